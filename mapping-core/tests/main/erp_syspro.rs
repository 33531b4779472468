//! Documents as SYSPRO requests by both surfaces, and SYSPRO's records as facts.

use insta::assert_json_snapshot;
use mapping_core::canonical::{
    CustomerRecord, Document, DocumentKey, DocumentKind, Hold, Link, OrderReference, PaymentStatus, PostalAddress,
    Receipt, ReceiptStatus, SalesOrder, SalesOrderLine, StoredCard,
};
use mapping_core::erp::syspro::enet::{self, CustomerCodes, EnetOptions, EnetRequest};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest, Probe, check, facts, probe, render, search};
use mapping_core::flows::CustomerQuery;
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::AddressProfile;
use proptest::prelude::*;
use serde_json::json;
use syspro_harmony::enet::objects::comfnd::Row;
use syspro_harmony::enet::probe::TableProbe;
use syspro_harmony::enet::{Probe as EnetProbe, Settings, Site, WidthProfile};
use syspro_harmony::harmony::endpoints::{CustomerFilter, Filter};
use syspro_harmony::harmony::model;
use time::macros::date;

use crate::opayo_to_cash::{outline, site};
use crate::opayo_world::{ID, notification, paid_world};
use crate::world::money;

fn customer() -> CustomerRecord {
    CustomerRecord {
        code: None,
        external_id: "email/ann@example.com".into(),
        name: "Ann Example".to_owned(),
        email: Some("ann@example.com".to_owned()),
        phone: None,
        billing: Some(PostalAddress {
            lines: vec!["88 Oak Street".to_owned(), "Headingley".to_owned()],
            city: Some("Leeds".to_owned()),
            postcode: Some("LS1 4AP".to_owned()),
            country: Some("GB".to_owned()),
            ..PostalAddress::default()
        }),
        shipping: None,
        card: None,
        active: None,
    }
}

fn receipt() -> Receipt {
    Receipt {
        transaction: ID.into(),
        customer: Link::Known("C0001".into()),
        sales_order: Some(Link::Known("000123".into())),
        amount: money("100.00", "GBP"),
        received_on: date!(2026 - 11 - 20),
        method: "Credit Card".to_owned(),
        card_brand: None,
        wallet: None,
        status: ReceiptStatus::Paid,
        account: Some("1200-00".into()),
        reference: Some("ORDER-17".to_owned()),
    }
}

fn order(lines: &[(&str, &str)]) -> SalesOrder {
    let lines: Vec<SalesOrderLine> = lines
        .iter()
        .map(|(quantity, net)| SalesOrderLine {
            sku: "KETTLE-1L".into(),
            description: Some("Kettle".to_owned()),
            quantity: Decimal::from_str_exact(quantity).unwrap(),
            net: money(net, "GBP"),
            tax: money("0.00", "GBP"),
        })
        .collect();
    SalesOrder {
        reference: "ORDER-17".into(),
        customer: Link::Known("C0001".into()),
        ordered_on: date!(2026 - 11 - 20),
        total: Money::sum(money("0", "GBP").currency(), lines.iter().map(|line| line.net)).unwrap(),
        lines,
        payment_status: PaymentStatus::Paid,
        transaction: Some(ID.into()),
        method: Some("Credit Card".to_owned()),
        hold: None,
        billing: None,
        shipping: None,
        note: None,
    }
}

fn of_customer(record: CustomerRecord) -> Result<HarmonyRequest, Refusal> {
    render(&Document::Customer(Box::new(record)))
}

fn of_order(order: SalesOrder) -> Result<model::NewSalesOrder, Refusal> {
    render(&Document::SalesOrder(Box::new(order))).map(|request| match request {
        HarmonyRequest::CreateSalesOrder(order) => *order,
        other => panic!("a sales order is created, not {other:?}"),
    })
}

fn of_receipt(receipt: Receipt) -> Result<model::NewPayment, Refusal> {
    render(&Document::Receipt(Box::new(receipt))).map(|request| match request {
        HarmonyRequest::CreatePayment(payment) => *payment,
        other => panic!("a payment is created, not {other:?}"),
    })
}

