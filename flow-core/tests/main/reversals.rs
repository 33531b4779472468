//! A receipt taken back: found again by its cause, never twice, and real in the books of both ERPs.

use std::sync::Arc;
use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use flow_core::adapters::{SysproErp, TimsErp};
use flow_core::inbox::EventState;
use flow_core::ports::{Erp, Probe};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store, Summary};
use mapping_core::canonical::{Document, DocumentKind};
use mapping_core::flows::{Answer, Flow, Plan, Question};
use sandbox::{Fault as Trouble, Matcher, Syspro, Tims};
use serde_json::{Value, json};

use crate::opayo_world::{enet, harmony, transport};
use crate::scripted::{Fault, START, World, assert_nothing_twice, document, incoming};
use crate::written_plans::{AsOrdered, Crier, Order, Scribe};

fn reversal(cause: &str, receipt: &Value, amount: &str, currency: &str) -> Document {
    document(json!({"document": "receipt_reversal", "cause": cause, "payment": "ch_1", "receipt": receipt,
        "customer": {"known": "C1"}, "amount": {"amount": amount, "currency": currency}, "reversed_on": START.date()}))
}

fn receipt(amount: &str, currency: &str, order: &str) -> Document {
    document(
        json!({"document": "receipt", "transaction": "ch_1", "customer": {"known": "C1"}, "sales_order": {"known": order},
        "amount": {"amount": amount, "currency": currency}, "received_on": START.date(), "method": "Credit Card",
        "status": "paid"}),
    )
}

fn of(documents: impl IntoIterator<Item = Document>) -> Order {
    let mut plan = Plan::default();
    documents.into_iter().for_each(|document| plan.push(document, Vec::new()));
    Order { plan, ..Order::default() }
}

fn posted() -> Value {
    json!({"posted": {"kind": "receipt", "natural": "ch_1"}})
}

/// The first payment in the books of a sandbox.
fn held() -> Value {
    json!({"known": "P000001"})
}

