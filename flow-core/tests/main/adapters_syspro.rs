//! SYSPRO behind its port, by both surfaces, while somebody else is at work in the same company.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{HeaderName, HeaderValue, Response};
use flow_core::adapters::{SysproEnetErp, SysproErp};
use flow_core::inbox::EventState;
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use mapping_core::canonical::{Document, Receipt};
use mapping_core::erp::syspro::enet::{EnetOptions, EnetRequest, render};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest};
use mapping_core::flows::{Answer, CustomerQuery, Plan, Question};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::Refusal;
use sandbox::Syspro;
use serde_json::Value;
use syspro_harmony::enet::Client;

use crate::opayo_world::{Shop, company, enet, enet_client, harmony as harmony_erp, harmony_client};

/// What somebody else does just before a document is posted.
enum Rival {
    /// Logs on as the same operator, which takes the seat.
    Logon(Client),
    /// Posts the same payment with another amount, or the same.
    Harmony(syspro_harmony::harmony::Client, Decimal),
    /// The same by e.net.
    Enet(Client, Decimal),
}

struct Crowded<E> {
    erp: E,
    rival: Rival,
}

impl Rival {
    async fn act(&self, document: &Document) {
        match (self, document) {
            (Self::Logon(client), _) => drop(client.profile().await.unwrap()),
            (Self::Harmony(client, amount), Document::Receipt(receipt)) => {
                let HarmonyRequest::CreatePayment(mut payment) = harmony::render(&over(receipt, *amount)).unwrap()
                else {
                    panic!()
                };
                payment.applications.clear();
                client.create(*payment).await.unwrap();
            }
            (Self::Enet(client, amount), Document::Receipt(receipt)) => {
                let request = render(&over(receipt, *amount), client.site(), &EnetOptions::default()).unwrap();
                let EnetRequest::PostPayment(payment) = request else { panic!() };
                client.post(*payment).await.unwrap();
                client.close().await.unwrap();
            }
            (Self::Harmony(..) | Self::Enet(..), _) => {}
        }
    }
}

/// The same receipt over another amount.
fn over(receipt: &Receipt, amount: Decimal) -> Document {
    Document::Receipt(Box::new(Receipt { amount: Money::new(amount, Currency::GBP), ..receipt.clone() }))
}

