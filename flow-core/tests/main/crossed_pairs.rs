//! The crossed pairs, for which nobody wrote a line: Stripe into SYSPRO, and Opayo into TIMS.

use std::sync::Arc;

use client_core::BaseUrl;
use flow_core::adapters::StripeGateway;
use flow_core::clock::ManualClock;
use flow_core::inbox::EventState;
use flow_core::ports::Erp;
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, Store};
use flow_core::webhook::receive;
use mapping_core::rules::{AddressProfile, RuleBook};
use opayo_model::status::TransactionType;
use sandbox::opayo::Ending;
use serde_json::json;
use stripe_model::client::Client;
use stripe_model::webhook::{Verifier, sign};

use crate::mini_tims::{MiniTims, Mishap};
use crate::opayo_world::{KETTLE, Shop, company, enet, harmony};
use crate::scripted::{OPTIONS, START};
use crate::stripe_to_tims::{OneCharge, charge, event};

/// One charge of Stripe's, told twice, into an ERP.
async fn charged(erp: impl Erp + 'static) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let charge = charge("CUP-4");
    let base = BaseUrl::parse("https://stripe.example").unwrap();
    let gateway = StripeGateway::new(Client::over("sk_test_invented", base, OneCharge(charge.clone())));
    let runner = Runner::new(Arc::clone(&store), erp)
        .gateway(gateway)
        .rules(RuleBook::stripe_tims().for_columns_of(AddressProfile::SysproV7))
        .clock(Arc::new(ManualClock::at(START)))
        .options(OPTIONS);
    let secret = "whsec_invented".to_owned().into();
    for id in ["evt_1", "evt_2"] {
        let body = event(id, &charge);
        let header = sign(&secret, &body, START);
        let received = receive(&Verifier::new([&secret]), &runner.inbox(), Some(&header), &body, START).await;
        assert_eq!(received.status, 200);
    }
    runner.run_until_quiet(|_| {}).await.unwrap();
    store
}

#[tokio::test]
async fn a_charge_of_stripe_is_booked_in_syspro_once() {
    for surface in ["harmony", "e.net"] {
        let syspro = company().await;
        let store = match surface {
            "harmony" => charged(harmony(&syspro)).await,
            _ => charged(enet(&syspro)).await,
        };
        let events = store.events(None, None, 10).await.unwrap();
        assert_eq!(events[0].state, EventState::Posted, "{surface}: {:?}", events[0].cause);
        let books = syspro.books();
        let counts = (books.customers.len(), books.sales_orders.len(), books.payments.len());
        assert_eq!(counts, (1, 1, 1), "{surface}");
        assert_eq!(books.sales_orders[0]["CustomerPoNumber"], "A-17", "{surface}");
        assert_eq!(books.payments[0]["PaymentAmount"], "19.99", "{surface}");
    }
}

#[tokio::test]
async fn a_payment_of_opayo_is_booked_in_tims_once() {
    let tims = MiniTims::default();
    let item = json!({"SKU": "KETTLE-1L", "Description": "Kettle", "Status": "Active", "UnitOfMeasure": "EA",
        "OnHand": "9", "Available": "9", "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z"});
    tims.0.lock().unwrap().records.push(("/api/v1/inventory/items".to_owned(), item));
    tims.mishap("POST /api/v1/accounts/receivable/payments", Mishap::LostAfter);
    let shop = Shop::by(RuleBook::opayo_syspro().for_columns_of(AddressProfile::Tims), tims.erp()).await;
    let order = shop.register("WEB-3001", TransactionType::Payment, KETTLE);
    let message = shop.end(&order, Ending::Ok).await;
    shop.deliver(&message).await;
    shop.poll().poll_once(START + time::Duration::HOUR).await.unwrap();
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted, EventState::Skipped]);
    for path in ["customers", "sales-orders", "payments"] {
        assert_eq!(tims.records(path).len(), 1, "{path}");
    }
    assert_eq!(tims.records("payments")[0]["TransactionID"], order.id.as_str());
    assert_eq!(tims.records("sales-orders")[0]["CustomerPoNumber"], "WEB-3001");
}
