//! What Stripe is told, request by request.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::retry::RetryPolicy;
use client_core::transport::{Outgoing, ReqwestTransport, Transport, TransportError};
use client_core::{BaseUrl, IdempotencyKey, Response};
use flow_core::adapters::StripeHerald;
use flow_core::ports::{Herald, Occasion, PortError, Told};
use mapping_core::canonical::{Customer, PostalAddress, Product};
use mapping_core::flows::{Notice, Telling};
use mapping_core::money::{Currency, Decimal, Money};
use serde_json::{Value, json};
use stripe_model::client::Client;

/// Method, target and form of a request, its key and its account.
type Sent = (String, Option<String>, Option<String>);

/// Answers every write with the object that it names, and holds one product.
#[derive(Clone, Default)]
struct Account {
    sent: Arc<Mutex<Vec<Sent>>>,
    refuses: Option<(u16, &'static str)>,
}

#[async_trait]
impl Transport for Account {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let request = outgoing.request;
        let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let body = String::from_utf8(request.body.to_vec()).unwrap();
        let line = format!("{} {} {body}", request.method, request.target()).trim_end().to_owned();
        self.sent.lock().unwrap().push((line, header("idempotency-key"), header("stripe-account")));
        if let Some((status, code)) = self.refuses {
            let error = json!({"error": {"type": "invalid_request_error", "code": code, "message": "no"}});
            return Ok(Response::new(status, error.to_string()));
        }
        Ok(Response::new(200, object(&request.path).to_string()))
    }
}

fn object(path: &str) -> Value {
    let price = json!({"id": "price_1", "object": "price", "currency": "gbp", "unit_amount": 2000, "type": "recurring",
        "recurring": {"interval": "month", "interval_count": 3}});
    match path.split('/').nth(2).unwrap() {
        "charges" => json!({"id": "ch_1", "object": "charge", "amount": 1, "currency": "gbp"}),
        "payment_intents" => json!({"id": "pi_1", "object": "payment_intent", "amount": 1, "currency": "gbp"}),
        "customers" => json!({"id": "cus_7", "object": "customer"}),
        "products" => json!({"id": "prod_1", "object": "product", "default_price": price}),
        _ => json!({"id": "price_2", "object": "price"}),
    }
}

async fn tell(account: &Account, notice: Notice) -> Result<Told, PortError> {
    let base = BaseUrl::parse("https://stripe.example").unwrap();
    let herald = StripeHerald::new(Client::over("sk_test_invented", base, account.clone()));
    let occasion = Occasion {
        gateway: "stripe".into(),
        account: Some("acct_7".into()),
        event: "evt_1".into(),
        received_at: crate::scripted::START,
        key: IdempotencyKey::new("k").unwrap(),
    };
    herald.tell(&Telling::new(notice), &occasion).await
}

fn done(record: &str) -> Told {
    Told::Done { record: Some(record.to_owned()) }
}

fn lines(account: &Account) -> Vec<String> {
    account.sent.lock().unwrap().iter().map(|(line, ..)| line.clone()).collect()
}

#[tokio::test]
async fn data_of_a_payment_goes_to_its_charge_or_intent_under_a_key_and_for_the_account() {
    let account = Account::default();
    let data = |payment: &str| Notice::GatewayPayment {
        payment: payment.into(),
        metadata: [("sales_order".to_owned(), "SO1".to_owned())].into_iter().collect(),
    };
    assert_eq!(tell(&account, data("ch_1")).await, Ok(done("ch_1")));
    assert_eq!(tell(&account, data("pi_1")).await, Ok(done("pi_1")));
    assert_eq!(tell(&account, data("6F2A-0001")).await, Ok(Told::NotMine), "another gateway's");
    let lines = lines(&account);
    assert_eq!(lines[0], "POST /v1/charges/ch_1 metadata%5Bsales_order%5D=SO1");
    assert_eq!(lines[1], "POST /v1/payment_intents/pi_1 metadata%5Bsales_order%5D=SO1");
    let sent = account.sent.lock().unwrap();
    assert!(sent.iter().all(|(_, key, of)| key.as_deref() == Some("k/payment") && of.as_deref() == Some("acct_7")));
}

#[tokio::test]
async fn a_customer_is_made_changed_and_deleted() {
    let account = Account::default();
    let ann = Customer {
        name: Some("Ann".to_owned()),
        email: Some("ann@example.com".to_owned()),
        billing: Some(PostalAddress {
            lines: vec!["1 High St".to_owned()],
            city: Some("Leeds".to_owned()),
            ..PostalAddress::default()
        }),
        ..Customer::default()
    };
    let told = |customer: &Customer| Notice::GatewayCustomer { customer: Box::new(customer.clone()) };
    assert_eq!(tell(&account, told(&ann)).await, Ok(done("cus_7")), "the id that Stripe gave");
    let known = Customer { id: Some("cus_7".into()), ..ann.clone() };
    assert_eq!(tell(&account, told(&known)).await, Ok(done("cus_7")));
    let gone = Customer { deleted: true, ..known.clone() };
    assert_eq!(tell(&account, told(&gone)).await, Ok(done("cus_7")));
    let body = "name=Ann&email=ann%40example.com&address%5Bline1%5D=1%20High%20St&address%5Bcity%5D=Leeds";
    let wanted = [
        format!("POST /v1/customers {body}"),
        format!("POST /v1/customers/cus_7 {body}"),
        "DELETE /v1/customers/cus_7".to_owned(),
    ];
    assert_eq!(lines(&account), wanted);
    let missing = Account { refuses: Some((404, "resource_missing")), ..Account::default() };
    assert_eq!(tell(&missing, told(&gone)).await, Ok(done("cus_7")), "gone already is gone");
    let never = Customer { deleted: true, ..ann };
    assert_eq!(tell(&account, told(&never)).await, Ok(Told::Done { record: None }));
}

