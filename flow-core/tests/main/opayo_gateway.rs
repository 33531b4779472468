//! Opayo behind its port: which source is asked, what the shop's own record adds, and what a message may hold.

use std::sync::Arc;

use flow_core::adapters::OpayoGateway;
use flow_core::adapters::opayo::{MemoryRecords, OwnRecords, TakeInError};
use flow_core::inbox::{AcceptError, Accepted, Inbox};
use flow_core::ports::{Gateway, PortError};
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::{PaymentStatus, Recommendation, Reported, Subject};
use mapping_core::flows::{Answer, Question};
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::money::Amount;
use opayo_model::status::TransactionType;
use proptest::prelude::*;
use sandbox::opayo::{Ending, Fraud};
use serde_json::json;

use crate::opayo_world::{KETTLE, Order, Shop, company, harmony, pi, reporting, v3};
use crate::scripted::START;

const ID: &str = "9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32";

/// A payment of 40.00 GBP that was taken; the sandbox behind it.
async fn paid() -> (Shop, Order) {
    let shop = Shop::with(harmony(&company().await)).await;
    let order = shop.register("WEB-4001", TransactionType::Payment, KETTLE);
    shop.opayo.finish(&order.id, Ending::Ok).unwrap();
    (shop, order)
}

fn gateway(shop: &Shop) -> OpayoGateway {
    OpayoGateway::new().records(Arc::clone(&shop.records) as _)
}

async fn payment(gateway: &OpayoGateway, id: &str) -> Result<Answer, PortError> {
    gateway.answer(None, &Question::Payment { id: id.into() }).await
}

#[tokio::test]
async fn a_payment_is_asked_of_reporting_or_else_of_pi_and_the_record_adds_the_rest() {
    let (shop, order) = paid().await;
    let by_reporting = gateway(&shop).reporting(reporting(&shop.opayo));
    let by_pi = gateway(&shop).client(pi(&shop.opayo));
    let by_v3 = gateway(&shop).client(v3(&shop.opayo));
    for (name, gateway) in [("reporting", by_reporting), ("pi", by_pi), ("v3", by_v3)] {
        let Answer::Payment(payment) = payment(&gateway, &order.id).await.unwrap() else { panic!("{name}") };
        assert_eq!(payment.status, Reported::Known(PaymentStatus::Paid), "{name}");
        assert_eq!(payment.amount.to_string(), "40.00 GBP", "{name}");
        assert_eq!(payment.reference.as_deref(), Some("WEB-4001"), "{name}");
        assert_eq!(payment.metadata["order_lines"], KETTLE, "{name}");
    }
    assert_eq!(payment(&gateway(&shop), &order.id).await.unwrap(), Answer::Absent, "nobody to ask");
    let reporting = gateway(&shop).reporting(reporting(&shop.opayo));
    assert_eq!(payment(&reporting, ID).await.unwrap(), Answer::Absent, "no such payment");
}

#[tokio::test]
async fn refunds_that_the_shop_knows_are_counted_and_a_basket_makes_lines() {
    let (shop, order) = paid().await;
    let record = OwnRecord {
        basket: Some("1:[CUP-4]Cups, four:2:20.00:0.00:20.00:40.00".to_owned()),
        made_at: Some(START),
        ..OwnRecord::default()
    };
    shop.records.remember("WEB-4001".into(), record, None);
    for (id, amount) in [("R1", "10.00"), ("R2", "5.50"), ("R2", "5.50")] {
        let refund = json!({"id": id, "payment": order.id, "amount": {"amount": amount, "currency": "GBP"},
            "status": {"known": "refunded"}, "created_at": "2026-11-20T08:00:00Z"});
        shop.records.refund(serde_json::from_value(refund).unwrap());
    }
    for gateway in [gateway(&shop).reporting(reporting(&shop.opayo)), gateway(&shop).client(pi(&shop.opayo))] {
        let Answer::Payment(payment) = payment(&gateway, &order.id).await.unwrap() else { panic!() };
        assert_eq!(payment.refunded.to_string(), "15.50 GBP");
        assert!(payment.metadata["order_lines"].contains("CUP-4"), "{:?}", payment.metadata);
    }
}

