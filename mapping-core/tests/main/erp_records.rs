//! Receipts taken back, items, counts and erasures: the same documents for all three surfaces, each as it can hold them.

use insta::{assert_json_snapshot, assert_snapshot};
use mapping_core::canonical::{
    CustomerErasure, Document, DocumentKey, DocumentKind, ItemRecord, Journal, JournalLine, Link, ReceiptReversal,
    Side, StockQuantity,
};
use mapping_core::erp::syspro::{enet, harmony};
use mapping_core::erp::tims;
use mapping_core::flows::Written;
use mapping_core::money::Decimal;
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::json;
use syspro_harmony::harmony::check::Document as _;
use time::macros::{date, datetime};

use crate::opayo_to_cash::{outline, site};
use crate::world::money;

fn reversal() -> ReceiptReversal {
    ReceiptReversal {
        cause: "re_1".into(),
        payment: "ch_1".into(),
        receipt: Link::Known("P000001".to_owned()),
        customer: Link::Known("C0001".into()),
        amount: money("30.00", "GBP"),
        reversed_on: date!(2026 - 11 - 20),
        account: Some("1010".into()),
        reason: Some("Refund of a kettle".to_owned()),
    }
}

fn item(known: bool) -> ItemRecord {
    ItemRecord {
        sku: "KETTLE-1L".into(),
        known,
        external_id: Some("stripe/prod_1".into()),
        description: Some("Kettle, 1 l".to_owned()),
        price: Some(money("20.00", "GBP")),
        active: Some(known),
    }
}

fn documents() -> Vec<Document> {
    let stock = StockQuantity { sku: "KETTLE-1L".into(), on_hand: Decimal::new(125, 1), revision: "evt_1".to_owned() };
    let erasure = CustomerErasure { code: "C0001".into(), tombstone: "Erased customer".to_owned() };
    vec![
        Document::ReceiptReversal(Box::new(reversal())),
        Document::Item(Box::new(item(false))),
        Document::Item(Box::new(item(true))),
        Document::Stock(Box::new(stock)),
        Document::CustomerErasure(Box::new(erasure)),
    ]
}

#[test]
fn tims_holds_all_of_them() {
    let requests: Vec<_> = documents().iter().map(|document| tims::render(document).unwrap()).collect();
    assert_json_snapshot!(requests);
}

#[test]
fn harmony_holds_all_of_them() {
    let requests: Vec<_> = documents().iter().map(|document| harmony::render(document).unwrap()).collect();
    assert_json_snapshot!(requests);
}

#[test]
fn enet_writes_over_a_customer_and_says_what_a_person_does_about_the_rest() {
    let render = |document: &Document| enet::render(document, &site(), &enet::EnetOptions::default());
    let refusals: Vec<Refusal> = documents().iter().filter_map(|document| render(document).err()).collect();
    assert!(refusals.iter().all(|refusal| refusal.code == RefusalCode::Unsupported));
    let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    assert_snapshot!(told.join("\n"));
    let erasure = documents().pop().unwrap();
    assert_snapshot!("enet_erasure", outline(&render(&erasure).unwrap().xml_in(&site()).unwrap(), 0));
}

#[test]
fn a_payment_that_failed_after_all_is_taken_back_under_a_key_of_its_own() {
    let failed = ReceiptReversal { cause: "ch_1".into(), ..reversal() };
    let document = Document::ReceiptReversal(Box::new(failed));
    let tims::TimsRequest::CreatePayment(refund) = tims::render(&document).unwrap() else { panic!("a payment") };
    assert_eq!(refund.transaction_id.as_str(), "reversal/ch_1");
    let harmony::HarmonyRequest::CreatePayment(payment) = harmony::render(&document).unwrap() else { panic!() };
    assert_eq!(payment.reference_number.as_str(), "reversal/ch_1");
}

#[test]
fn a_receipt_without_its_number_cannot_be_taken_back() {
    let key = DocumentKey::new(DocumentKind::Receipt, "ch_1");
    let unposted = Document::ReceiptReversal(Box::new(ReceiptReversal { receipt: Link::Posted(key), ..reversal() }));
    for refusal in [tims::render(&unposted).unwrap_err(), harmony::render(&unposted).unwrap_err()] {
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "receipt_reversal.receipt"));
    }
}

#[test]
fn what_does_not_fit_is_refused_by_its_field() {
    let stock = |on_hand: i64, sku: &str| {
        let stock = StockQuantity { sku: sku.into(), on_hand: Decimal::new(on_hand, 7), revision: "r".to_owned() };
        Document::Stock(Box::new(stock))
    };
    let erasure = CustomerErasure { code: "C0001".into(), tombstone: String::new() };
    let cases = [
        (stock(1, "A"), "stock.on_hand"),
        (stock(-1_0000000, "A"), "stock.on_hand"),
        (stock(0, "Ä"), "stock.sku"),
        (Document::CustomerErasure(Box::new(erasure)), "customer_erasure.tombstone"),
    ];
    for (document, field) in cases {
        for refusal in [tims::render(&document).unwrap_err(), harmony::render(&document).unwrap_err()] {
            assert_eq!(refusal.field, field, "{refusal}");
        }
    }
}

