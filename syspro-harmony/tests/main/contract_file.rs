//! `openapi.yaml` and the types say the same.

use std::collections::{BTreeMap, BTreeSet};

use client_core::{Endpoint, Repeat};
use jsonschema::Validator;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use syspro_harmony::OrderStatus;
use syspro_harmony::harmony::check::Document;
use syspro_harmony::harmony::endpoints::*;
use syspro_harmony::harmony::limits::{self, FigureLimit, TextLimit};
use syspro_harmony::harmony::model::*;
use syspro_harmony::harmony::{Contract, OPENAPI};

use crate::documents;

fn file() -> Value {
    serde_yaml_ng::from_str(OPENAPI).unwrap()
}

fn validator(file: &Value, schema: &str) -> Validator {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{schema}"),
        "components": file["components"],
    });
    jsonschema::validator_for(&schema).unwrap()
}

fn resolve<'a>(file: &'a Value, part: &'a Value) -> &'a Value {
    part["$ref"].as_str().map_or(part, |reference| file.pointer(reference.trim_start_matches('#')).unwrap())
}

fn properties(file: &Value, schema: &str) -> BTreeSet<String> {
    let properties = file["components"]["schemas"][schema]["properties"].as_object().unwrap();
    properties.keys().cloned().collect()
}

fn assert_valid(file: &Value, schema: &str, document: &Value) {
    let faults: Vec<String> =
        validator(file, schema).iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{schema}: {faults:#?}\n{document:#}");
}

/// What a full payment leaves out, because its schema allows one of two.
const EXCLUDED: &[(&str, &str)] = &[("NewPayment", "InvoiceNumber"), ("NewPayment", "ReversalOf")];

macro_rules! assert_fits {
    ($name:literal, $document:expr) => {
        let (file, document) = (file(), serde_json::to_value(&$document).unwrap());
        assert_valid(&file, $name, &document);
        let excluded = EXCLUDED.iter().filter(|(schema, _)| *schema == $name).map(|(_, field)| (*field).to_owned());
        let keys: BTreeSet<String> = document.as_object().unwrap().keys().cloned().chain(excluded).collect();
        assert_eq!(keys, properties(&file, $name), "{}: every property has its field", $name);
        assert_eq!($document.check(), Ok(()), "{}", $name);
    };
}

#[test]
fn full_documents_fit_their_schemas_property_by_property_and_pass_our_checks() {
    crate::for_each_document!(assert_fits);
}

macro_rules! assert_strict {
    ($name:literal, $document:expr) => {
        let validator = validator(&file(), $name);
        let mut document = serde_json::to_value(&$document).unwrap();
        document["Colour"] = json!("green");
        assert!(!validator.is_valid(&document), "{} takes an unknown property", $name);
        assert!(!validator.is_valid(&json!({})), "{} takes nothing at all", $name);
    };
}

#[test]
fn a_request_with_an_unknown_property_does_not_fit() {
    crate::for_each_document!(assert_strict);
}

/// The record that a document becomes: what was sent, and what the service adds.
fn record(schema: &str, sent: Value, added: Value) -> Value {
    let mut record = sent;
    for (name, value) in added.as_object().unwrap() {
        record[name] = value.clone();
    }
    record["CreatedAt"] = json!("2026-11-20T09:30:00Z");
    record["UpdatedAt"] = json!("2026-11-20T09:31:00.5Z");
    let file = file();
    assert_valid(&file, schema, &record);
    let excluded = if schema == "Payment" { vec!["InvoiceNumber".to_owned()] } else { Vec::new() };
    let keys: BTreeSet<String> = record.as_object().unwrap().keys().cloned().chain(excluded).collect();
    assert_eq!(keys, properties(&file, schema), "{schema}");
    record
}

fn assert_round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(mut record: Value) {
    let read: T = client_core::json::decode(record.to_string().as_bytes()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), record, "nothing is lost");
    record["Colour"] = json!("green");
    client_core::json::decode::<T>(record.to_string().as_bytes()).expect("an answer may gain properties");
}