#[async_trait]
impl<E: Erp> Erp for Crowded<E> {
    fn name(&self) -> &str {
        self.erp.name()
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        self.erp.answer(question).await
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        self.erp.check(plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        self.rival.act(document).await;
        self.erp.post(document, permit).await
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        self.erp.probe(document).await
    }
}

/// One paid order of 40.00 GBP on its way into a company where somebody else is at work.
async fn sell(erp: impl Erp + 'static) -> Shop {
    let shop = Shop::with(erp).await;
    shop.paid("WEB-5001").await;
    shop.run().await;
    shop
}

fn counts(syspro: &Syspro) -> (usize, usize, usize) {
    let books = syspro.books();
    (books.customers.len(), books.sales_orders.len(), books.payments.len())
}

#[tokio::test]
async fn a_seat_that_is_lost_before_every_post_costs_nothing() {
    let syspro = company().await;
    let rival = Rival::Logon(enet_client(&syspro));
    let shop = sell(Crowded { erp: enet(&syspro), rival }).await;
    assert_eq!(shop.states().await, [EventState::Posted]);
    assert_eq!(counts(&syspro), (1, 1, 1));
}

#[tokio::test]
async fn a_payment_that_is_there_with_the_same_amount_is_posted_and_with_another_a_conflict() {
    for (amount, state) in [("40.00", EventState::Posted), ("39.00", EventState::Dead)] {
        let amount: Decimal = amount.parse().unwrap();
        for surface in ["harmony", "e.net"] {
            let syspro = company().await;
            let shop = match surface {
                "harmony" => {
                    let rival = Rival::Harmony(harmony_client(&syspro), amount);
                    sell(Crowded { erp: harmony_erp(&syspro), rival }).await
                }
                _ => {
                    let rival = Rival::Enet(enet_client(&syspro), amount);
                    sell(Crowded { erp: enet(&syspro), rival }).await
                }
            };
            assert_eq!(shop.states().await, [state], "{surface}");
            assert_eq!(counts(&syspro), (1, 1, 1), "{surface}");
            if let Some(cause) = shop.events().await[0].cause.clone() {
                let refusal = cause.refusal().unwrap();
                assert_eq!((refusal.code.as_str(), refusal.field.as_str()), ("conflict", "receipt.amount"));
                assert!(refusal.message.contains("39.00"), "{surface}: {refusal}");
            }
        }
    }
}

#[tokio::test]
async fn facts_are_found_by_their_keys_or_absent_by_both_surfaces() {
    let syspro = company().await;
    let shop = sell(harmony_erp(&syspro)).await;
    let of = |reference: &str| Question::SalesOrder { reference: reference.into() };
    let by_email = |email: &str| {
        let query = CustomerQuery { email: Some(email.to_owned()), ..CustomerQuery::default() };
        Question::Customers { query }
    };
    let erps: [Arc<dyn Erp>; 2] = [Arc::new(harmony_erp(&syspro)), Arc::new(enet(&syspro))];
    for erp in erps {
        assert_eq!(erp.name(), "syspro");
        let Answer::SalesOrder(order) = erp.answer(&of("WEB-5001")).await.unwrap() else { panic!("an order") };
        assert_eq!(order.total.to_string(), "40.00 GBP");
        let Answer::Customers(found) = erp.answer(&by_email("ann@example.com")).await.unwrap() else { panic!("Ann") };
        assert_eq!(found[0].code, order.customer);
        assert_eq!(erp.answer(&of("WEB-5002")).await.unwrap(), Answer::Absent);
        assert_eq!(erp.answer(&by_email("bob@example.com")).await.unwrap(), Answer::Absent);
        for absent in [
            Question::Receipt { transaction: "nothing".into() },
            Question::CreditMemo { refund: "nothing".into() },
            Question::Journal { reference: "nothing".into() },
            Question::Screening { transaction: "nothing".into() },
        ] {
            assert_eq!(erp.answer(&absent).await.unwrap(), Answer::Absent, "{absent}");
        }
    }
    drop(shop);
}

#[tokio::test]
async fn wrong_credentials_wait_for_a_person() {
    let syspro = company().await;
    let base = client_core::BaseUrl::parse(&syspro.origin()).unwrap();
    let transport = crate::opayo_world::transport();
    let contract = syspro_harmony::harmony::Contract::default();
    let stranger = syspro_harmony::harmony::Client::new(contract, base, transport).api_key("not the key");
    let by_harmony: Arc<dyn Erp> = Arc::new(SysproErp::new(stranger));
    let operator = syspro_harmony::enet::Operator::new("NOBODY", "no password", "S");
    let base = client_core::BaseUrl::parse(&syspro.origin()).unwrap();
    let site = syspro_harmony::enet::Site::default();
    let stranger = Client::new(site, base, operator, crate::opayo_world::transport());
    let by_enet: Arc<dyn Erp> = Arc::new(SysproEnetErp::new(stranger, EnetOptions::default(), Currency::GBP));
    for erp in [by_harmony, by_enet] {
        let answer = erp.answer(&Question::SalesOrder { reference: "WEB-1".into() }).await;
        assert!(matches!(answer, Err(PortError::Unauthorized { .. })), "{answer:?}");
    }
}

/// A service of the harmony contract that answers every search of a resource with the same records.
struct IgnoresFilters(Value);

#[async_trait]
impl Transport for IgnoresFilters {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let resource = outgoing.request.path.rsplit('/').next().unwrap();
        let page = serde_json::json!({"Items": self.0[resource], "HasMore": false});
        let json = HeaderValue::from_static("application/json");
        Ok(Response::new(200, page.to_string()).with_header(HeaderName::from_static("content-type"), json))
    }
}