#[tokio::test]
async fn an_amount_that_is_not_the_orders_is_a_conflict() {
    let (shop, order) = paid().await;
    let record = OwnRecord { amount: Some(Amount::new(4100, "GBP")), made_at: Some(START), ..OwnRecord::default() };
    shop.records.remember("WEB-4001".into(), record, None);
    for gateway in [gateway(&shop).reporting(reporting(&shop.opayo)), gateway(&shop).client(pi(&shop.opayo))] {
        let Err(PortError::Refused(refusal)) = payment(&gateway, &order.id).await else { panic!("a refusal") };
        assert_eq!((refusal.code.as_str(), refusal.field.as_str()), ("conflict", "payment.amount"));
    }
}

#[tokio::test]
async fn a_screening_is_told_with_its_rules_or_absent() {
    let (shop, order) = paid().await;
    let gateway = gateway(&shop).reporting(reporting(&shop.opayo));
    let question = Question::Screening { transaction: order.id.as_str().into() };
    assert_eq!(gateway.answer(None, &question).await.unwrap(), Answer::Absent);
    let rules = vec![("new card".to_owned(), 30)];
    shop.opayo.screen(&order.id, Fraud::ThirdMan { action: "HOLD".to_owned(), score: 52, rules });
    let Answer::Screening(screening) = gateway.answer(None, &question).await.unwrap() else { panic!() };
    assert_eq!((screening.recommendation, screening.score), (Recommendation::Review, Some(52)));
    assert_eq!(screening.reasons, ["new card (30)"]);
}

#[tokio::test]
async fn a_refund_of_pi_is_read_with_the_shops_record_of_it() {
    let records = Arc::new(MemoryRecords::default());
    records.name(ID.into(), "REFUND-1".into());
    let record = OwnRecord {
        transaction_type: Some(TransactionType::Refund),
        amount: Some(Amount::new(1500, "GBP")),
        made_at: Some(START),
        related: Some("8B424E67-A809-036E-0C50-EF24982A5D61".into()),
        ..OwnRecord::default()
    };
    records.remember("REFUND-1".into(), record, None);
    let gateway = OpayoGateway::new().records(records as Arc<dyn OwnRecords>);
    let inbox = Inbox::new(Arc::new(SqliteStore::memory().await.unwrap()));
    let reply = json!({"transactionId": ID.to_lowercase(), "transactionType": "Refund", "status": "Ok",
        "statusCode": "0000", "retrievalReference": 17});
    let body = reply.to_string();
    assert_eq!(gateway.take_in(&inbox, body.as_bytes(), START).await.unwrap(), [Accepted::New]);
    let incoming = crate::scripted::incoming("refund", "refund", body.as_bytes());
    let Subject::Refund(refund) = gateway.read(&incoming).await.unwrap().subject else { panic!("a refund") };
    assert_eq!(refund.amount.to_string(), "15.00 GBP");
}

#[tokio::test]
async fn every_thing_in_a_page_of_reporting_is_an_event_of_its_own_that_can_be_read_again() {
    let row = |id: &str, state: u8| {
        format!(
            "<transaction><vpstxid>{id}</vpstxid><vendortxcode>WEB-1</vendortxcode><txstateid>{state}</txstateid>\
             <transactiontype>Payment</transactiontype><amount>1.00</amount><currency>GBP</currency>\
             <started>20/11/2026 08:00:00.000</started></transaction>"
        )
    };
    let rows = [row(ID, 16), row("8B424E67-A809-036E-0C50-EF24982A5D61", 18)].concat();
    let page = format!("<vspaccess><errorcode>0000</errorcode><transactions>{rows}</transactions></vspaccess>");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let (gateway, inbox) = (OpayoGateway::new(), Inbox::new(Arc::clone(&store)));
    for expected in [Accepted::New, Accepted::Duplicate] {
        assert_eq!(gateway.take_in(&inbox, page.as_bytes(), START).await.unwrap(), [expected; 2]);
    }
    for event in store.events(None, None, 10).await.unwrap() {
        let read = gateway.read(&event.incoming).await.unwrap();
        assert_eq!((read.id, Some(read.order_key)), (event.incoming.event, event.incoming.order_key));
    }
    let several = crate::scripted::incoming("page", "page", page.as_bytes());
    assert!(matches!(gateway.read(&several).await, Err(PortError::Refused(_))));
}