#[tokio::test]
async fn a_reversal_whose_answer_is_lost_or_whose_event_comes_again_is_sent_once() {
    let (world, crier) = (World::new().await, Arc::new(Crier::default()));
    world.books.fail(DocumentKind::ReceiptReversal, Fault::LostAfter);
    world.order("evt_1", &of([receipt("10.00", "GBP", "SO1"), reversal("re_1", &posted(), "4.00", "GBP")])).await;
    world.order("evt_2", &of([reversal("re_1", &posted(), "4.00", "GBP")])).await;
    world.run_ordered(&crier).await;
    assert_eq!(world.books.sends(DocumentKind::ReceiptReversal).len(), 1);
    assert_eq!((world.state("evt_1").await, world.state("evt_2").await), (EventState::Posted, EventState::Posted));
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_reversal_of_other_money_under_the_same_cause_is_a_conflict() {
    let (world, crier) = (World::new().await, Arc::new(Crier::default()));
    world.order("evt_1", &of([receipt("10.00", "GBP", "SO1"), reversal("re_1", &posted(), "4.00", "GBP")])).await;
    world.order("evt_2", &of([reversal("re_1", &posted(), "5.00", "GBP")])).await;
    world.run_ordered(&crier).await;
    let events = world.events().await;
    assert_eq!(events["evt_2"].cause.as_ref().unwrap().code(), "conflict");
}

#[tokio::test]
async fn a_crash_while_a_reversal_is_posted_costs_a_probe() {
    for (fault, sends) in [(Fault::HangAfter, 1), (Fault::HangBefore, 2)] {
        let (world, crier) = (World::new().await, Arc::new(Crier::default()));
        world.books.fail(DocumentKind::ReceiptReversal, fault);
        world.order("evt_1", &of([receipt("10.00", "GBP", "SO1"), reversal("re_1", &posted(), "4.00", "GBP")])).await;
        let first = world.ordered(&crier);
        let stopped = tokio::time::timeout(Duration::from_millis(300), first.run_due()).await;
        assert!(stopped.is_err(), "it hangs until it is dropped");
        world.run_ordered(&crier).await;
        assert_eq!(world.books.sends(DocumentKind::ReceiptReversal).len(), sends);
        assert_nothing_twice(&world.books);
    }
}

/// Real time, short waits.
const QUICK: Options = Options {
    concurrency: 4,
    lease: Duration::from_secs(60),
    retry: Backoff { first: Duration::from_millis(10), cap: Duration::from_millis(50) },
    probe: Backoff { first: Duration::from_millis(10), cap: Duration::from_millis(50) },
    attempts: 6,
    rounds: 8,
    poll: Duration::from_millis(10),
    ..Options::DEFAULT
};

/// Takes the orders in and runs until nothing is open.
async fn run(erp: impl Erp + 'static, orders: &[(&str, Order)]) -> Summary {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let flows: [Box<dyn Flow>; 1] = [Box::new(AsOrdered)];
    let runner = Runner::new(Arc::clone(&store), erp).gateway(Scribe).flows(flows).options(QUICK);
    for (event, order) in orders {
        let delivery = incoming(event, "one", &serde_json::to_vec(order).unwrap());
        runner.inbox().accept(&delivery).await.unwrap();
    }
    let quiet = runner.run_until_quiet(|_| {});
    let summary = tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("the story ends").unwrap();
    for event in store.events(None, None, 100).await.unwrap() {
        println!("{}: {} {:?}", event.incoming.event, event.state, event.cause);
    }
    summary
}

async fn tims() -> (Tims, TimsErp) {
    let order = json!({"CustomerCode": "C1", "OrderDate": "2026-11-20", "Currency": "USD",
        "Lines": [{"LineNumber": 1, "SKU": "A-1", "Quantity": "1", "UnitPrice": "100.00"}]});
    let seeds = Tims::new().with_item("A-1", "Hose", "100.00", "5").with_customer("C1", json!({"Name": "Ann Example"}));
    let tims = seeds.with_sales_order(order).start().await.unwrap();
    let base = BaseUrl::parse(&tims.origin()).unwrap();
    let client = tims_client::Client::new(tims_client::Contract::default(), base, transport());
    let erp = TimsErp::new(client.api_key(tims.api_key()).retry(RetryPolicy::never()));
    (tims, erp)
}

async fn syspro() -> (Syspro, SysproErp) {
    let order = json!({"CustomerPoNumber": "WEB-1", "CustomerCode": "C1", "OrderDate": "2026-11-20", "Currency": "GBP",
        "Lines": [{"LineNumber": 1, "StockCode": "A-1", "OrderQty": "1", "Price": "100.00"}]});
    let seeds = Syspro::new().with_item("A-1", "Kettle", "100.00", "5");
    let seeds = seeds.with_customer("C1", json!({"CustomerName": "Ann Example", "Email": "ann@example.com"}));
    let syspro = seeds.with_sales_order(order).start().await.unwrap();
    let erp = harmony(&syspro);
    (syspro, erp)
}

/// A paid order whose money goes back in two parts.
fn story(currency: &str, order: &str) -> Vec<(&'static str, Order)> {
    vec![
        ("evt_1", of([receipt("100.00", currency, order)])),
        ("evt_2", of([reversal("re_1", &held(), "40.00", currency)])),
        ("evt_3", of([reversal("re_2", &held(), "60.00", currency)])),
    ]
}

#[tokio::test]
async fn tims_holds_each_reversal_once_whatever_happens_to_the_answers() {
    for trouble in [Trouble::ResetAfter, Trouble::ResetBefore, Trouble::Status(500, None)] {
        let (tims, erp) = tims().await;
        tims.faults().next(Matcher::operation("payments.create"), trouble, 3);
        let summary = run(erp.clone(), &story("USD", "SO000001")).await;
        assert_eq!((summary.posted, summary.dead), (3, 0));
        let books = tims.books();
        assert_eq!(books.payments.len(), 3);
        assert_eq!(books.payments[0]["Status"], "Refunded");
        assert_eq!(books.sales_orders[0]["PaymentStatus"], "Refunded");
        let question = Question::ReceiptReversal { cause: "re_2".into() };
        let Answer::ReceiptReversal(found) = erp.answer(&question).await.unwrap() else { panic!("a reversal") };
        assert_eq!((found.number.as_str(), found.amount.to_string().as_str()), ("P000003", "60.00 USD"));
        assert_eq!(erp.answer(&Question::Receipt { transaction: "re_2".into() }).await.unwrap(), Answer::Absent);
        let other = reversal("re_2", &held(), "61.00", "USD");
        assert!(matches!(erp.probe(&other).await.unwrap(), Probe::Differs(_)), "other money under the same cause");
    }
}

#[tokio::test]
async fn harmony_holds_each_reversal_once_whatever_happens_to_the_answers() {
    for trouble in [Trouble::ResetAfter, Trouble::ResetBefore, Trouble::Status(500, None)] {
        let (syspro, erp) = syspro().await;
        syspro.faults().next(Matcher::operation("payments.create"), trouble, 3);
        let summary = run(erp.clone(), &story("GBP", "000001")).await;
        assert_eq!((summary.posted, summary.dead), (3, 0));
        let books = syspro.books();
        assert_eq!(books.payments.len(), 3);
        assert_eq!(
            (&books.payments[0]["PaymentStatus"], &books.payments[2]["ReversalOf"]),
            (&json!("Refunded"), &json!("P000001"))
        );
        assert_eq!(books.sales_orders[0]["PaymentStatus"], "Refunded");
        let question = Question::ReceiptReversal { cause: "re_1".into() };
        let Answer::ReceiptReversal(found) = erp.answer(&question).await.unwrap() else { panic!("a reversal") };
        assert_eq!((found.number.as_str(), found.amount.to_string().as_str()), ("P000002", "40.00 GBP"));
    }
}

#[tokio::test]
async fn more_than_was_paid_is_never_taken_back() {
    let (tims, erp) = tims().await;
    let mut orders = story("USD", "SO000001");
    orders.push(("evt_4", of([reversal("re_3", &held(), "0.01", "USD")])));
    let summary = run(erp, &orders).await;
    assert_eq!((summary.posted, summary.dead, tims.books().payments.len()), (3, 1, 3));
}

/// An item, its price, its count, and a customer who wants to be forgotten.
fn records() -> Vec<(&'static str, Order)> {
    let item = |known: bool, price: &str, currency: &str| {
        document(json!({"document": "item", "sku": "B-2", "known": known, "description": "Mug", "active": true,
            "price": {"amount": price, "currency": currency}}))
    };
    let stock = |revision: &str, on_hand: &str| {
        document(json!({"document": "stock", "sku": "B-2", "on_hand": on_hand, "revision": revision}))
    };
    let erasure = document(json!({"document": "customer_erasure", "code": "C1", "tombstone": "Erased customer"}));
    vec![
        ("evt_1", of([item(false, "5.00", "GBP"), stock("evt_1", "7")])),
        ("evt_2", of([item(true, "6.00", "GBP"), stock("evt_2", "3")])),
        ("evt_3", of([item(true, "6.50", "GBP"), stock("evt_2", "3")])),
        ("evt_4", of([erasure])),
    ]
}

#[tokio::test]
async fn items_counts_and_erasures_become_true_in_both_whatever_happens_to_the_answers() {
    let operations = |names: [&'static str; 3]| names.into_iter().map(Matcher::operation);
    let (tims, tims_erp) = tims().await;
    for matcher in operations(["items.create", "quantity.set", "customers.erase"]) {
        tims.faults().next(matcher, Trouble::ResetAfter, 1);
    }
    assert_eq!(run(tims_erp.clone(), &records()).await.posted, 4);
    let books = tims.books();
    let item = books.items.iter().find(|item| item["SKU"] == "B-2").unwrap();
    assert_eq!(
        (&item["UnitPrice"], &item["OnHand"], &item["UnitOfMeasure"]),
        (&json!("6.50"), &json!("3"), &json!("EA"))
    );
    assert_eq!((books.items.len(), books.customers[0]["Name"].as_str()), (2, Some("Erased customer")));
    let Answer::Item(answer) = tims_erp.answer(&Question::Item { sku: "B-2".into() }).await.unwrap() else { panic!() };
    assert_eq!(answer.found.unwrap().on_hand, Some(mapping_core::money::Decimal::from(3)));

    let (syspro, syspro_erp) = syspro().await;
    for matcher in operations(["items.create", "items.count", "customers.erase"]) {
        syspro.faults().next(matcher, Trouble::ResetAfter, 1);
    }
    assert_eq!(run(syspro_erp, &records()).await.posted, 4);
    let books = syspro.books();
    let item = books.items.iter().find(|item| item["StockCode"] == "B-2").unwrap();
    assert_eq!((&item["Price"], &item["OnHand"]), (&json!("6.50"), &json!("3")));
    assert_eq!(books.customers[0]["CustomerName"], "Erased customer");
    assert!(books.customers[0].get("Email").is_none());
}

#[tokio::test]
async fn enet_writes_over_a_customer_and_leaves_a_reversal_to_a_person() {
    let seeds = Syspro::new().with_item("A-1", "Kettle", "100.00", "5");
    let ann = json!({"CustomerName": "Ann Example", "Email": "ann@example.com", "Phone": "+44 20 7946 0000"});
    let syspro = seeds.with_customer("C1", ann).start().await.unwrap();
    let mut orders = records();
    let erasure = orders.pop().unwrap();
    let summary = run(enet(&syspro), &[erasure, ("evt_9", of([reversal("re_1", &held(), "1.00", "GBP")]))]).await;
    assert_eq!((summary.posted, summary.dead), (1, 1));
    let customer = &syspro.books().customers[0];
    assert_eq!(
        (&customer["CustomerName"], &customer["Email"]),
        (&json!("Erased customer"), &json!("erased@example.invalid"))
    );
}