#[test]
fn records_fit_their_schemas_and_come_back_as_they_were() {
    let sent = |document: &dyn Fn() -> Value| document();
    let order = sent(&|| serde_json::to_value(documents::new_sales_order()).unwrap());
    let added = json!({"SalesOrderNumber": "000451", "InvoiceNumber": "100466",
        "Tracking": {"Carrier": "C", "TrackingNumber": "1", "ShippedAt": "2026-11-20T09:30:00Z"}});
    let mut order = record("SalesOrder", order, added);
    order["Lines"][0]["BackOrderQty"] = json!("1");
    assert_round_trip::<SalesOrder>(order);

    let payment = serde_json::to_value(documents::new_payment()).unwrap();
    assert_round_trip::<Payment>(record(
        "Payment",
        payment,
        json!({"PaymentNumber": "P1", "ReversalOf": "P0", "Unapplied": "0.00"}),
    ));

    let memo = serde_json::to_value(documents::new_credit_memo()).unwrap();
    assert_round_trip::<CreditMemo>(record("CreditMemo", memo, json!({"CreditMemoNumber": "C1", "Balance": "0.00"})));

    let entry = serde_json::to_value(documents::new_journal_entry()).unwrap();
    let added = json!({"JournalNumber": "J1", "Status": "Posted", "PostingYear": 2026, "PostingPeriod": 11,
        "TotalDebit": "100.00", "TotalCredit": "100.00"});
    assert_round_trip::<JournalEntry>(record("JournalEntry", entry, added));

    let customer = serde_json::to_value(documents::new_customer()).unwrap();
    assert_round_trip::<Customer>(record("Customer", customer, json!({})));

    let item = serde_json::to_value(documents::new_item()).unwrap();
    let stock = json!({"Warehouse": "MAIN", "OnHand": "-1", "Allocated": "2", "Available": "-3"});
    let added = json!({"OnHand": "-1", "Allocated": "2", "Available": "-3", "Warehouses": [stock]});
    assert_round_trip::<Item>(record("Item", item, added));
}

#[test]
fn the_least_that_our_constructors_make_is_enough() {
    let (file, order, paid) = (file(), documents::new_sales_order(), documents::new_payment());
    let line = SalesOrderLine::new(1, "A".into(), Quantity::ZERO, UnitPrice::ZERO);
    let order =
        NewSalesOrder::new(order.customer_po_number, order.customer_code, order.order_date, order.currency, vec![line]);
    let payment = NewPayment::new(
        paid.reference_number,
        paid.customer_code,
        paid.payment_amount,
        paid.currency,
        paid.payment_date,
        PaymentMethod::Other,
    );
    assert_valid(&file, "NewSalesOrder", &serde_json::to_value(order).unwrap());
    assert_valid(&file, "NewPayment", &serde_json::to_value(payment).unwrap());
    assert_valid(&file, "NewCustomer", &serde_json::to_value(NewCustomer::new("A")).unwrap());
    assert_valid(&file, "NewItem", &serde_json::to_value(NewItem::new("A".into(), "", "EA".into())).unwrap());
}

#[test]
fn a_payment_settles_one_way() {
    let mut payment = NewPayment { applications: Vec::new(), ..documents::new_payment() };
    payment.invoice_number = Some("100466".into());
    let schema = validator(&file(), "NewPayment");
    assert!(schema.is_valid(&serde_json::to_value(&payment).unwrap()) && payment.check().is_ok());
    payment.applications = documents::new_payment().applications;
    assert!(!schema.is_valid(&serde_json::to_value(&payment).unwrap()));
    assert_eq!(payment.check().unwrap_err().field, "InvoiceNumber");
}

#[test]
fn a_reversal_takes_back_what_its_payment_settled_and_settles_nothing_itself() {
    let schema = validator(&file(), "NewPayment");
    let agree = |payment: &NewPayment, field: Option<&str>| {
        assert_eq!(schema.is_valid(&serde_json::to_value(payment).unwrap()), field.is_none(), "{payment:?}");
        assert_eq!(payment.check().err().map(|fault| fault.field).as_deref(), field);
    };
    let bare = NewPayment { applications: Vec::new(), payment_method: None, ..documents::new_payment() };
    agree(&bare, Some("PaymentMethod"));
    let reversal = NewPayment { reversal_of: Some("P000001".into()), ..bare };
    agree(&reversal, None);
    agree(&NewPayment { invoice_number: Some("100466".into()), ..reversal.clone() }, Some("ReversalOf"));
    agree(&NewPayment { applications: documents::new_payment().applications, ..reversal }, Some("ReversalOf"));
}

