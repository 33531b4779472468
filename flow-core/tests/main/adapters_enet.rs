//! e.net alone: money in the currency of its customer, orders that were taken in part, and sites that cannot look for a payment.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, Response};
use flow_core::adapters::SysproEnetErp;
use flow_core::clock::ManualClock;
use flow_core::inbox::{EventState, StoredEvent};
use flow_core::outbox::DocumentState;
use flow_core::ports::Erp;
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::{Document, GatewayEvent};
use mapping_core::erp::syspro::enet::EnetOptions;
use mapping_core::flows::{Decision, Facts, Flow, Plan, Question, Step};
use mapping_core::money::Currency;
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;
use opayo_model::pi::Instruction;
use sandbox::Syspro;
use sandbox::syspro::enet::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD};
use serde_json::json;
use syspro_harmony::enet::{Client, Operator, Settings, Site, SiteCurrencies};

use crate::opayo_world::{Shop, company, pi, transport};
use crate::scripted::{Acme, OPTIONS, START, Sale, document};

/// e.net over a transport, at a site that names no table of payments.
fn enet_over(syspro: &Syspro, transport: impl Transport + 'static) -> SysproEnetErp {
    let currencies = SiteCurrencies::new().home(Currency::GBP, "GBP").with(Currency::EUR, "EUR");
    let site = Site::new(Settings { currencies, ..Settings::default() });
    let base = BaseUrl::parse(&syspro.origin()).unwrap();
    let operator = Operator::new(DEFAULT_OPERATOR, DEFAULT_PASSWORD, DEFAULT_COMPANY);
    let options = EnetOptions { credit_class: Some("REFUND".into()), ..EnetOptions::default() };
    SysproEnetErp::new(Client::new(site, base, operator, transport), options, Currency::GBP)
}

/// Plans what it was given.
struct Given(Vec<Document>);

impl Given {
    fn plan(&self) -> Plan {
        let step = |document: &Document| Step { document: document.clone(), reasons: Vec::new() };
        Plan::from(self.0.iter().map(step).collect::<Vec<_>>())
    }
}

impl Flow for Given {
    fn name(&self) -> &'static str {
        "given"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(Vec::new())
    }

    fn decide(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        Ok(Decision::Post(self.plan()))
    }
}

/// What becomes of an event whose plan is this document, and of the document.
async fn posted(erp: SysproEnetErp, document: Document) -> (StoredEvent, Option<DocumentState>) {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let runner = Runner::new(Arc::clone(&store), erp)
        .gateway(Acme)
        .flows([Box::new(Given(vec![document])) as Box<dyn Flow>])
        .clock(Arc::new(ManualClock::at(START)))
        .options(OPTIONS);
    runner.inbox().accept(&Sale::new("evt_1", "order_1", "ch_1", "C1", 4000).incoming()).await.unwrap();
    runner.run_until_quiet(|_| {}).await.unwrap();
    let event = store.events(None, None, 1).await.unwrap().remove(0);
    let state = store.documents_of(event.id).await.unwrap().first().map(|row| row.state);
    (event, state)
}

fn of_kind(kind: &str, customer: &serde_json::Value, currency: &str) -> Document {
    let money = json!({"amount": "40.00", "currency": currency});
    document(match kind {
        "receipt" => json!({"document": kind, "transaction": "ch_1", "customer": customer, "amount": money,
            "received_on": START.date(), "method": "Credit Card", "status": "paid"}),
        "credit_memo" => json!({"document": kind, "refund": "re_1", "payment": "ch_1", "customer": customer,
            "amount": money, "credited_on": START.date()}),
        _ => json!({"document": kind, "reference": "WEB-1", "customer": customer, "ordered_on": START.date(),
            "total": money, "payment_status": "paid", "lines": [{"sku": "KETTLE-1L", "quantity": "2", "net": money,
            "tax": {"amount": "0.00", "currency": currency}}]}),
    })
}

const KINDS: [&str; 3] = ["receipt", "credit_memo", "sales_order"];

async fn company_of_two() -> Syspro {
    let seeds = Syspro::new().with_item("KETTLE-1L", "Kettle, one litre", "20.00", "90");
    let seeds = seeds.with_customer("HOME", json!({"CustomerName": "Ann Example"}));
    let seeds = seeds.with_customer("EURO", json!({"CustomerName": "Bea Example", "Currency": "EUR"}));
    let seeds = seeds.with_customer("FRANC", json!({"CustomerName": "Cid Example", "Currency": "CHF"}));
    seeds.start().await.unwrap()
}

