//! TIMS behind its port: what is sent, what is asked, and what every kind of answer leads to.

use std::sync::Arc;
use std::time::Duration;

use flow_core::adapters::TimsErp;
use flow_core::inbox::EventState;
use flow_core::outbox::DocumentState;
use flow_core::ports::{Erp, PortError, Probe};
use flow_core::runner::Runner;
use mapping_core::canonical::{GatewayEvent, Sku};
use mapping_core::flows::{Answer, CustomerQuery, Decision, Facts, Flow, Plan, Question};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;
use serde_json::json;

use crate::mini_tims::{MiniTims, Mishap};
use crate::scripted::{Acme, OPTIONS, START, Sale, Sell, World, document};

const PAYMENTS: &str = "POST /api/v1/accounts/receivable/payments";

fn runner(world: &World, erp: TimsErp) -> Runner {
    let flows: [Box<dyn Flow>; 1] = [Box::new(Sell)];
    Runner::new(Arc::clone(&world.store), erp)
        .gateway(Acme)
        .flows(flows)
        .clock(Arc::clone(&world.clock) as _)
        .options(OPTIONS)
}

/// One sale on its way into a TIMS with mishaps.
async fn sell(tims: &MiniTims) -> World {
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    let runner = runner(&world, tims.erp());
    let quiet = runner.run_until_quiet(|_| {});
    tokio::time::timeout(Duration::from_secs(30), quiet).await.expect("the story ends").unwrap();
    for event in world.events().await.values() {
        println!("{}: {:?}", event.state, event.cause);
    }
    world
}