#[test]
fn a_card_number_is_no_token_and_the_fault_does_not_repeat_it() {
    let schema = validator(&file(), "PaymentToken");
    for card in ["4929000000006", "4929-0000-0000-6", "492900000000600000000"] {
        let mut customer = documents::new_customer();
        customer.payment_token.as_mut().unwrap().token = card.into();
        let fault = customer.check().unwrap_err();
        assert_eq!(fault.field, "PaymentToken.Token");
        assert!(!fault.to_string().contains("4929"), "{fault}");
        assert!(!schema.is_valid(&json!({ "Token": card })));
    }
}

#[test]
fn every_enumeration_has_the_values_of_its_type() {
    let file = file();
    let table: [(&str, &[&str]); 6] = [
        ("CustomerStatus", CustomerStatus::KNOWN),
        ("OrderStatus", OrderStatus::KNOWN),
        ("PaymentStatus", PaymentStatus::KNOWN),
        ("PaymentMethod", PaymentMethod::KNOWN),
        ("JournalStatus", JournalStatus::KNOWN),
        ("ItemStatus", ItemStatus::KNOWN),
    ];
    for (name, known) in table {
        assert_eq!(file["components"]["schemas"][name]["enum"], json!(known), "{name}");
    }
    let codes = file["components"]["schemas"]["ErrorCode"]["description"].as_str().unwrap();
    for code in ErrorCode::KNOWN {
        assert!(codes.contains(&format!("`{code}`")), "{code} is not described");
    }
    assert_eq!(codes.matches('`').count(), 2 * ErrorCode::KNOWN.len(), "a code is described that has no variant");
}

const TEXTS: &[(&str, TextLimit)] = &[
    ("CustomerCode", limits::CUSTOMER_CODE),
    ("SalesOrderNumber", limits::SALES_ORDER_NUMBER),
    ("InvoiceNumber", limits::INVOICE_NUMBER),
    ("PaymentNumber", limits::PAYMENT_NUMBER),
    ("CreditMemoNumber", limits::CREDIT_MEMO_NUMBER),
    ("JournalNumber", limits::JOURNAL_NUMBER),
    ("GLAccount", limits::GL_ACCOUNT),
    ("CostCentre", limits::COST_CENTRE),
    ("Warehouse", limits::WAREHOUSE),
    ("Branch", limits::BRANCH),
    ("ProductClass", limits::PRODUCT_CLASS),
    ("TermsCode", limits::TERMS_CODE),
    ("UnitOfMeasure", limits::UNIT_OF_MEASURE),
    ("ExternalID", limits::EXTERNAL_ID),
    ("ReferenceNumber", limits::REFERENCE_NUMBER),
    ("StockCode", limits::STOCK_CODE),
    ("CustomerPoNumber", limits::CUSTOMER_PO_NUMBER),
    ("Currency", limits::CURRENCY),
    ("Email", limits::EMAIL),
    ("Name", limits::NAME),
    ("Notes", limits::NOTES),
    ("SearchText", limits::SEARCH_TEXT),
    ("NewCustomer/properties/Phone", limits::PHONE),
    ("NewCustomer/properties/TaxNumber", limits::TAX_NUMBER),
    ("Address/properties/Line1", limits::ADDRESS_LINE),
    ("Address/properties/Line5", limits::ADDRESS_LINE),
    ("Address/properties/PostalCode", limits::POSTAL_CODE),
    ("NewSalesOrder/properties/AlternateReference", limits::ALTERNATE_REFERENCE),
    ("NewSalesOrder/properties/SuspenseReason", limits::SUSPENSE_REASON),
    ("NewSalesOrderLine/properties/Description", limits::DESCRIPTION),
    ("NewItem/properties/Description", limits::DESCRIPTION),
    ("NewJournalEntry/properties/Description", limits::DESCRIPTION),
    ("NewPayment/properties/CardType", limits::CARD_TYPE),
    ("NewPayment/properties/Narration", limits::NARRATION),
    ("NewCreditMemo/properties/Reason", limits::REASON),
    ("QuantityCount/properties/Reason", limits::COUNT_REASON),
    ("QuantityCount/properties/Reference", limits::LINE_REFERENCE),
    ("JournalLine/properties/Reference", limits::LINE_REFERENCE),
    ("JournalLine/properties/Comment", limits::COMMENT),
    ("PaymentToken/properties/LastFourDigits", limits::LAST_FOUR_DIGITS),
    ("PaymentToken/properties/ExpiryMonth", limits::EXPIRY_MONTH),
    ("Tracking/properties/Carrier", limits::CARRIER),
    ("Tracking/properties/TrackingNumber", limits::TRACKING_NUMBER),
];