fn by_enet(document: Document, options: &EnetOptions) -> Result<EnetRequest, Refusal> {
    enet::render(&document, &site(), options)
}

fn enet_outline(document: Document) -> String {
    let request = by_enet(document, &EnetOptions::default()).unwrap();
    outline(&request.xml_in(&site()).unwrap(), 0)
}

const LONG: &str = "SHOP-OF-LEEDS-ORDER-0000017-OF-NOVEMBER";

#[test]
fn receipt_status_becomes_paid_and_pending() {
    for (status, expected) in
        [(ReceiptStatus::Paid, "Paid"), (ReceiptStatus::Pending, "Pending"), (ReceiptStatus::Failed, "Failed")]
    {
        let payment = of_receipt(Receipt { status, ..receipt() }).unwrap();
        assert_eq!(payment.payment_status.as_str(), expected);
        assert_eq!(payment.applications.len(), usize::from(status == ReceiptStatus::Paid), "{expected}");
    }
    let refusal = by_enet(
        Document::Receipt(Box::new(Receipt { status: ReceiptStatus::Pending, ..receipt() })),
        &EnetOptions::default(),
    );
    assert_eq!(refusal.unwrap_err().field, "receipt.status", "e.net's receivables hold money that has come");
}

#[test]
fn a_customers_address_stands_in_five_lines() {
    let card = StoredCard {
        token: "TOKEN-1".to_owned(),
        brand: Some("visa".into()),
        last4: Some("0006".to_owned()),
        expires: Some("2029-03".to_owned()),
    };
    let changed = CustomerRecord { code: Some("C0042".into()), card: Some(card), ..customer() };
    assert_json_snapshot!(of_customer(changed).unwrap());
    let lines = vec!["1".to_owned(), "2".to_owned(), "3".to_owned()];
    let billing = Some(PostalAddress { lines, ..PostalAddress::default() });
    for refusal in [
        of_customer(CustomerRecord { billing: billing.clone(), ..customer() }).unwrap_err(),
        by_enet(Document::Customer(Box::new(CustomerRecord { billing, ..customer() })), &EnetOptions::default())
            .unwrap_err(),
    ] {
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "customer.billing.lines"));
    }
}

#[test]
fn a_card_number_in_the_place_of_a_token_is_refused() {
    let card = StoredCard { token: "4929000000006".to_owned(), brand: None, last4: None, expires: None };
    let refusal = of_customer(CustomerRecord { card: Some(card), ..customer() }).unwrap_err();
    assert!(!refusal.to_string().contains("4929000000006"), "{refusal}");
}

#[test]
fn a_text_that_does_not_fit_is_refused_with_its_limit() {
    let refusal = of_customer(CustomerRecord { name: "x".repeat(51), ..customer() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "customer.name"));
    assert!(refusal.message.contains("at most 50"), "{refusal}");
    let refusal = of_receipt(Receipt { customer: Link::Known("C 1".into()), ..receipt() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidText, "receipt.customer"));
    let refusal = of_receipt(Receipt { customer: Link::Known("C000000000000001".into()), ..receipt() }).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::TooLong, "C000000000000001"));
    let too_long =
        Document::Receipt(Box::new(Receipt { customer: Link::Known("C000000000000001".into()), ..receipt() }));
    assert_eq!(by_enet(too_long, &EnetOptions::default()).unwrap_err().code, RefusalCode::TooLong);
    let refusal = of_order(SalesOrder { reference: "Ä".into(), ..order(&[("1", "1.00")]) }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidText, "sales_order.reference"));
    let refusal =
        of_order(SalesOrder { method: Some("Credit card".to_owned()), ..order(&[("1", "1.00")]) }).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.suggestions[0].value.as_str()),
        (RefusalCode::UnknownPaymentMethod, "Credit Card")
    );
}

