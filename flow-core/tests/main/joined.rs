//! A Stripe sandbox and both ERPs' with every flow between them: masters in both directions without echoes, numbers for the gateway,
//! refunds paid out by reversals, disputes and settlements.

use std::sync::Arc;
use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use flow_core::adapters::{ErpEvents, StripeGateway, StripeHerald, TimsErp};
use flow_core::inbox::{EventState, Incoming, StoredEvent};
use flow_core::ports::Erp;
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::{CustomerCode, ErpCustomerChange, GatewayEvent, Shipment, Subject};
use mapping_core::flows::all_flows;
use mapping_core::money::Decimal;
use mapping_core::rules::{PaymentPosting, RefundPosting, RuleBook};
use sandbox::{Stripe, Syspro, Tims};
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::endpoints::{Write, customers, payment_intents, refunds};
use stripe_model::{Currency, PaymentIntent};
use time::OffsetDateTime;

use crate::opayo_world::{harmony, transport};

const QUICK: Options = Options {
    concurrency: 4,
    lease: Duration::from_secs(60),
    retry: Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(200) },
    probe: Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(200) },
    attempts: 6,
    rounds: 16,
    poll: Duration::from_millis(50),
    ..Options::DEFAULT
};

struct Company {
    stripe: Stripe,
    client: Client,
    store: Arc<dyn Store>,
    runner: Runner,
    heard: std::sync::Mutex<usize>,
}

impl Company {
    async fn with(erp: impl Erp + 'static, rules: RuleBook) -> Self {
        let stripe = Stripe::new().start().await.unwrap();
        let client = Client::over(stripe.api_key(), BaseUrl::parse(&stripe.base_url()).unwrap(), transport());
        let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
        let name = erp.name().to_owned();
        let runner = Runner::new(Arc::clone(&store), erp).gateway(StripeGateway::new(client.clone()));
        let runner = runner.gateway(ErpEvents::of(name)).herald(StripeHerald::new(client.clone()));
        let runner = runner.rules(rules).flows(all_flows()).options(QUICK);
        Self { stripe, client, store, runner, heard: std::sync::Mutex::new(0) }
    }

    /// Delivers what Stripe has told since the last time, and lets the runner work.
    async fn hear(&self) -> Vec<StoredEvent> {
        let events = self.stripe.events();
        let before = std::mem::replace(&mut *self.heard.lock().unwrap(), events.len());
        for event in &events[before..] {
            let text = |field: &str| event[field].as_str().unwrap().to_owned();
            let incoming = Incoming {
                gateway: "stripe".into(),
                account: None,
                event: text("id").as_str().into(),
                kind: text("type"),
                order_key: None,
                payload: serde_json::to_vec(event).unwrap(),
                received_at: OffsetDateTime::now_utc(),
            };
            self.runner.inbox().accept(&incoming).await.unwrap();
        }
        self.work().await
    }

    /// Lets the ERP tell of something.
    async fn told_by_the_erp(&self, event: &GatewayEvent) -> StoredEvent {
        self.runner.inbox().accept(&ErpEvents::incoming(event, event.occurred_at).unwrap()).await.unwrap();
        self.work().await.pop().unwrap()
    }

    async fn work(&self) -> Vec<StoredEvent> {
        let quiet = self.runner.run_until_quiet(|_| {});
        tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("the story ends").unwrap();
        self.store.events(None, None, 1000).await.unwrap()
    }

    async fn sells(&self, order: &str, minor: i64) -> PaymentIntent {
        let customer = customers::create().name("Ann Archer").email("ann@example.com");
        let customer = self.client.send(&customer).await.unwrap().id;
        let lines = json!([{"sku": "REG-TWIN", "quantity": 1, "net": "100.00", "tax": "8.00"}]);
        let checkout: Write<PaymentIntent> = payment_intents::create(minor, &Currency::from("usd"))
            .metadata("order_id", order)
            .metadata("lines", lines.to_string())
            .customer(&customer);
        self.client.send(&checkout.payment_method("pm_card_visa").confirmed()).await.unwrap()
    }
}

fn assert_alive(events: &[StoredEvent]) {
    for event in events {
        assert_ne!(event.state, EventState::Dead, "{}: {:?}", event.incoming.kind, event.cause);
    }
}

async fn tims() -> (Tims, TimsErp) {
    let tims = Tims::new().with_item("REG-TWIN", "Twin gauge regulator", "100.00", "40").start().await.unwrap();
    let base = BaseUrl::parse(&tims.origin()).unwrap();
    let client = tims_client::Client::new(tims_client::Contract::default(), base, transport());
    let erp = TimsErp::new(client.api_key(tims.api_key()).retry(RetryPolicy::never()));
    (tims, erp)
}

fn rules() -> RuleBook {
    let mut rules = RuleBook::stripe_tims();
    rules.sync.gateway = Some("stripe".into());
    rules
}

fn text(record: &Value, field: &str) -> String {
    record[field].as_str().unwrap_or_default().to_owned()
}