#[test]
fn text_limits_end_where_the_schemas_end() {
    let file = file();
    let odd = ['\u{80}', '\u{85}', '\u{a0}', '\u{2028}', '\u{fffe}', '\u{ffff}', 'é'];
    for (name, limit) in TEXTS {
        let schema = validator(&file, name);
        for length in [0, 1, limit.min.saturating_sub(1), limit.min, limit.max, limit.max + 1] {
            for unit in ["A", "7", "é", "😀", "a@b"] {
                let text: String = unit.chars().cycle().take(length).collect();
                assert_eq!(limit.check(&text).is_ok(), schema.is_valid(&json!(text)), "{name}, {length} of {unit}");
            }
        }
        for code in (0_u8..=127).map(char::from).chain(odd) {
            for text in [
                format!("{code}"),
                format!("A{code}A"),
                format!("{code}AA"),
                format!("a@b{code}"),
                format!("2029{code}03"),
            ] {
                assert_eq!(limit.check(&text).is_ok(), schema.is_valid(&json!(text)), "{name} with {text:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn figure_limits_end_where_the_schemas_end(whole in "0|[1-9][0-9]{0,13}", fraction in "(\\.[0-9]{1,8})?", minus: bool) {
        let table: [(&str, FigureLimit); 5] = [
            ("UnsignedMoney", limits::AMOUNT),
            ("UnitPrice", limits::UNIT_PRICE),
            ("QuantityFigure", limits::QUANTITY),
            ("SignedQuantity", FigureLimit { signed: true, ..limits::QUANTITY }),
            ("ExchangeRate", limits::EXCHANGE_RATE),
        ];
        static FILE: std::sync::LazyLock<Value> = std::sync::LazyLock::new(file);
        let figure: Decimal = format!("{}{whole}{fraction}", if minus { "-" } else { "" }).parse().unwrap();
        let figure = Amount::from(figure).decimal();
        for (name, limit) in table {
            let pattern = FILE["components"]["schemas"][name].clone();
            let fits = jsonschema::validator_for(&pattern).unwrap().is_valid(&json!(figure.to_string()));
            prop_assert_eq!(limit.check(figure).is_ok(), fits, "{} with {}", name, figure);
        }
    }
}

/// What one operation says of itself: its id, whether it takes a key, its query parameters.
type Described = (String, bool, BTreeSet<String>);

fn operations_of_the_file(file: &Value) -> BTreeMap<(String, String), Described> {
    let mut operations = BTreeMap::new();
    for (path, item) in file["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch"] {
            let operation = &item[method];
            if operation.is_null() {
                continue;
            }
            let parameters: Vec<&Value> =
                operation["parameters"].as_array().into_iter().flatten().map(|part| resolve(file, part)).collect();
            let named = |place: &str| -> BTreeSet<String> {
                let here = parameters.iter().filter(|parameter| parameter["in"] == place);
                here.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
            };
            let keyed = named("header").contains("Idempotency-Key");
            let id = operation["operationId"].as_str().unwrap().to_owned();
            operations.insert((method.to_uppercase(), path.clone()), (id, keyed, named("query")));
        }
    }
    operations
}

fn describe<E: Endpoint>(endpoint: &E, key: Option<&'static str>) -> ((String, String), Described) {
    let request = endpoint.request().unwrap();
    let path = request.path.strip_prefix("/api/harmony/2.0").unwrap().to_owned();
    let path = key.map_or(path.clone(), |key| format!("{}/{{{key}}}", path.rsplit_once('/').unwrap().0));
    let query = request.query.into_iter().map(|(name, _)| name).collect();
    let keyed = endpoint.repeat() == Repeat::WithKey;
    ((request.method.to_string(), path), (endpoint.operation().to_owned(), keyed, query))
}

/// An operation on a part of a record, whose path is the template with the key put in.
fn part<E: Endpoint>(endpoint: &E, template: &str) -> ((String, String), Described) {
    let ((method, path), described) = describe(endpoint, None);
    let key = &template[template.find('{').unwrap()..=template.find('}').unwrap()];
    assert_eq!(path, template.replace(key, "A1"));
    ((method, template.to_owned()), described)
}

macro_rules! operations_of {
    ($operations:ident: $($new:ident, $change:ident, $key:ident, $filter:expr;)*) => {
        let contract = Contract::default();
        $(
            let key = || $key::from("A1");
            $operations.extend([
                describe(&contract.create(documents::$new()), None),
                describe(&contract.read(key()), Some(<$key as Key>::FIELD)),
                describe(&contract.update(key(), documents::$change()), Some(<$key as Key>::FIELD)),
                describe(&contract.search($filter).limit(7).page("p2".into()), None),
            ]);
        )*
    };
}

#[test]
fn every_operation_has_its_endpoint_and_every_endpoint_its_operation() {
    let since = Some(time::macros::datetime!(2026-11-20 09:30 UTC));
    let day = Some(time::macros::date!(2026 - 11 - 20));
    let mut ours = BTreeMap::new();
    operations_of! { ours:
        new_sales_order, sales_order_change, SalesOrderNumber, SalesOrderFilter {
            customer_po_number: Some("A".into()), alternate_reference: Some("A".into()), customer_code: Some("A".into()),
            reference_number: Some("A".into()), invoice_number: Some("A".into()), updated_since: since };
        new_payment, payment_change, PaymentNumber, PaymentFilter {
            reference_number: Some("A".into()), customer_code: Some("A".into()), customer_po_number: Some("A".into()),
            invoice_number: Some("A".into()), sales_order_number: Some("A".into()), updated_since: since };
        new_credit_memo, credit_memo_change, CreditMemoNumber, CreditMemoFilter {
            reference_number: Some("A".into()), refunded_reference_number: Some("A".into()),
            customer_code: Some("A".into()), invoice_number: Some("A".into()), updated_since: since };
        new_journal_entry, journal_entry_change, JournalNumber, JournalEntryFilter {
            reference_number: Some("A".into()), date_from: day, date_to: day };
        new_customer, customer_change, CustomerCode, CustomerFilter {
            external_id: Some("A".into()), email: Some("a@b".into()), customer_name: Some("A".into()),
            postal_code: Some("A".into()), updated_since: since };
        new_item, item_change, StockCode, ItemFilter {
            stock_code: Some("A".into()), text: Some("A".into()), updated_since: since };
    }
    let contract = Contract::default();
    ours.extend([
        part(&contract.set("A1".into(), documents::customer_erasure()), "/Customer/{CustomerCode}/Erasure"),
        part(&contract.set("A1".into(), documents::quantity_count()), "/Inventory/Item/{StockCode}/Quantity"),
    ]);
    assert_eq!(ours, operations_of_the_file(&file()));
}

#[test]
fn a_payment_and_an_order_carry_what_an_integration_posts() {
    let file = file();
    let payment = properties(&file, "NewPayment");
    for field in [
        "InvoiceNumber",
        "CustomerCode",
        "PaymentAmount",
        "PaymentDate",
        "ReferenceNumber",
        "PaymentMethod",
        "GLAccount",
        "CustomerPoNumber",
        "PaymentStatus",
    ] {
        assert!(payment.contains(field), "{field}");
    }
    assert!(properties(&file, "NewSalesOrderLine").contains("StockCode"));
    for field in ["CustomerPoNumber", "PaymentStatus", "OrderStatus", "SuspenseReason", "ReferenceNumber"] {
        assert!(properties(&file, "NewSalesOrder").contains(field), "{field}");
    }
}

#[test]
fn every_example_fits_its_schema_and_every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(name, value)| match (name.as_str(), value) {
                ("$ref", Value::String(reference)) => drop(found.insert(reference.clone())),
                _ => references(value, found),
            }),
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let (file, mut found) = (file(), BTreeSet::new());
    references(&file, &mut found);
    assert!(found.len() > 90, "{}", found.len());
    for reference in &found {
        assert!(file.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for (name, schema) in file["components"]["schemas"].as_object().unwrap() {
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert_valid(&file, name, example);
        }
    }
}