#[tokio::test]
async fn a_key_in_a_message_is_not_kept() {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let (gateway, inbox) = (OpayoGateway::new(), Inbox::new(Arc::clone(&store)));
    let detail = format!(
        "<vspaccess><errorcode>0000</errorcode><vpstxid>{ID}</vpstxid><vendortxcode>WEB-1</vendortxcode>\
         <transactiontype>Payment</transactiontype><txstateid>16</txstateid><amount>1.00</amount><currency>GBP</currency>\
         <started>20/11/2026 08:00:00.000</started><securitykey>K0SECRET0K</securitykey></vspaccess>"
    );
    let registered = format!(
        "VPSProtocol=4.00\r\nStatus=OK\r\nVPSTxId={{{ID}}}\r\nSecurityKey=K0SECRET0K\r\n\
        NextURL=https://pay.example/?id={{{ID}}}"
    );
    let session = r#"{"merchantSessionKey":"K0SECRET0K","expiry":"2026-11-20T09:00:00Z"}"#;
    for body in [detail.as_str(), registered.as_str(), session] {
        assert_eq!(gateway.take_in(&inbox, body.as_bytes(), START).await.unwrap(), [Accepted::New], "{body}");
    }
    let events = store.events(None, None, 10).await.unwrap();
    assert_eq!(events.len(), 3);
    for event in events {
        let kept = String::from_utf8(event.incoming.payload.clone()).unwrap();
        assert!(!kept.contains("K0SECRET0K"), "{kept}");
        assert_eq!(gateway.read(&event.incoming).await.unwrap().id, event.incoming.event);
    }
}

#[tokio::test]
async fn a_card_number_that_is_hidden_by_its_encoding_is_refused() {
    let (gateway, inbox) = (OpayoGateway::new(), Inbox::new(Arc::new(SqliteStore::memory().await.unwrap())));
    let id = "VPSProtocol=4.00&VendorTxCode=A&VPSTxId=%7B1%7D&Status=OK&VPSSignature=00";
    for (body, name) in [
        (format!("{id}&Name=4929+0000+0000+6"), "Name"),
        (format!("{id}&Name=4929%20000000006"), "Name"),
        ("VPSProtocol=4.00\r\nStatus=OK\r\nStatusDetail=4929 0000 0000 6".to_owned(), "StatusDetail"),
    ] {
        let refused = gateway.take_in(&inbox, body.as_bytes(), START).await.unwrap_err();
        let path = name.to_owned();
        assert_eq!(refused, TakeInError::Inbox(AcceptError::CardNumber { path }), "{body}");
    }
    assert!(gateway.take_in(&inbox, id.as_bytes(), START).await.is_ok());
}

#[tokio::test]
async fn what_is_no_message_is_refused_and_not_kept() {
    let (gateway, inbox) = (OpayoGateway::new(), Inbox::new(Arc::new(SqliteStore::memory().await.unwrap())));
    for body in ["", "{", "<vspaccess>", "hello", "{\"transactionId\":17}"] {
        assert!(gateway.take_in(&inbox, body.as_bytes(), START).await.is_err(), "{body:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        lead in prop_oneof![Just(""), Just("{"), Just("<vspaccess>"), Just("VPSTxId=1&"), Just("{\"opayo_found\":")],
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = [lead.as_bytes(), &rest].concat();
        let incoming = crate::scripted::incoming("bytes", "bytes", &body);
        match runtime.block_on(OpayoGateway::new().read(&incoming)) {
            Ok(event) => prop_assert_eq!(event.gateway.as_str(), "opayo"),
            Err(error) => prop_assert!(matches!(error, PortError::Refused(_)), "{error}"),
        }
    }
}