/// Records with the number 1, of the customer C1, each beside a copy of itself under another number if `twice`.
fn ignores_filters(twice: bool) -> SysproErp {
    let held = [
        (
            "Payment",
            "PaymentNumber",
            r#"{"ReferenceNumber": "ch_1", "CustomerCode": "C1", "PaymentAmount": "10.00",
            "Currency": "GBP", "PaymentDate": "2026-11-20", "PaymentMethod": "Cash", "PaymentStatus": "Paid",
            "Unapplied": "0.00"}"#,
        ),
        (
            "CreditMemo",
            "CreditMemoNumber",
            r#"{"ReferenceNumber": "re_1", "CustomerCode": "C1", "CreditAmount": "1.00",
            "Currency": "GBP", "CreditDate": "2026-11-20", "Balance": "0.00"}"#,
        ),
        (
            "JournalEntry",
            "JournalNumber",
            r#"{"ReferenceNumber": "po_1", "JournalDate": "2026-11-20", "PostingYear": 2026,
            "PostingPeriod": 11, "Currency": "GBP", "Status": "Posted", "Lines": [], "TotalDebit": "1.00",
            "TotalCredit": "1.00"}"#,
        ),
        (
            "SalesOrder",
            "SalesOrderNumber",
            r#"{"CustomerPoNumber": "WEB-1", "CustomerCode": "C1",
            "OrderDate": "2026-11-20", "Currency": "GBP", "OrderStatus": "1", "Lines": [], "Total": "10.00"}"#,
        ),
        ("Customer", "CustomerCode", r#"{"ExternalID": "cus_1", "Status": "Active", "CustomerName": "Ann"}"#),
        (
            "Item",
            "StockCode",
            r#"{"StockCode": "A-1", "Description": "Hose", "Status": "Active", "StockUom": "EA",
            "OnHand": "1", "Allocated": "0", "Available": "1"}"#,
        ),
    ];
    let numbered = |record: &str, field: &str, number: &str| {
        let mut record: Value = serde_json::from_str(record).unwrap();
        record.as_object_mut().unwrap().entry(field).or_insert(number.into());
        record
    };
    let records = held.map(|(resource, field, record)| {
        let copies = if twice { vec!["1", "2"] } else { vec!["1"] };
        let copies: Vec<Value> = copies.into_iter().map(|number| numbered(record, field, number)).collect();
        (resource.to_owned(), Value::from(copies))
    });
    let base = client_core::BaseUrl::parse("https://harmony.example").unwrap();
    let held = Value::Object(records.into_iter().collect());
    let contract = syspro_harmony::harmony::Contract::default();
    SysproErp::new(syspro_harmony::harmony::Client::new(contract, base, IgnoresFilters(held)))
}

/// What a flow asks of the documents of one number.
fn questions(number: u8) -> [Question; 4] {
    [
        Question::Receipt { transaction: format!("ch_{number}").into() },
        Question::CreditMemo { refund: format!("re_{number}").into() },
        Question::Journal { reference: format!("po_{number}").into() },
        Question::SalesOrder { reference: format!("WEB-{number}").into() },
    ]
}

fn ann(number: u8) -> Document {
    let record = serde_json::json!({"document": "customer", "external_id": format!("cus_{number}"), "name": "Ann"});
    serde_json::from_value(record).unwrap()
}

#[tokio::test]
async fn records_of_others_are_not_taken_for_the_one_that_was_asked_for() {
    let erp = ignores_filters(false);
    for (number, held) in [(1, true), (2, false)] {
        for question in questions(number) {
            let answer = erp.answer(&question).await.unwrap();
            assert_eq!(answer != Answer::Absent, held, "{question}: {answer}");
        }
        let sku = format!("A-{number}").as_str().into();
        let Answer::Item(item) = erp.answer(&Question::Item { sku }).await.unwrap() else { panic!("an item") };
        assert_eq!(item.found.is_some(), held);
        let probe = erp.probe(&ann(number)).await.unwrap();
        assert_eq!(probe, if held { Probe::Found("1".to_owned()) } else { Probe::Absent });
    }
}

#[tokio::test]
async fn two_records_under_one_key_are_a_conflict_and_not_the_first_of_them() {
    let erp = ignores_filters(true);
    for question in questions(1) {
        let refused = erp.answer(&question).await.unwrap_err();
        let PortError::Refused(refusal) = refused else { panic!("{question}: {refused}") };
        assert_eq!(refusal.code.as_str(), "conflict", "{question}");
    }
    let probe = erp.probe(&ann(1)).await.unwrap();
    assert!(matches!(probe, Probe::Differs(_)), "{probe:?}");
}