/// The customer as TIMS would tell of it.
fn change(record: &Value, name: &str, id: &str) -> GatewayEvent {
    let now = OffsetDateTime::now_utc();
    let change = ErpCustomerChange {
        code: CustomerCode::from(text(record, "CustomerCode").as_str()),
        external_id: Some(text(record, "ExternalID").as_str().into()),
        name: name.to_owned(),
        email: record["Email"].as_str().map(str::to_owned),
        phone: None,
        billing: None,
        shipping: None,
        merged_into: None,
        deleted: false,
        changed_at: now,
    };
    GatewayEvent {
        gateway: "tims".into(),
        account: None,
        id: id.into(),
        kind: "customer.changed".to_owned(),
        occurred_at: now,
        order_key: format!("tims/{id}").as_str().into(),
        subject: Subject::ErpCustomer(Box::new(change)),
    }
}

#[tokio::test]
async fn a_customer_changed_at_the_gateway_reaches_tims_and_its_echo_is_known_for_ours() {
    let (tims, erp) = tims().await;
    let company = Company::with(erp, rules()).await;
    let made = customers::create().name("Ann Archer").email("ann@example.com");
    let id = company.client.send(&made).await.unwrap().id;
    assert_alive(&company.hear().await);
    assert_eq!(tims.books().customers[0]["Name"], "Ann Archer");
    let moved = Write::<stripe_model::Customer>::update(&id).set("name", "Ann Baker");
    company.client.send(&moved).await.unwrap();
    assert_alive(&company.hear().await);
    let held = tims.books().customers;
    assert_eq!((held.len(), held[0]["Name"].as_str()), (1, Some("Ann Baker")));

    let writes = company.stripe.seen().len();
    let echo = company.told_by_the_erp(&change(&held[0], "Ann Baker", "C-1")).await;
    assert_eq!(echo.state, EventState::Skipped, "{:?}", echo.cause);
    assert_alive(&company.hear().await);
    assert!(company.stripe.seen()[writes..].iter().all(|seen| format!("{seen:?}").contains("GET")), "only asked");
    assert_eq!(tims.books().customers[0]["Name"], "Ann Baker");
}

#[tokio::test]
async fn a_customer_changed_in_tims_reaches_the_gateway_and_its_echo_is_known_for_ours() {
    let (tims, erp) = tims().await;
    let company = Company::with(erp.clone(), rules()).await;
    let made = customers::create().name("Ann Archer").email("ann@example.com");
    let id = company.client.send(&made).await.unwrap().id;
    assert_alive(&company.hear().await);
    // Somebody corrects the name in TIMS.
    let held = tims.books().customers[0].clone();
    let base = BaseUrl::parse(&tims.origin()).unwrap();
    let client = tims_client::Client::new(tims_client::Contract::default(), base, transport()).api_key(tims.api_key());
    let change_name =
        tims_client::model::CustomerChange { name: Some("Ann B. Archer".to_owned()), ..Default::default() };
    let update = client.contract().update(text(&held, "CustomerCode").as_str().into(), change_name);
    client.call(&update).send().await.unwrap();

    let carried = company.told_by_the_erp(&change(&held, "Ann B. Archer", "C-2")).await;
    assert_eq!(carried.state, EventState::Posted, "{:?} {:?}", carried.cause, carried.skip);
    assert_eq!(company.stripe.get("customer", id.as_str()).unwrap()["name"], "Ann B. Archer");
    let after = company.hear().await;
    assert_alive(&after);
    let mut echoes = after.iter().filter(|event| event.incoming.kind == "customer.updated");
    assert_eq!(echoes.next_back().unwrap().state, EventState::Skipped, "Stripe's echo of our own change");
    let again = company.told_by_the_erp(&change(&held, "Ann B. Archer", "C-3")).await;
    assert_eq!(again.state, EventState::Skipped);
}

#[tokio::test]
async fn a_shipment_that_tims_tells_of_is_paid_from_what_the_gateway_says_and_both_learn_the_numbers() {
    let (tims, erp) = tims().await;
    let mut rules = rules();
    rules.posting.payment = PaymentPosting::OnShipment;
    let company = Company::with(erp, rules).await;
    let paid = company.sells("A-1001", 10_800).await;
    assert_alive(&company.hear().await);
    let order = tims.books().sales_orders[0].clone();
    assert!(tims.books().payments.is_empty(), "it is booked when the goods leave");

    let at = OffsetDateTime::now_utc();
    let shipment = Shipment {
        id: "D-1".to_owned(),
        sales_order: text(&order, "SalesOrderNumber").as_str().into(),
        order: "A-1001".into(),
        lines: Vec::new(),
        complete: true,
        tracking: None,
        invoice: None,
        shipped_at: at,
    };
    let event = GatewayEvent {
        gateway: "tims".into(),
        account: None,
        id: "D-1".into(),
        kind: "shipment".to_owned(),
        occurred_at: at,
        order_key: "tims/D-1".into(),
        subject: Subject::Shipment(Box::new(shipment)),
    };
    let shipped = company.told_by_the_erp(&event).await;
    assert_eq!(shipped.state, EventState::Posted, "{:?} {:?}", shipped.cause, shipped.skip);
    let payment = tims.books().payments[0].clone();
    let charge = paid.latest_charge_id().unwrap();
    assert_eq!(payment["TransactionID"], charge.as_str());
    let metadata = company.stripe.get("charge", charge.as_str()).unwrap()["metadata"].clone();
    assert_eq!(metadata["erp_sales_order"], order["SalesOrderNumber"], "{metadata}");
    assert_eq!(metadata["erp_receipt"], payment["PaymentNumber"], "{metadata}");
}