#[test]
fn a_long_order_number_gets_a_short_key_and_stays_whole_beside_it() {
    let rendered = of_order(SalesOrder { reference: LONG.into(), ..order(&[("1", "100.00")]) }).unwrap();
    let key = rendered.customer_po_number.as_str();
    assert_eq!((key.chars().count(), rendered.alternate_reference.as_deref()), (30, Some(LONG)));
    let again = of_receipt(Receipt { reference: Some(LONG.to_owned()), ..receipt() }).unwrap();
    assert_eq!(again.customer_po_number.unwrap().as_str(), key, "the payment bears the same key");
    let searches = search::sales_order(&LONG.into());
    assert_eq!(searches[0].customer_po_number.as_ref().unwrap().as_str(), key);
    assert_eq!(searches[1].alternate_reference.as_deref(), Some(LONG));
    let xml = enet_outline(Document::SalesOrder(Box::new(SalesOrder {
        reference: LONG.into(),
        ..order(&[("1", "100.00")])
    })));
    assert!(
        xml.contains(&format!("CustomerPoNumber: {key}")) && xml.contains(&format!("OrderComments: {LONG}")),
        "{xml}"
    );
}

#[test]
fn a_held_order_is_in_suspense_with_the_whole_reason() {
    let reason = format!("fraud screening: T3M: review, score 52 ({})", "address does not match; ".repeat(8).trim());
    let held = SalesOrder { hold: Some(Hold { reason: reason.clone() }), ..order(&[("1", "100.00")]) };
    let rendered = of_order(held.clone()).unwrap();
    assert_eq!(rendered.order_status.as_ref().unwrap().as_str(), "S");
    assert_eq!(rendered.suspense_reason.as_ref().unwrap().chars().count(), 100);
    assert_eq!(rendered.notes.as_deref(), Some(reason.as_str()));
    let xml = enet_outline(Document::SalesOrder(Box::new(held)));
    let comments: Vec<&str> = xml.lines().filter_map(|line| line.trim().strip_prefix("OrderComments: ")).collect();
    assert!(comments.join(" ").contains(&reason), "{comments:?}");
    assert!(comments.iter().all(|comment| comment.chars().count() <= 60));
}

#[test]
fn a_unit_price_is_sent_only_where_it_gives_the_line() {
    let price =
        |quantity: &str, net: &str| of_order(order(&[(quantity, net)])).map(|order| order.lines[0].price.to_string());
    assert_eq!(price("2", "60.00").unwrap(), "30.00");
    assert_eq!(price("8", "1.00").unwrap(), "0.125");
    assert_eq!(price("3", "10.00").unwrap(), "3.333333");
    let refusal = price("70000000", "10.00").unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "sales_order.lines[0].net"));
}

#[test]
fn a_probe_asks_by_the_natural_key() {
    let key = |kind, natural: &str| DocumentKey::new(kind, natural);
    let Probe::Receipt(found) = probe(&key(DocumentKind::Receipt, ID)) else { panic!("a receipt") };
    assert_eq!(found.reference_number.unwrap().as_str(), ID);
    let Probe::SalesOrder(found) = probe(&key(DocumentKind::SalesOrder, "ORDER-17")) else { panic!("an order") };
    assert_eq!(found[0].customer_po_number.as_ref().unwrap().as_str(), "ORDER-17");
    let Probe::CreditMemo(found) = probe(&key(DocumentKind::CreditMemo, "0B")) else { panic!("a credit memo") };
    assert_eq!(found.reference_number.unwrap().as_str(), "0B");
    let Probe::Journal(found) = probe(&key(DocumentKind::Journal, "opayo/Elavon/1/GBP")) else { panic!("a journal") };
    assert_eq!(found.reference_number.unwrap().as_str(), "opayo/Elavon/1/GBP");
    let by_id = CustomerFilter { external_id: Some("email/a@b.c".into()), ..CustomerFilter::default() };
    assert_eq!(probe(&key(DocumentKind::Customer, "email/a@b.c")), Probe::Customer(by_id));
}