#[tokio::test]
async fn a_sale_becomes_a_customer_an_order_and_a_payment_that_name_each_other() {
    let tims = MiniTims::default();
    let world = sell(&tims).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    let (customer, order, payment) =
        (&tims.records("customers")[0], &tims.records("sales-orders")[0], &tims.records("payments")[0]);
    assert_eq!(customer["ExternalID"], "cus_1");
    assert_eq!(order["CustomerCode"], "N1");
    assert_eq!(payment["CustomerCode"], "N1");
    assert_eq!(payment["TransactionID"], "ch_1");
    assert_eq!(payment["Amount"], "10.00");
    assert_eq!(payment["Applications"][0]["SalesOrderNumber"], "N2");
    let keys: Vec<_> = world.documents("evt_1").await.iter().map(|row| row.idempotency_key.to_string()).collect();
    let sent: Vec<_> = tims.arrivals("POST").into_iter().flatten().collect();
    assert_eq!(sent, keys, "each post carries the key that was stored");
    assert!(tims.arrivals("GET").iter().all(Option::is_none));
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_found_by_its_transaction() {
    let tims = MiniTims::default();
    tims.mishap(PAYMENTS, Mishap::LostAfter);
    let world = sell(&tims).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(tims.records("payments").len(), 1);
    assert_eq!(tims.arrivals(PAYMENTS).len(), 1);
}

#[tokio::test]
async fn posts_that_may_not_have_arrived_are_probed_and_sent_under_their_keys() {
    let tims = MiniTims::default();
    let failed = json!({"Error": {"Code": "internal", "Message": "oops"}});
    tims.mishap("POST /api/v1/customers", Mishap::LostBefore);
    tims.mishap("POST /api/v1/sales-orders", Mishap::Answer(500, failed));
    let world = sell(&tims).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    for path in ["POST /api/v1/customers", "POST /api/v1/sales-orders"] {
        let keys = tims.arrivals(path);
        assert_eq!(keys.len(), 2, "{path}");
        assert_eq!(keys[0], keys[1]);
    }
    assert_eq!(tims.0.lock().unwrap().records.len(), 3);
}

#[tokio::test]
async fn a_payment_that_is_there_with_the_same_amount_is_posted_and_with_another_refused() {
    for (amount, state) in [("10.00", EventState::Posted), ("9.00", EventState::Dead)] {
        let tims = MiniTims::default();
        tims.mishap(PAYMENTS, Mishap::Preempted(amount));
        let world = sell(&tims).await;
        let event = world.events().await["evt_1"].clone();
        assert_eq!(event.state, state);
        assert_eq!(tims.records("payments").len(), 1);
        if let Some(cause) = event.cause {
            assert_eq!(cause.code(), "conflict");
            assert_eq!(cause.refusal().unwrap().field, "receipt.amount");
            assert!(cause.to_string().contains("with 9.00 GBP"), "{cause}");
        }
    }
}

#[tokio::test]
async fn the_wait_that_tims_asks_for_stands_in_the_row() {
    let tims = MiniTims::default();
    tims.mishap(PAYMENTS, Mishap::Busy(900));
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    runner(&world, tims.erp()).run_due().await.unwrap();
    let payment = world.documents("evt_1").await.pop().unwrap();
    assert_eq!(payment.state, DocumentState::Planned);
    assert!((payment.next_attempt_at - START).whole_seconds() >= 900);
    assert_eq!(tims.arrivals(PAYMENTS).len(), 1, "no task sleeps on it");
}

#[tokio::test]
async fn wrong_credentials_and_refusals_are_told_apart() {
    let tims = MiniTims::default();
    tims.mishap(PAYMENTS, Mishap::Answer(401, json!({"Error": {"Code": "unauthorized", "Message": "who?"}})));
    assert_eq!(sell(&tims).await.state("evt_1").await, EventState::Posted);
    let tims = MiniTims::default();
    let refusal = json!({"Error": {"Code": "closed_period", "Field": "PaymentDate", "Message": "is closed"}});
    tims.mishap(PAYMENTS, Mishap::Answer(422, refusal));
    let world = sell(&tims).await;
    let cause = world.events().await["evt_1"].cause.clone().unwrap();
    let refusal = cause.refusal().unwrap();
    assert_eq!((refusal.field.as_str(), refusal.value.as_str()), ("PaymentDate", "closed_period"));
    assert!(refusal.message.ends_with("is closed"), "{refusal}");
}

#[tokio::test]
async fn a_plan_of_which_one_document_does_not_fit_posts_none() {
    let tims = MiniTims::default();
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", &"ch".repeat(200), "cus_1", 1000)).await;
    runner(&world, tims.erp()).run_due().await.unwrap();
    assert_eq!(world.state("evt_1").await, EventState::Dead);
    assert_eq!(tims.arrivals("POST").len(), 0);
}

#[tokio::test]
async fn facts_are_found_by_their_keys_or_absent() {
    let tims = MiniTims::default();
    let world = sell(&tims).await;
    let erp = tims.erp();
    let query = CustomerQuery { external_id: Some("cus_1".into()), ..CustomerQuery::default() };
    let Answer::Customers(found) = erp.answer(&Question::Customers { query }).await.unwrap() else { panic!() };
    assert_eq!(found[0].code.as_str(), "N1");
    let Answer::Receipt(receipt) = erp.answer(&Question::Receipt { transaction: "ch_1".into() }).await.unwrap() else {
        panic!()
    };
    assert_eq!((receipt.number.as_str(), receipt.amount.to_string().as_str()), ("N3", "10.00 GBP"));
    let reference = "order of ch_1".into();
    assert!(matches!(erp.answer(&Question::SalesOrder { reference }).await.unwrap(), Answer::SalesOrder(_)));
    let nobody = CustomerQuery { external_id: Some("cus_2".into()), ..CustomerQuery::default() };
    assert_eq!(erp.answer(&Question::Customers { query: nobody }).await.unwrap(), Answer::Absent);
    assert_eq!(erp.answer(&Question::Receipt { transaction: "ch_2".into() }).await.unwrap(), Answer::Absent);
    let item = json!({"SKU": "A-1", "Description": "Hose", "Status": "Active", "UnitOfMeasure": "EA", "OnHand": "1",
        "Available": "1", "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z"});
    tims.0.lock().unwrap().records.push(("/api/v1/inventory/items".to_owned(), item));
    let Answer::Item(item) = erp.answer(&Question::Item { sku: Sku::from("A-1") }).await.unwrap() else { panic!() };
    assert_eq!(item.found.unwrap().description.as_deref(), Some("Hose"));
    drop(world);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_a_refusal_with_its_place() {
    let tims = MiniTims::default();
    tims.mishap("GET", Mishap::Answer(200, json!({"Items": [{"PaymentNumber": 7}], "HasMore": false})));
    let refused = tims.erp().answer(&Question::Receipt { transaction: "ch_1".into() }).await.unwrap_err();
    let PortError::Refused(refusal) = refused else { panic!("{refused}") };
    assert!(refusal.field.starts_with("Items[0]"), "{refusal}");
    assert_eq!(tims.0.lock().unwrap().arrived.len(), 1);
}

/// Renames the customer N1 to the transaction of each sale.
struct Rename;

impl Flow for Rename {
    fn name(&self) -> &'static str {
        "rename"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(Vec::new())
    }

    fn decide(&self, event: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        let mut plan = Plan::default();
        let name = format!("Renamed by {}", event.id);
        let record = json!({"document": "customer", "code": "N1", "external_id": "cus_1", "name": name});
        plan.push(document(record), Vec::new());
        Ok(Decision::Post(plan))
    }
}

#[tokio::test]
async fn every_change_of_a_customer_is_sent_and_a_lost_one_again() {
    let tims = MiniTims::default();
    let world = sell(&tims).await;
    tims.mishap("PATCH", Mishap::LostBefore);
    for event in ["evt_2", "evt_3"] {
        world.accept(&Sale::new(event, "order_1", "ch_2", "cus_1", 1)).await;
    }
    let flows: [Box<dyn Flow>; 1] = [Box::new(Rename)];
    let summary = runner(&world, tims.erp()).flows(flows).run_until_quiet(|_| {}).await.unwrap();
    assert_eq!((summary.posted, summary.documents), (3, 5));
    assert_eq!(tims.records("customers").len(), 1);
    assert_eq!(tims.records("customers")[0]["Name"], "Renamed by evt_3");
    assert_eq!(tims.arrivals("PATCH").len(), 3);
}

/// A TIMS that holds a sale of order_1, an item, a credit note and a journal, and answers every search with all of them.
async fn that_ignores_filters() -> MiniTims {
    let tims = MiniTims::default();
    sell(&tims).await;
    let item = json!({"SKU": "A-1", "Description": "Hose", "Status": "Active", "UnitOfMeasure": "EA", "OnHand": "1",
        "Available": "1"});
    let note = json!({"InvoiceNumber": "C1", "Kind": "CreditNote", "ExternalID": "refund/re_1", "CustomerCode": "N1",
        "InvoiceDate": "2026-11-20", "Currency": "GBP", "Status": "Open", "Lines": [], "Total": "1.00", "Balance": "0.00"});
    let journal = json!({"JournalNumber": "J1", "Reference": "po_1", "Date": "2026-11-20", "Currency": "GBP",
        "Status": "Posted", "PostingYear": 2026, "PostingPeriod": 11, "Lines": [], "TotalDebit": "1.00",
        "TotalCredit": "1.00"});
    let mut installation = tims.0.lock().unwrap();
    let held =
        [("inventory/items", item), ("accounts/receivable/invoices", note), ("generalledger/journalentries", journal)];
    for (path, record) in held {
        installation.records.push((format!("/api/v1/{path}"), record));
    }
    installation.ignores_filters = true;
    drop(installation);
    tims
}

#[tokio::test]
async fn records_of_others_are_not_taken_for_the_one_that_was_asked_for() {
    let tims = that_ignores_filters().await;
    let erp = tims.erp();
    for (number, found) in [("1", true), ("2", false)] {
        for question in [
            Question::Receipt { transaction: format!("ch_{number}").into() },
            Question::SalesOrder { reference: format!("order of ch_{number}").into() },
            Question::CreditMemo { refund: format!("re_{number}").into() },
            Question::Journal { reference: format!("po_{number}").into() },
        ] {
            let answer = erp.answer(&question).await.unwrap();
            assert_eq!(answer != Answer::Absent, found, "{question}: {answer}");
        }
        let sku = Sku::from(format!("A-{number}"));
        let Answer::Item(item) = erp.answer(&Question::Item { sku }).await.unwrap() else { panic!() };
        assert_eq!(item.found.is_some(), found);
        let external_id = format!("cus_{number}");
        let customer = document(json!({"document": "customer", "external_id": external_id, "name": "Ann"}));
        let probe = erp.probe(&customer).await.unwrap();
        assert_eq!(probe, if found { Probe::Found("N1".to_owned()) } else { Probe::Absent });
    }
}

#[tokio::test]
async fn two_records_under_one_key_are_a_conflict_and_not_the_first_of_them() {
    let tims = that_ignores_filters().await;
    let second = |path: &str, number: &str| {
        let mut installation = tims.0.lock().unwrap();
        let held = installation.records.iter().find(|(at, _)| at.ends_with(path)).cloned();
        let (at, mut record) = held.unwrap();
        record[number] = json!("N9");
        installation.records.push((at, record));
    };
    second("customers", "CustomerCode");
    second("payments", "PaymentNumber");
    second("sales-orders", "SalesOrderNumber");
    let receipt = json!({"document": "receipt", "transaction": "ch_1", "customer": {"known": "N1"}, "method": "Credit Card",
        "amount": {"amount": "10.00", "currency": "GBP"}, "received_on": START.date(), "status": "paid"});
    let customer = json!({"document": "customer", "external_id": "cus_1", "name": "Ann"});
    for (record, numbers) in [(receipt, "N3, N9"), (customer, "N1, N9")] {
        let probe = tims.erp().probe(&document(record)).await.unwrap();
        let Probe::Differs(refusal) = probe else { panic!("{probe:?}") };
        assert_eq!(refusal.code, RefusalCode::Conflict);
        assert!(refusal.message.contains(numbers), "{refusal}");
    }
    let order = Question::SalesOrder { reference: "order of ch_1".into() };
    let PortError::Refused(refusal) = tims.erp().answer(&order).await.unwrap_err() else { panic!() };
    assert_eq!(refusal.code, RefusalCode::Conflict);
}