#[tokio::test]
async fn a_refund_with_its_tax_is_paid_out_by_a_reversal_in_tims() {
    let (tims, erp) = tims().await;
    let mut rules = rules();
    rules.posting.refund = RefundPosting::MemoAndReversal;
    let company = Company::with(erp, rules).await;
    let paid = company.sells("A-1001", 10_800).await;
    company.hear().await;
    company.client.send(&refunds::create_for_payment_intent(&paid.id).amount(2_700)).await.unwrap();
    assert_alive(&company.hear().await);
    let books = tims.books();
    assert_eq!((books.invoices.len(), books.payments.len()), (1, 2));
    let note = &books.invoices[0];
    assert_eq!((note["Kind"].as_str(), note["Total"].as_str()), (Some("CreditNote"), Some("27.00")));
    assert_eq!((note["TaxTotal"].as_str(), note["Lines"][0]["LineTotal"].as_str()), (Some("2.00"), Some("25.00")));
    assert_eq!(
        (books.payments[1]["Kind"].as_str(), books.payments[1]["Amount"].as_str()),
        (Some("Refund"), Some("27.00"))
    );
    assert_eq!(books.payments[0]["Status"], "PartiallyRefunded");
}

#[tokio::test]
async fn a_refund_with_its_tax_is_paid_out_by_a_reversal_or_by_the_memo_in_harmony() {
    for posting in [RefundPosting::MemoAndReversal, RefundPosting::MemoPays] {
        let seeds = Syspro::new().with_item("REG-TWIN", "Twin gauge regulator", "100.00", "40");
        let syspro = seeds.start().await.unwrap();
        let mut rules = rules().for_columns_of(mapping_core::rules::AddressProfile::SysproV7);
        rules.posting.refund = posting;
        let company = Company::with(harmony(&syspro), rules).await;
        let paid = company.sells("A-1001", 10_800).await;
        company.hear().await;
        company.client.send(&refunds::create_for_payment_intent(&paid.id).amount(2_700)).await.unwrap();
        assert_alive(&company.hear().await);
        let books = syspro.books();
        let memo = &books.credit_memos[0];
        assert_eq!((memo["CreditAmount"].as_str(), memo["TaxAmount"].as_str()), (Some("27.00"), Some("2.00")));
        assert_eq!(memo["Lines"][0]["LineTotal"], "25.00");
        assert_eq!(books.payments[0]["PaymentStatus"], "PartiallyRefunded");
        let (payers, paid_by_memo) = match posting {
            RefundPosting::MemoAndReversal => (2, false),
            RefundPosting::MemoPays => (1, true),
        };
        assert_eq!((books.payments.len(), memo.get("RefundGLAccount").is_some()), (payers, paid_by_memo));
    }
}

#[tokio::test]
async fn a_dispute_is_booked_as_it_happens_and_its_settlement_books_nothing_of_it_again() {
    let (tims, erp) = tims().await;
    let company = Company::with(erp, rules()).await;
    let kept = company.sells("A-1001", 10_800).await;
    let lost = company.sells("A-1002", 10_800).await;
    assert!(kept.latest_charge_id().is_some());
    company.stripe.dispute(lost.latest_charge_id().unwrap().as_str(), "fraudulent").unwrap();
    let payout = company.stripe.pay_out("usd").unwrap();
    assert_alive(&company.hear().await);
    let journals = tims.books().journal_entries;
    assert_eq!(journals.len(), 2);
    let moved = |account: &str| {
        let lines = journals.iter().flat_map(|journal| journal["Lines"].as_array().unwrap());
        let figure =
            |line: &Value, side: &str| line[side].as_str().map_or(Decimal::ZERO, |figure| figure.parse().unwrap());
        let lines = lines.filter(|line| line["Account"] == account || line["GLAccount"] == account);
        lines.map(|line| figure(line, "Debit") - figure(line, "Credit")).sum::<Decimal>()
    };
    let chart = &rules().ledger;
    let of = |role: &Option<mapping_core::canonical::GlAccount>| moved(role.as_ref().unwrap().as_str());
    let bank = Decimal::new(payout["amount"].as_i64().unwrap(), 2);
    assert_eq!(of(&chart.bank), bank);
    assert_eq!(of(&chart.dispute_losses), "108.00".parse().unwrap(), "once");
    assert_eq!(of(&chart.dispute_fees), "15.00".parse().unwrap(), "once");
    assert_eq!(of(&chart.clearing), "-216.00".parse().unwrap(), "what the two receipts had brought");
}
