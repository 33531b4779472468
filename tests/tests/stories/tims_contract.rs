//! Our TIMS client against the sandbox, which reads requests by the contract and by nothing of ours: in JSON and in XML.

use client_core::transport::ReqwestTransport;
use client_core::{BaseUrl, ErrorKind, IdempotencyKey};
use rust_decimal::dec;
use sandbox::Tims;
use time::macros::date;
use tims_client::endpoints::{CustomerFilter, PaymentFilter};
use tims_client::model::{
    Address, Application, CustomerChange, JournalLine, NewCustomer, NewJournalEntry, NewPayment, NewSalesOrder,
    PaymentMethod, SalesOrderLine,
};
use tims_client::{Client, Codec, Contract, Paths};

fn client(tims: &Tims, codec: Codec) -> Client {
    let base = BaseUrl::parse(&tims.origin()).unwrap();
    Client::new(Contract::new(Paths::default(), codec), base, ReqwestTransport::new().unwrap()).api_key(tims.api_key())
}

#[tokio::test]
async fn an_order_is_taken_paid_and_booked_in_both_codecs() {
    for codec in [Codec::Json, Codec::Xml] {
        let tims = Tims::new().with_item("PUMP-1", "Pump & hose <new>", "25.00", "10").start().await.unwrap();
        let client = client(&tims, codec);

        let ann = NewCustomer {
            external_id: Some("stripe/cus_1".into()),
            email: Some("ann@example.com".into()),
            billing_address: Some(Address { line1: Some("1 Foundry Lane".into()), ..Address::default() }),
            ..NewCustomer::new("Ann & Søn <Ltd> 名前")
        };
        let customer = client.create(ann).await.unwrap();
        let filter = CustomerFilter { email: Some("ANN@example.com".into()), ..CustomerFilter::default() };
        let found = client.search(filter).collect(10).await.unwrap();
        assert_eq!(found, std::slice::from_ref(&customer), "{codec:?}");

        let line = SalesOrderLine::new(1, "PUMP-1".into(), dec!(2).into(), dec!(25.00).into());
        let order = NewSalesOrder::new(customer.customer_code.clone(), date!(2026 - 11 - 20), "USD".into(), vec![line]);
        let order = client.create(order).await.unwrap();
        assert_eq!(order.total.decimal(), dec!(50.00));

        let payment = NewPayment {
            applications: vec![Application::to_sales_order(order.sales_order_number.clone(), dec!(50.00).into())],
            ..NewPayment::new(
                "ch_1".into(),
                customer.customer_code.clone(),
                dec!(50.00).into(),
                "USD".into(),
                date!(2026 - 11 - 20),
                PaymentMethod::CreditCard,
            )
        };
        let key = IdempotencyKey::random();
        let endpoint = client.contract().create(payment.clone());
        let first = client.call(&endpoint).idempotency_key(key.clone()).answer().await.unwrap();
        let again = client.call(&endpoint).idempotency_key(key).answer().await.unwrap();
        assert!(again.replayed && again.value == first.value, "{codec:?}");
        let twice = client.create(payment).await.unwrap_err();
        assert_eq!(*twice.kind(), ErrorKind::Conflict, "{codec:?}: {twice}");
        let filter = PaymentFilter { transaction_id: Some("ch_1".into()), ..PaymentFilter::default() };
        assert_eq!(client.search(filter).collect(10).await.unwrap(), [first.value]);

        let change = CustomerChange { phone: Some("+44 20 7946 0000".into()), ..CustomerChange::default() };
        let changed = client.update(customer.customer_code.clone(), change).await.unwrap();
        assert_eq!(changed.phone.as_deref(), Some("+44 20 7946 0000"));
        assert_eq!(client.read(customer.customer_code).await.unwrap(), changed);
    }
}

#[tokio::test]
async fn an_unbalanced_journal_never_leaves_the_process() {
    let tims = Tims::new().start().await.unwrap();
    let client = client(&tims, Codec::Json);
    let journal = NewJournalEntry::new(
        "po_1".into(),
        date!(2026 - 11 - 20),
        "USD".into(),
        vec![
            JournalLine::debit("1000".into(), dec!(97.10).into()),
            JournalLine::credit("1200".into(), dec!(100.00).into()),
        ],
    );
    let error = client.create(journal).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Invalid { .. }), "{error}");
    assert!(tims.seen().is_empty());
}
