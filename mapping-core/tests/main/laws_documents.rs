//! The laws of documents on their way out: what is rendered fits the ERP's fields, counted as the ERP counts; documents that wait for
//! each other in a circle are never sent; and money never meets binary fractions.

use std::path::{Path, PathBuf};

use mapping_core::canonical::{
    Document, DocumentKey, DocumentKind, Link, Movement, MovementKind, PostedNumbers, Receipt, ReceiptReversal,
    Settlement,
};
use mapping_core::erp::syspro::enet::{self, EnetOptions};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest};
use mapping_core::erp::tims::{self, TimsRequest};
use mapping_core::flows::{Plan, Step};
use mapping_core::ledger::{Books, Contents, settlement_journals};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::RuleBook;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;
use syspro_harmony::enet::{Element, Settings, Site, WidthProfile};
use time::macros::date;

use crate::laws_wild::any_wild;
use crate::ledger_settlement::{movement, payout_of};
use crate::opayo_to_cash::site;
use crate::world::money;

/// A field with this many characters at most, by the name that it has in a request.
type Widths = [(&'static str, usize)];

/// TIMS's widths as its contract publishes them, for every field of text that a document can fill.
const TIMS: &Widths = &[
    ("CustomerCode", 20),
    ("SalesOrderNumber", 20),
    ("ExternalID", 255),
    ("ExternalTransactionID", 255),
    ("SKU", 50),
    ("CustomerPoNumber", 50),
    ("Name", 100),
    ("Email", 254),
    ("Phone", 30),
    ("Line1", 60),
    ("Line2", 60),
    ("Line3", 60),
    ("City", 50),
    ("State", 50),
    ("PostalCode", 15),
    ("Country", 2),
    ("Currency", 3),
    ("Description", 200),
    ("Reference", 50),
    ("CardBrand", 30),
    ("Wallet", 30),
    ("Notes", 2000),
    ("Reason", 100),
    ("GLAccount", 20),
];

/// The contract's widths for SYSPRO.
const HARMONY: &Widths =
    &[("CustomerCode", 15), ("SalesOrderNumber", 20), ("AddressLine1", 40), ("Currency", 3), ("CardType", 30)];

/// Every text of a request that is longer than its field.
fn too_wide(request: &Value, widths: &Widths) -> Vec<String> {
    match request {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                match (value, widths.iter().find(|(field, _)| field.eq_ignore_ascii_case(name))) {
                    (Value::String(text), Some((_, width))) if text.chars().count() > *width => {
                        vec![format!("{name} = {text:?}")]
                    }
                    _ => too_wide(value, widths),
                }
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(|item| too_wide(item, widths)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// The contract's own check of a request's texts, figures and sums.
fn tims_takes(request: &TimsRequest) -> bool {
    use tims_client::check::Document as _;
    match request {
        TimsRequest::CreateCustomer(body) => body.check().is_ok(),
        TimsRequest::UpdateCustomer { change, .. } => change.check().is_ok(),
        TimsRequest::CreateSalesOrder(body) => body.check().is_ok(),
        TimsRequest::CreatePayment(body) => body.check().is_ok(),
        TimsRequest::CreateCreditNote(body) => body.check().is_ok(),
        TimsRequest::CreateJournalEntry(body) => body.check().is_ok(),
        TimsRequest::CreateItem(body) => body.check().is_ok(),
        TimsRequest::UpdateItem { change, .. } => change.check().is_ok(),
        TimsRequest::SetQuantity { count, .. } => count.check().is_ok(),
        TimsRequest::EraseCustomer { erasure, .. } => erasure.check().is_ok(),
    }
}

fn harmony_takes(request: &HarmonyRequest) -> bool {
    use syspro_harmony::harmony::check::Document as _;
    match request {
        HarmonyRequest::CreateCustomer(body) => body.check().is_ok(),
        HarmonyRequest::UpdateCustomer { change, .. } => change.check().is_ok(),
        HarmonyRequest::CreateSalesOrder(body) => body.check().is_ok(),
        HarmonyRequest::CreatePayment(body) => body.check().is_ok(),
        HarmonyRequest::CreateCreditMemo(body) => body.check().is_ok(),
        HarmonyRequest::CreateJournalEntry(body) => body.check().is_ok(),
        HarmonyRequest::CreateItem(body) => body.check().is_ok(),
        HarmonyRequest::UpdateItem { change, .. } => change.check().is_ok(),
        HarmonyRequest::SetQuantity { count, .. } => count.check().is_ok(),
        HarmonyRequest::EraseCustomer { erasure, .. } => erasure.check().is_ok(),
    }
}

/// The widths of e.net's elements at a site.
fn enet_widths(site: &Site) -> Vec<(&'static str, usize)> {
    let widths = site.settings().widths;
    vec![
        ("Customer", widths.customer),
        ("CustomerPoNumber", widths.customer_po_number),
        ("StockCode", widths.stock_code),
        ("SoldToAddr1", widths.address_line),
        ("SoldToAddr2", widths.address_line),
        ("SoldToAddr3", widths.address_line),
        ("SoldToAddr4", widths.address_line),
        ("SoldToAddr5", widths.address_line),
        ("SoldPostalCode", widths.postal_code),
        ("ShipToAddr1", widths.address_line),
        ("ShipToAddr2", widths.address_line),
        ("ShipPostalCode", widths.postal_code),
        ("Email", widths.email),
        ("Comment", widths.comment),
        ("Warehouse", widths.warehouse),
        ("LedgerCode", widths.gl_code),
        ("GlCode", widths.gl_code),
        ("PaymentNarration", widths.payment_narration),
    ]
}

fn wide_elements(document: &Element, widths: &[(&'static str, usize)]) -> Vec<String> {
    let wide = |element: &&Element| {
        widths.iter().any(|(name, width)| element.is(name) && element.text.chars().count() > *width)
    };
    document.everything().filter(wide).map(|element| format!("{} = {:?}", element.name, element.text)).collect()
}

proptest! {
    #![proptest_config(Config { cases: 6000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_rendered_fits_the_widths_of_every_erp(mut wild in any_wild()) {
        let document = wild.document();
        if let Ok(request) = tims::render(&document) {
            prop_assert!(tims_takes(&request), "{:?}", request);
            let wide = too_wide(&serde_json::to_value(&request).unwrap(), TIMS);
            prop_assert!(wide.is_empty(), "{:?}", wide);
        }
        if let Ok(request) = harmony::render(&document) {
            prop_assert!(harmony_takes(&request), "{:?}", request);
            let wide = too_wide(&serde_json::to_value(&request).unwrap(), HARMONY);
            prop_assert!(wide.is_empty(), "{:?}", wide);
        }
        let narrow = Site::new(Settings { widths: WidthProfile::V61, ..Settings::clone(site().settings()) });
        let options = EnetOptions { credit_class: Some("RET".into()), ..EnetOptions::default() };
        for site in [site(), narrow] {
            if let Ok(element) = enet::xml_in(&document, &site, &options) {
                let wide = wide_elements(&element, &enet_widths(&site));
                prop_assert!(wide.is_empty(), "{:?}", wide);
            }
        }
    }
}

#[test]
fn most_documents_of_usual_texts_are_rendered() {
    // Otherwise the law above would say little.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut rendered = [0; 3];
    for _ in 0..600 {
        let mut wild = any_wild().new_tree(&mut runner).unwrap().current();
        wild.is_tame = true;
        let document = wild.document();
        rendered[0] += u32::from(tims::render(&document).is_ok());
        rendered[1] += u32::from(harmony::render(&document).is_ok());
        let options = EnetOptions { credit_class: Some("RET".into()), ..EnetOptions::default() };
        rendered[2] += u32::from(enet::render(&document, &site(), &options).is_ok());
    }
    assert!(rendered.iter().all(|count| *count > 60), "{rendered:?} of 600");
}

#[test]
fn lines_past_what_can_be_added_up_are_refused_by_their_id() {
    let most = Money::new(Decimal::MAX, Currency::USD);
    let line = |id| Movement { gross: most, net: most, ..movement(id, MovementKind::Charge, "0", "0") };
    let settlement = Settlement { amount: most, ..payout_of(&[]) };
    let (gateway, rules) = ("stripe".into(), RuleBook::stripe_tims());
    let lines = [line("txn_1"), line("txn_2")];
    let refusal = settlement_journals(&settlement, Contents::Lines(&lines), Books::new(&gateway, &rules)).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.field.as_str()),
        (RefusalCode::InvalidAmount, "movement[txn_2].net"),
        "{refusal}"
    );
}

fn receipt(transaction: &str, sales_order: &DocumentKey) -> Step {
    let receipt = Receipt {
        transaction: transaction.into(),
        customer: Link::Known("C0001".into()),
        sales_order: Some(Link::Posted(sales_order.clone())),
        amount: money("10.00", "USD"),
        received_on: date!(2026 - 11 - 20),
        method: "Credit Card".to_owned(),
        card_brand: None,
        wallet: None,
        status: mapping_core::canonical::ReceiptStatus::Paid,
        account: Some("1010-00".into()),
        reference: None,
    };
    Step { document: Document::Receipt(Box::new(receipt)), reasons: Vec::new() }
}

fn reversal(cause: &str, receipt: &DocumentKey) -> Step {
    let reversal = ReceiptReversal {
        cause: cause.into(),
        payment: "ch_1".into(),
        receipt: Link::Posted(receipt.clone()),
        customer: Link::Known("C0001".into()),
        amount: money("10.00", "USD"),
        reversed_on: date!(2026 - 11 - 20),
        account: Some("1010-00".into()),
        reason: None,
    };
    Step { document: Document::ReceiptReversal(Box::new(reversal)), reasons: Vec::new() }
}

#[test]
fn documents_that_wait_for_each_other_in_a_circle_are_refused_before_anything_is_posted() {
    let paid = DocumentKey::new(DocumentKind::Receipt, "ch_1");
    let taken_back = DocumentKey::new(DocumentKind::ReceiptReversal, "re_1");
    let circles: [Vec<Step>; 3] = [
        vec![receipt("ch_1", &paid)],
        vec![receipt("ch_1", &taken_back), reversal("re_1", &paid)],
        vec![reversal("re_1", &paid), receipt("ch_1", &taken_back)],
    ];
    for steps in circles {
        let plan = Plan::from(steps);
        let refusals = [
            tims::check(&plan).unwrap_err(),
            harmony::check(&plan).unwrap_err(),
            enet::check(&plan, &site(), &EnetOptions::default()).unwrap_err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.code, RefusalCode::MissingFact, "{refusal}");
            assert_eq!(refusal.field, plan.steps[0].document.key().to_string());
            assert!(refusal.message.contains("own number") || refusal.message.contains("each other's"), "{refusal}");
        }
        assert!(plan.steps[0].document.resolve(&PostedNumbers::new()).is_err());
    }
}

#[test]
fn a_document_before_the_one_that_it_needs_is_refused_and_after_it_is_fine() {
    let paid = DocumentKey::new(DocumentKind::Receipt, "ch_1");
    let mut plain = receipt("ch_1", &paid);
    if let Document::Receipt(receipt) = &mut plain.document {
        receipt.sales_order = None;
    }
    let wrong = Plan::from(vec![reversal("re_1", &paid), plain.clone()]);
    let refusal = tims::check(&wrong).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::MissingFact, "receipt ch_1"));
    assert!(refusal.message.contains("after the one"), "{refusal}");
    assert_eq!(tims::check(&Plan::from(vec![plain, reversal("re_1", &paid)])), Ok(()));
}

#[test]
fn binary_fractions_stay_where_no_money_is() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: Vec<String> = Vec::new();
    for file in files(&sources) {
        let text = std::fs::read_to_string(&file).unwrap();
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        if words.into_iter().any(|word| ["f32", "f64", "to_f32", "to_f64"].contains(&word)) {
            found.push(file.strip_prefix(&sources).unwrap().display().to_string());
        }
    }
    found.sort();
    assert_eq!(found, ALLOWED);
}

/// A crate for forecasts takes nothing else; and a figure that a rule book writes with a point is told of and never read.
const ALLOWED: &[&str] = &["cash_view/forecast.rs", "rules/tree_reader.rs"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