#[tokio::test]
async fn money_is_booked_in_the_currency_of_its_customer_or_not_at_all() {
    for (customer, currency, refused) in [
        ("HOME", "GBP", None),
        ("EURO", "EUR", None),
        ("HOME", "EUR", Some(RefusalCode::InvalidAmount)),
        ("EURO", "GBP", Some(RefusalCode::InvalidAmount)),
        ("FRANC", "GBP", Some(RefusalCode::UnknownCurrency)),
    ] {
        for kind in KINDS {
            let syspro = company_of_two().await;
            let wanted = of_kind(kind, &json!({"known": customer}), currency);
            let (event, state) = posted(enet_over(&syspro, transport()), wanted).await;
            let books = syspro.books();
            let booked = books.payments.len() + books.credit_memos.len() + books.sales_orders.len();
            let Some(code) = refused else {
                assert_eq!((state, booked), (Some(DocumentState::Posted), 1), "{kind} {customer} {currency}");
                continue;
            };
            let cause = event.cause.unwrap();
            let refusal = cause.refusal().unwrap();
            assert_eq!((refusal.code, booked), (code, 0), "{kind} {customer} {currency}: {refusal}");
            if code == RefusalCode::InvalidAmount {
                assert!(refusal.message.contains("GBP") && refusal.message.contains("EUR"), "{refusal}");
            }
        }
    }
}

#[tokio::test]
async fn a_new_customer_is_given_no_foreign_money() {
    let syspro = company().await;
    let erp = enet_over(&syspro, transport());
    let customer = json!({"document": "customer", "external_id": "cus_1", "name": "Ann Example"});
    let link = json!({"posted": {"kind": "customer", "natural": "cus_1"}});
    for kind in KINDS {
        let of = |currency| Given(vec![document(customer.clone()), of_kind(kind, &link, currency)]).plan();
        assert_eq!(erp.check(&of("GBP")), Ok(()), "{kind}");
        let refusal = erp.check(&of("EUR")).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::InvalidAmount, "{kind}");
        assert!(refusal.message.contains("GBP") && refusal.message.contains("EUR"), "{refusal}");
    }
}

#[tokio::test]
async fn a_void_after_booking_is_seen_where_no_table_of_payments_is_named() {
    let syspro = company().await;
    let shop = Shop::with(enet_over(&syspro, transport())).await;
    let order = shop.paid("WEB-6001").await;
    shop.run().await;
    let client = pi(&shop.opayo);
    client.send(&client.routes().instruct(order.id.as_str().into(), Instruction::Void)).await.unwrap();
    shop.poll().poll_once(START + time::Duration::HOUR).await.unwrap();
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted, EventState::Dead]);
    let cause = shop.events().await[1].cause.clone().unwrap();
    let refusal = cause.refusal().unwrap();
    assert_eq!(refusal.code, RefusalCode::Unsupported);
    assert!(refusal.message.contains("in SYSPRO's receivables"), "it says what to do by hand: {refusal}");
    assert_eq!(syspro.books().payments.len(), 1, "nothing is sent");
}

/// Puts the fault of a line beside the number in the answer of an import, and tells lines that are worth something else.
struct Clumsy<T> {
    transport: T,
    line_value: &'static str,
}

const LINE_FAULT: &str = "<OrderDetails><StockLine><StockCode><Value>CUP-4</Value><ErrorNumber>740007</ErrorNumber>\
     <ErrorDescription>Stock code not found</ErrorDescription></StockCode></StockLine></OrderDetails></Order>";

#[async_trait]
impl<T: Transport> Transport for Clumsy<T> {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let target = outgoing.request.target();
        let mut response = self.transport.send(outgoing).await?;
        let text = String::from_utf8_lossy(&response.body).into_owned();
        if target.contains("SORTOI") {
            assert!(text.contains("<SalesOrder>0"), "the import tells a number: {text}");
            response.body = text.replace("</Order>", LINE_FAULT).into();
        } else if target.contains("SORQRY") {
            assert!(text.contains("40.00</OrderLineValue>"), "{text}");
            response.body =
                text.replace("40.00</OrderLineValue>", &format!("{}</OrderLineValue>", self.line_value)).into();
        }
        Ok(response)
    }
}

#[tokio::test]
async fn an_order_that_was_taken_with_a_fault_of_a_line_is_compared() {
    for (line_value, state) in [("40.00", DocumentState::Posted), ("20.00", DocumentState::Rejected)] {
        let syspro = company_of_two().await;
        let clumsy = enet_over(&syspro, Clumsy { transport: transport(), line_value });
        let (event, found) = posted(clumsy, of_kind("sales_order", &json!({"known": "HOME"}), "GBP")).await;
        assert_eq!(found, Some(state), "{:?}", event.cause);
        assert_eq!(syspro.books().sales_orders.len(), 1);
        if let Some(cause) = event.cause {
            let refusal = cause.refusal().unwrap();
            assert_eq!(refusal.code, RefusalCode::Conflict, "{refusal}");
            assert!(refusal.message.contains("20.00 GBP") && refusal.message.contains("40.00 GBP"), "{refusal}");
        }
    }
}