#[test]
fn a_cost_centre_stands_in_its_field_or_leads_the_comment() {
    let line = |account: &str, side: Side, centre: Option<&str>| JournalLine {
        account: account.into(),
        side,
        amount: money("5.00", "GBP"),
        cost_centre: centre.map(Into::into),
        comment: Some("Fee".to_owned()),
    };
    let lines = vec![line("6100", Side::Debit, Some("WEB")), line("1190", Side::Credit, None)];
    let journal = Journal::new("po_1".into(), date!(2026 - 11 - 20), None, lines).unwrap();
    let document = Document::Journal(Box::new(journal));
    let tims::TimsRequest::CreateJournalEntry(entry) = tims::render(&document).unwrap() else { panic!("an entry") };
    assert_eq!(entry.lines[0].cost_centre, Some("WEB".into()));
    let harmony::HarmonyRequest::CreateJournalEntry(entry) = harmony::render(&document).unwrap() else { panic!() };
    assert_eq!(entry.lines[0].cost_centre, Some("WEB".into()));
    assert_eq!(entry.check(), Ok(()));
    let options = enet::EnetOptions::default();
    let posted = enet::render(&document, &site(), &options).unwrap().xml_in(&site()).unwrap();
    let outline = outline(&posted, 0);
    assert!(outline.contains("[WEB] Fee"), "{outline}");
}

#[test]
fn a_reversal_is_found_again_by_its_cause_and_an_item_by_its_code() {
    let key = |kind, natural: &str| DocumentKey::new(kind, natural);
    let tims::Probe::ReceiptReversal(filter) = tims::probe(&key(DocumentKind::ReceiptReversal, "re_1")) else {
        panic!()
    };
    assert_eq!(filter.external_id, Some("reversal/re_1".into()));
    let harmony::Probe::ReceiptReversal(filter) = harmony::probe(&key(DocumentKind::ReceiptReversal, "re_1")) else {
        panic!()
    };
    assert_eq!(filter.reference_number, Some("reversal/re_1".into()));
    let tims::Probe::Item(Some(filter)) = tims::probe(&key(DocumentKind::Item, "A-1")) else { panic!("an item") };
    assert_eq!(filter.sku, Some("A-1".into()));
    let harmony::Probe::Item(Some(filter)) = harmony::probe(&key(DocumentKind::Item, "A-1")) else { panic!() };
    assert_eq!(filter.stock_code, Some("A-1".into()));
    for kind in [DocumentKind::Stock, DocumentKind::CustomerErasure] {
        assert_eq!(tims::probe(&key(kind, "A-1")), tims::Probe::Nothing);
        assert_eq!(harmony::probe(&key(kind, "A-1")), harmony::Probe::Nothing);
    }
}

#[test]
fn an_item_says_how_many_there_are() {
    let by_tims = json!({"SKU": "A-1", "Description": "", "Status": "Active", "UnitOfMeasure": "EA", "OnHand": "3.5",
        "Available": "3"});
    let by_tims = tims::facts::item(&serde_json::from_value(by_tims).unwrap()).unwrap();
    let by_harmony = json!({"StockCode": "A-1", "Description": "", "Status": "Active", "StockUom": "EA", "OnHand": "3.5",
        "Allocated": "0", "Available": "3"});
    let by_harmony = harmony::facts::item(&serde_json::from_value(by_harmony).unwrap()).unwrap();
    assert_eq!((by_tims.on_hand, by_harmony.on_hand), (Some(Decimal::new(35, 1)), Some(Decimal::new(35, 1))));
    let stock = |on_hand: i64| syspro_harmony::enet::objects::invqry::WarehouseItem {
        warehouse: "N".into(),
        on_hand: Decimal::from(on_hand).into(),
        available: None,
        allocated: None,
        on_back_order: None,
    };
    let held = syspro_harmony::enet::objects::invqry::StockItem {
        stock_code: "A-1".into(),
        description: None,
        stock_uom: None,
        warehouse_to_use: None,
        on_hold: false,
        warehouses: vec![stock(2), stock(-5)],
    };
    assert_eq!(enet::facts::item(&held).on_hand, Some(Decimal::from(-3)));
}

#[test]
fn what_was_written_is_told_field_by_field() {
    let written = Written::of(&Document::Item(Box::new(item(true))), datetime!(2026-11-20 08:00 UTC));
    let fields: Vec<_> = written.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_snapshot!(fields.join(" "), @"active=true description=Kettle, 1 l external_id=stripe/prod_1 known=true price.amount=20.00 price.currency=GBP sku=KETTLE-1L");
}