#[test]
fn what_syspro_cannot_hold_is_not_searched_for() {
    let query = CustomerQuery {
        external_id: Some("email/ann example".into()),
        email: Some("ann example".to_owned()),
        name: Some("x".repeat(51)),
        postcode: Some("LS1 4AP".to_owned()),
    };
    assert_eq!(search::customers(&query), []);
    assert_eq!(search::sales_order(&"Ä".into()), []);
    assert_eq!(search::item(&"Ä-1".into()), None);
    for filter in search::near_items(&"KETLE-1L".into()) {
        assert!(filter.query().is_ok());
    }
}

fn held_order(number: &str, po: &str, whole: Option<&str>, status: &str) -> model::SalesOrder {
    let order = json!({"SalesOrderNumber": number, "CustomerPoNumber": po, "AlternateReference": whole, "CustomerCode": "C0001",
        "OrderDate": "2026-11-20", "Currency": "GBP", "OrderStatus": status, "Lines": [], "Total": "100.00"});
    serde_json::from_value(order).unwrap()
}

#[test]
fn the_order_that_stands_is_the_shops_and_two_of_them_are_a_conflict() {
    let reference = OrderReference::from("ORDER-17");
    let number = |found: &[model::SalesOrder]| match facts::sales_order_of(&reference, found) {
        Ok(Some(order)) => order.number.to_string(),
        Ok(None) => "none".to_owned(),
        other => format!("{other:?}"),
    };
    let (open, cancelled) = (held_order("1", "ORDER-17", None, "1"), held_order("2", "ORDER-17", None, "\\"));
    assert_eq!(number(&[]), "none");
    assert_eq!(number(std::slice::from_ref(&cancelled)), "none");
    assert_eq!(number(&[cancelled, open.clone()]), "1");
    assert_eq!(number(&[held_order("3", "ORDER-18", None, "1")]), "none");
    let refusal = facts::sales_order_of(&reference, &[open, held_order("4", "ORDER-17", None, "S")]).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Conflict);
}

#[test]
fn a_short_key_of_another_order_is_not_ours() {
    let wanted = OrderReference::from(LONG);
    let key = search::sales_order(&wanted)[0].customer_po_number.clone().unwrap();
    let ours = held_order("1", key.as_str(), Some(LONG), "1");
    let other = held_order("2", key.as_str(), Some("ANOTHER-ORDER-WITH-THE-SAME-SHORT-KEY"), "1");
    let found = facts::sales_order_of(&wanted, &[other, ours]).unwrap();
    assert_eq!(found.unwrap().number.as_str(), "1");
}

#[test]
fn records_become_facts_with_their_keys_and_money() {
    let payment = json!({"PaymentNumber": "P1", "ReferenceNumber": ID, "CustomerCode": "C0001", "PaymentAmount": "100.00",
        "Currency": "GBP", "PaymentDate": "2026-11-20", "PaymentMethod": "Credit Card", "PaymentStatus": "Paid", "Unapplied": "0.00"});
    let receipt = facts::receipt(&serde_json::from_value(payment).unwrap()).unwrap();
    assert_eq!((receipt.transaction.as_str(), receipt.amount), (ID, money("100.00", "GBP")));
    let held: model::Customer =
        serde_json::from_value(json!({"CustomerCode": "C0001", "CustomerName": "Ann Example", "Status": "Active"}))
            .unwrap();
    assert_eq!(facts::customers([&held, &held]).len(), 1);
    let item = json!({"StockCode": "CUP-4", "Description": "Cups", "Status": "Active", "StockUom": "EA", "OnHand": "3", "Allocated": "0",
        "Available": "3", "Price": "10.00", "Currency": "GBP"});
    let item = facts::item(&serde_json::from_value(item).unwrap()).unwrap();
    assert_eq!(item.price, Some(money("10.00", "GBP")));
}