#[tokio::test]
async fn a_changed_price_is_a_new_price_paid_as_often_and_an_equal_one_is_left_alone() {
    let kettle = |price: i64| Product {
        changed_at: None,
        id: "prod_1".into(),
        sku: Some("A-1".into()),
        name: Some("Kettle".to_owned()),
        price: Some(Money::new(Decimal::new(price, 2), Currency::GBP)),
        active: true,
        metadata: Default::default(),
    };
    let told = |product: Product| Notice::GatewayProduct { product: Box::new(product) };
    let account = Account::default();
    assert_eq!(tell(&account, told(kettle(2000))).await, Ok(done("prod_1")));
    assert_eq!(lines(&account).len(), 2, "the product is set, its price read");
    assert_eq!(tell(&account, told(kettle(2500))).await, Ok(done("prod_1")));
    let lines = lines(&account);
    assert_eq!(lines[2], "POST /v1/products/prod_1 name=Kettle&active=true");
    assert_eq!(
        lines[4],
        "POST /v1/prices product=prod_1&unit_amount=2500&currency=gbp&recurring%5Binterval%5D=month&recurring%5Binterval_count%5D=3"
    );
    assert_eq!(lines[5], "POST /v1/products/prod_1 default_price=price_2");
    let made = Product { id: "".into(), ..kettle(2000) };
    assert_eq!(tell(&account, told(made)).await, Ok(done("prod_1")));
    let nameless = Product { id: "".into(), name: None, sku: None, ..kettle(2000) };
    let Err(PortError::Refused(refusal)) = tell(&account, told(nameless)).await else { panic!("refused") };
    assert_eq!(refusal.field, "product.name");
}

#[tokio::test]
async fn a_failure_says_whether_it_is_told_again() {
    let data = || Notice::GatewayPayment {
        payment: "ch_1".into(),
        metadata: [("a".to_owned(), "b".to_owned())].into_iter().collect(),
    };
    let failing = |status, code| Account { refuses: Some((status, code)), ..Account::default() };
    assert!(matches!(tell(&failing(429, "rate_limit"), data()).await, Err(PortError::Retry { .. })));
    assert!(matches!(tell(&failing(500, "api_error"), data()).await, Err(PortError::Retry { .. })));
    assert!(matches!(tell(&failing(401, "no"), data()).await, Err(PortError::Unauthorized { .. })));
    assert!(matches!(tell(&failing(404, "resource_missing"), data()).await, Err(PortError::Refused(_))));
}

#[tokio::test]
async fn on_the_wire_a_customer_whose_answer_is_lost_is_made_once() {
    let stripe = sandbox::Stripe::new().start().await.unwrap();
    stripe.faults().next("POST /v1/customers", sandbox::Fault::ResetAfter, 1);
    let base = BaseUrl::parse(&stripe.base_url()).unwrap();
    let client = Client::over(stripe.api_key(), base, ReqwestTransport::new().unwrap()).retry(RetryPolicy::never());
    let herald = StripeHerald::new(client);
    let occasion = Occasion {
        gateway: "tims".into(),
        account: None,
        event: "evt_1".into(),
        received_at: crate::scripted::START,
        key: IdempotencyKey::new("telling").unwrap(),
    };
    let ann =
        Customer { name: Some("Ann".to_owned()), email: Some("ann@example.com".to_owned()), ..Customer::default() };
    let telling = Telling::new(Notice::GatewayCustomer { customer: Box::new(ann.clone()) });
    assert!(matches!(herald.tell(&telling, &occasion).await, Err(PortError::Retry { .. })), "the answer is lost");
    let Ok(Told::Done { record: Some(id) }) = herald.tell(&telling, &occasion).await else { panic!("told") };
    assert_eq!(stripe.all("customer").len(), 1);
    let gone = Customer { id: Some(id.as_str().into()), deleted: true, ..ann };
    let telling = Telling::new(Notice::GatewayCustomer { customer: Box::new(gone) });
    for attempt in ["gone", "again"] {
        let occasion = Occasion { key: IdempotencyKey::new(attempt).unwrap(), ..occasion.clone() };
        assert_eq!(herald.tell(&telling, &occasion).await, Ok(done(&id)), "{attempt}");
    }
}