#[test]
fn a_plan_whose_last_document_does_not_fit_is_refused_before_the_first_is_posted() {
    let mut plan = paid_world(&[]).plan(&notification("OK", "ACCEPT"));
    assert_eq!(check(&plan), Ok(()));
    if let Document::Receipt(receipt) = &mut plan.steps[2].document {
        receipt.transaction = "x".repeat(101).as_str().into();
    }
    let refusal = check(&plan).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "receipt.transaction"));
    plan.steps.reverse();
    assert_eq!(check(&plan).unwrap_err().code, RefusalCode::MissingFact);
    assert_eq!(enet::check(&plan, &site(), &EnetOptions::default()).unwrap_err().code, RefusalCode::MissingFact);
}

#[test]
fn a_currency_that_the_site_does_not_name_is_refused_by_enet() {
    let bare = Site::default();
    let order = Document::SalesOrder(Box::new(order(&[("1", "100.00")])));
    let refusal = enet::render(&order, &bare, &EnetOptions::default()).unwrap_err();
    assert!(refusal.field.ends_with("Currency"), "{refusal}");
}

#[test]
fn a_new_customer_has_the_same_code_on_every_machine_unless_the_site_numbers_them() {
    let code =
        |record: CustomerRecord, options: &EnetOptions| match by_enet(Document::Customer(Box::new(record)), options)
            .unwrap()
        {
            EnetRequest::MaintainCustomer(customer) => customer.customer.map(|code| code.to_string()),
            other => panic!("a customer, not {other:?}"),
        };
    let keyed = EnetOptions::default();
    assert_eq!(code(customer(), &keyed), code(customer(), &keyed));
    assert_ne!(
        code(customer(), &keyed),
        code(CustomerRecord { external_id: "stripe/cus_1".into(), ..customer() }, &keyed)
    );
    let numbered = EnetOptions { customer_codes: CustomerCodes::Numbered, ..EnetOptions::default() };
    assert_eq!(code(customer(), &numbered), None);
    let changed = CustomerRecord { code: Some("C0042".into()), ..customer() };
    assert_eq!(code(changed, &keyed).as_deref(), Some("C0042"));
}

#[test]
fn enet_finds_a_customer_by_the_code_that_it_would_give() {
    let query = CustomerQuery {
        external_id: Some("email/ann@example.com".into()),
        email: Some("ann@example.com".to_owned()),
        ..CustomerQuery::default()
    };
    let (site, options) = (site(), EnetOptions::default());
    assert_eq!(enet::search::customers(&query, &site, &options).len(), 2);
    let code = options.customer_code(query.external_id.as_ref().unwrap(), 15).unwrap();
    let row = |code: &str, field: &str| {
        let columns =
            [("Customer", code), ("Name", "Ann Example"), ("Email", "ann@example.com"), ("UserField1", field)];
        Row(columns.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    };
    for (row, expected) in [
        (row(code.as_str(), ""), Some("email/ann@example.com")),
        (row("WEB01", "email/ann@example.com"), Some("email/ann@example.com")),
        (row("WEB01", "stripe/cus_9"), Some("stripe/cus_9")),
        (row("WEB01", ""), None),
    ] {
        let found = enet::facts::customer(&row, &query, &site, &options).unwrap();
        assert_eq!(found.external_id.as_ref().map(|id| id.as_str()), expected);
    }
}

#[test]
fn enet_probes_by_customer_reference_and_value() {
    let request = by_enet(Document::Receipt(Box::new(receipt())), &EnetOptions::default()).unwrap();
    let EnetProbe::Payment { customer, reference, value } = request.probe(&site()).unwrap() else {
        panic!("a payment")
    };
    assert_eq!((customer.as_str(), reference.whole(), reference.key().len()), ("C0001", ID, 8));
    assert_eq!(value.to_string(), "100.00");
}

#[test]
fn enet_reads_a_payment_back_from_the_table_that_the_site_names() {
    let table = TableProbe {
        owner: Some("Customer".to_owned()),
        value: Some("Value".to_owned()),
        narration: Some("Notation".to_owned()),
        ..TableProbe::new("ArPayments", "Journal", "Reference")
    };
    let mut settings = Settings::clone(site().settings());
    assert!(enet::search::receipt(&ID.into(), &site()).is_none(), "no table, no search");
    settings.probes.payments = Some(table);
    let site = Site::new(settings);
    let search = enet::search::receipt(&ID.into(), &site).unwrap();
    let key = search.conditions[0][0].value.clone();
    let row = |notation: &str| {
        let columns = [
            ("Journal", "77"),
            ("Reference", &key),
            ("Customer", "C0001"),
            ("Value", "-100.00"),
            ("Notation", notation),
        ];
        Row(columns.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    };
    let gbp = money("0", "GBP").currency();
    let found = enet::facts::receipt(&row(ID), &ID.into(), &site, gbp).unwrap().unwrap();
    assert_eq!((found.number.as_str(), found.amount), ("77", money("100.00", "GBP")));
    assert_eq!(enet::facts::receipt(&row("ANOTHER TRANSACTION WITH THIS KEY"), &ID.into(), &site, gbp).unwrap(), None);
}

#[test]
fn the_old_columns_are_narrower_and_nothing_is_cut() {
    let settings = Settings { widths: WidthProfile::V61, ..Settings::clone(site().settings()) };
    let old = Site::new(settings);
    let long = Document::Customer(Box::new(CustomerRecord { name: "x".repeat(31), ..customer() }));
    let refusal = enet::render(&long, &old, &EnetOptions::default()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooLong, "{refusal}");
    let code =
        EnetOptions::default().customer_code(&"email/ann@example.com".into(), WidthProfile::V61.customer).unwrap();
    assert_eq!(code.as_str().len(), 7);
}

#[test]
fn both_address_profiles_are_named_in_rule_books() {
    for (name, profile) in [("syspro_v7", AddressProfile::SysproV7), ("syspro_v61", AddressProfile::SysproV61)] {
        assert_eq!(serde_json::from_value::<AddressProfile>(json!(name)).unwrap(), profile);
    }
}

proptest! {
    #[test]
    fn a_rendered_order_adds_up_or_is_refused(lines in prop::collection::vec((1_u32..10_000, 0_i64..10_000_000), 1..6)) {
        let lines: Vec<(String, String)> =
            lines.into_iter().map(|(quantity, pence)| (quantity.to_string(), Decimal::new(pence, 2).to_string())).collect();
        let lines: Vec<(&str, &str)> = lines.iter().map(|(quantity, net)| (quantity.as_str(), net.as_str())).collect();
        let rendered = of_order(order(&lines)).unwrap();
        let mut sum = Decimal::ZERO;
        for line in &rendered.lines {
            let product = (line.order_qty.decimal() * line.price.decimal())
                .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            prop_assert_eq!(Some(product), line.line_total.map(|total| total.decimal()));
            sum += product;
        }
        prop_assert_eq!(Some(sum), rendered.total.map(|total| total.decimal()));
    }

    #[test]
    fn no_document_panics_on_any_text(text in "\\PC{0,120}", width in 0_usize..40) {
        let record = CustomerRecord { external_id: text.as_str().into(), name: text.clone(), email: Some(text.clone()), ..customer() };
        let order = SalesOrder { reference: text.as_str().into(), hold: Some(Hold { reason: text.clone() }), note: Some(text.clone()), ..order(&[("1", "1.00")]) };
        let receipt = Receipt { transaction: text.as_str().into(), reference: Some(text.clone()), ..receipt() };
        let settings = Settings { widths: WidthProfile { comment: width, payment_reference: width, customer: width, customer_po_number: width, ..WidthProfile::V61 }, ..Settings::clone(site().settings()) };
        let narrow = Site::new(settings);
        for document in [Document::Customer(Box::new(record)), Document::SalesOrder(Box::new(order)), Document::Receipt(Box::new(receipt))] {
            let _ = harmony::render(&document);
            let _ = enet::render(&document, &site(), &EnetOptions::default());
            let _ = enet::render(&document, &narrow, &EnetOptions::default());
        }
    }
}
