//! `openapi.yaml` and the types say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use client_core::{Endpoint, Repeat};
use jsonschema::Validator;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tims_client::limits::{self, FigureLimit, TextLimit};
use tims_client::model::*;
use tims_client::{Codec, Contract, OPENAPI};

use crate::documents;
use crate::endpoints::{Described, every_endpoint, filters};

pub(crate) fn file() -> Value {
    serde_yaml_ng::from_str(OPENAPI).unwrap()
}

pub(crate) fn validator(file: &Value, schema: &str) -> Validator {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{schema}"),
        "components": file["components"],
    });
    jsonschema::validator_for(&schema).unwrap()
}

pub(crate) fn rendered(document: &impl serde::Serialize) -> Value {
    serde_json::from_slice(&Codec::Json.encode(document).unwrap()).unwrap()
}

/// The properties of a schema, those of its parts included.
fn properties(file: &Value, schema: &Value) -> BTreeSet<String> {
    let own = schema["properties"].as_object().into_iter().flat_map(|own| own.keys().cloned());
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| properties(file, resolve(file, part)));
    own.chain(parts).collect()
}

pub(crate) fn resolve<'a>(file: &'a Value, part: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(reference) => file.pointer(reference.trim_start_matches('#')).unwrap(),
        None => part,
    }
}

fn assert_valid(file: &Value, schema: &str, document: &Value) {
    let faults: Vec<String> =
        validator(file, schema).iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{schema}: {faults:#?}\n{document:#}");
}

macro_rules! assert_fits {
    ($name:literal, $document:expr) => {
        let file = file();
        let document = rendered(&$document);
        assert_valid(&file, $name, &document);
        let keys: BTreeSet<String> = document.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            keys,
            properties(&file, &file["components"]["schemas"][$name]),
            "{}: every property has its field",
            $name
        );
    };
}

#[test]
fn full_documents_fit_their_schemas_property_by_property() {
    crate::for_each_document!(assert_fits);
}

#[test]
fn full_records_fit_their_schemas_property_by_property() {
    crate::for_each_record!(assert_fits);
}

/// The name of a schema's element in XML.
fn element_name<'a>(file: &'a Value, schema: &'a str) -> &'a str {
    file["components"]["schemas"][schema]["xml"]["name"].as_str().unwrap_or(schema)
}

/// The lists of a schema with the schema of their entries, those of its parts included.
fn lists(file: &Value, schema: &Value) -> Vec<(String, String)> {
    let own = schema["properties"].as_object().into_iter().flatten().filter_map(|(name, property)| {
        let entry = property["items"]["$ref"].as_str()?.rsplit('/').next()?;
        assert_eq!(property["xml"]["wrapped"], json!(true), "{name}");
        Some((name.clone(), entry.to_owned()))
    });
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| lists(file, resolve(file, part)));
    own.chain(parts).collect()
}

macro_rules! assert_xml_names {
    ($name:literal, $document:expr) => {
        let file = file();
        let xml = String::from_utf8(Codec::Xml.encode(&$document).unwrap()).unwrap();
        let root = element_name(&file, $name);
        assert!(xml.ends_with(&format!("</{root}>")) && xml.contains(&format!("?><{root}>")), "{}: {xml}", $name);
        for (list, entry) in lists(&file, &file["components"]["schemas"][$name]) {
            let entry = element_name(&file, &entry);
            let (empty, full) = (format!("<{list}></{list}>"), format!("<{list}><{entry}>"));
            assert!(xml.contains(&full) || xml.contains(&empty), "{}: {full} is not in {xml}", $name);
        }
    };
}

#[test]
fn xml_elements_have_the_names_that_the_schemas_give() {
    crate::for_each_document!(assert_xml_names);
    crate::for_each_record!(assert_xml_names);
}

#[test]
fn the_least_that_our_constructors_make_is_enough_for_the_schema() {
    let file = file();
    let order = documents::new_sales_order();
    let line = SalesOrderLine::new(1, "A".into(), Quantity::ZERO, UnitPrice::ZERO);
    let order = NewSalesOrder::new(order.customer_code, order.order_date, order.currency, vec![line]);
    let invoice = documents::new_invoice();
    let charge = InvoiceLine::new(1, "", Quantity::ZERO, UnitPrice::ZERO);
    let invoice = NewInvoice::new(invoice.customer_code, invoice.invoice_date, invoice.currency, vec![charge]);
    let paid = documents::new_payment();
    let payment = NewPayment::new(
        paid.transaction_id,
        paid.customer_code,
        paid.amount,
        paid.currency,
        paid.payment_date,
        PaymentMethod::Other,
    );
    let entry = documents::new_journal_entry();
    let entry = NewJournalEntry::new(entry.reference, entry.date, entry.currency, entry.lines);
    assert_valid(&file, "NewCustomer", &rendered(&NewCustomer::new("A")));
    assert_valid(&file, "NewSalesOrder", &rendered(&order));
    assert_valid(&file, "NewInvoice", &rendered(&invoice));
    assert_valid(&file, "NewPayment", &rendered(&payment));
    assert_valid(&file, "NewJournalEntry", &rendered(&entry));
    assert_valid(&file, "NewItem", &rendered(&NewItem::new("A".into(), "", "EA".into())));
}

macro_rules! assert_strict {
    ($name:literal, $document:expr) => {
        let validator = validator(&file(), $name);
        let mut document = rendered(&$document);
        document["Colour"] = json!("green");
        assert!(!validator.is_valid(&document), "{} takes an unknown property", $name);
        assert!(!validator.is_valid(&json!({})), "{} takes nothing at all", $name);
    };
}

#[test]
fn a_request_with_an_unknown_property_does_not_fit() {
    crate::for_each_document!(assert_strict);
}

#[test]
fn an_answer_with_an_unknown_property_fits() {
    let mut customer = rendered(&crate::records::customer());
    customer["Colour"] = json!("green");
    assert_valid(&file(), "Customer", &customer);
}

#[test]
fn money_as_a_json_number_does_not_fit() {
    let mut payment = rendered(&documents::new_payment());
    payment["Amount"] = json!(100);
    assert!(!validator(&file(), "NewPayment").is_valid(&payment));
}

#[test]
fn a_journal_line_has_one_side_and_an_application_one_target() {
    let file = file();
    let line = validator(&file, "JournalLine");
    for (document, fits) in [
        (json!({"Account": "1", "Debit": "1"}), true),
        (json!({"Account": "1", "Credit": "1"}), true),
        (json!({"Account": "1"}), false),
        (json!({"Account": "1", "Debit": "1", "Credit": "1"}), false),
        (json!({"Account": "1", "Debit": "-1"}), false),
    ] {
        assert_eq!(line.is_valid(&document), fits, "{document}");
    }
    let application = validator(&file, "Application");
    for (document, fits) in [
        (json!({"InvoiceNumber": "1", "Amount": "1"}), true),
        (json!({"SalesOrderNumber": "1", "Amount": "1"}), true),
        (json!({"Amount": "1"}), false),
        (json!({"InvoiceNumber": "1", "SalesOrderNumber": "1", "Amount": "1"}), false),
    ] {
        assert_eq!(application.is_valid(&document), fits, "{document}");
    }
}

#[test]
fn a_page_that_has_more_names_the_next() {
    let page = validator(&file(), "ItemPage");
    assert!(page.is_valid(&json!({"Items": [], "HasMore": false})));
    assert!(!page.is_valid(&json!({"Items": [], "HasMore": true})));
}

#[test]
fn every_enumeration_has_the_values_of_its_type() {
    let file = file();
    let table: [(&str, &[&str]); 10] = [
        ("CustomerStatus", CustomerStatus::KNOWN),
        ("OrderStatus", OrderStatus::KNOWN),
        ("PaymentStatus", PaymentStatus::KNOWN),
        ("PaymentMethod", PaymentMethod::KNOWN),
        ("PaymentKind", PaymentKind::KNOWN),
        ("InvoiceKind", InvoiceKind::KNOWN),
        ("InvoiceStatus", InvoiceStatus::KNOWN),
        ("JournalStatus", JournalStatus::KNOWN),
        ("AccountType", AccountType::KNOWN),
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
    ("JournalNumber", limits::JOURNAL_NUMBER),
    ("GLAccount", limits::GL_ACCOUNT),
    ("CostCentre", limits::COST_CENTRE),
    ("Location", limits::LOCATION),
    ("Terms", limits::TERMS),
    ("UnitOfMeasure", limits::UNIT_OF_MEASURE),
    ("ExternalID", limits::EXTERNAL_ID),
    ("TransactionID", limits::TRANSACTION_ID),
    ("SKU", limits::SKU),
    ("CustomerPoNumber", limits::CUSTOMER_PO_NUMBER),
    ("JournalReference", limits::JOURNAL_REFERENCE),
    ("Country", limits::COUNTRY),
    ("Currency", limits::CURRENCY),
    ("Email", limits::EMAIL),
    ("Name", limits::NAME),
    ("Notes", limits::NOTES),
    ("CustomerFields/properties/Phone", limits::PHONE),
    ("CustomerFields/properties/TaxNumber", limits::TAX_NUMBER),
    ("Address/properties/Name", limits::ADDRESS_NAME),
    ("Address/properties/Line1", limits::ADDRESS_LINE),
    ("Address/properties/Line2", limits::ADDRESS_LINE),
    ("Address/properties/Line3", limits::ADDRESS_LINE),
    ("Address/properties/City", limits::CITY),
    ("Address/properties/State", limits::STATE),
    ("Address/properties/PostalCode", limits::POSTAL_CODE),
    ("Address/properties/Phone", limits::PHONE),
    ("SalesOrderLine/properties/Description", limits::DESCRIPTION),
    ("InvoiceLine/properties/Description", limits::DESCRIPTION),
    ("JournalLine/properties/Description", limits::DESCRIPTION),
    ("ItemFields/properties/Description", limits::DESCRIPTION),
    ("InvoiceFields/properties/Reference", limits::REFERENCE),
    ("PaymentFields/properties/Reference", limits::REFERENCE),
    ("PaymentFields/properties/CardBrand", limits::CARD_BRAND),
    ("PaymentFields/properties/Wallet", limits::WALLET),
    ("Tracking/properties/Carrier", limits::CARRIER),
    ("Tracking/properties/TrackingNumber", limits::TRACKING_NUMBER),
    ("QuantityCount/properties/Reason", limits::REASON),
    ("QuantityAdjustment/properties/Reason", limits::REASON),
];

const FIGURES: &[(&str, FigureLimit)] = &[
    ("UnsignedMoney", limits::AMOUNT),
    ("Money", FigureLimit { signed: true, ..limits::AMOUNT }),
    ("UnitPrice", limits::UNIT_PRICE),
    ("QuantityFigure", limits::QUANTITY),
    ("SignedQuantity", limits::SIGNED_QUANTITY),
    ("ExchangeRate", limits::EXCHANGE_RATE),
];

#[test]
fn text_limits_end_where_the_schemas_end() {
    let file = file();
    for (name, limit) in TEXTS {
        let schema = validator(&file, name);
        for length in [0, 1, limit.min.saturating_sub(1), limit.min, limit.max, limit.max + 1] {
            for unit in ["A", "é", "😀", "a@b"] {
                let text: String = unit.chars().cycle().take(length).collect();
                assert_eq!(limit.check(&text).is_ok(), schema.is_valid(&json!(text)), "{name} with {length} of {unit}");
            }
        }
        for code in
            (0_u8..=127).map(char::from).chain(['\u{80}', '\u{85}', '\u{a0}', '\u{2028}', '\u{fffe}', '\u{ffff}', 'é'])
        {
            for text in
                [format!("{code}"), format!("A{code}A"), format!("{code}AA"), format!("AA{code}"), format!("a@b{code}")]
            {
                assert_eq!(limit.check(&text).is_ok(), schema.is_valid(&json!(text)), "{name} with {text:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn figure_limits_end_where_the_schemas_end(whole in "0|[1-9][0-9]{0,14}", fraction in "(\\.[0-9]{1,13})?", minus: bool) {
        static SCHEMAS: LazyLock<Vec<Validator>> =
            LazyLock::new(|| FIGURES.iter().map(|(name, _)| validator(&file(), name)).collect());
        let figure: Decimal = format!("{}{whole}{fraction}", if minus { "-" } else { "" }).parse().unwrap();
        let figure = Amount::from(figure).decimal();
        for ((name, limit), schema) in FIGURES.iter().zip(&*SCHEMAS) {
            let fits = schema.is_valid(&json!(figure.to_string()));
            prop_assert_eq!(limit.check(figure).is_ok(), fits, "{} with {}", name, figure);
        }
    }
}

/// What the file says of one operation: its id, whether it takes a key, its query parameters.
fn operations_of_the_file(file: &Value) -> BTreeMap<(String, String), Described> {
    let mut operations = BTreeMap::new();
    for (path, item) in file["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch", "delete"] {
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
            let described = Described {
                operation: operation["operationId"].as_str().unwrap().to_owned(),
                keyed: named("header").contains("Idempotency-Key"),
                query: named("query"),
            };
            operations.insert((method.to_uppercase(), path.clone()), described);
        }
    }
    operations
}

#[test]
fn every_operation_has_its_endpoint_and_every_endpoint_its_operation() {
    let file = file();
    let mut ours = BTreeMap::new();
    every_endpoint(&Contract::default(), &mut |path, described, request| {
        assert_eq!(described.keyed, request.method == client_core::Method::POST, "{}", described.operation);
        ours.insert((request.method.to_string(), path.to_owned()), described);
    });
    assert_eq!(ours, operations_of_the_file(&file));
}

/// An unquoted comma in a description turns its rest into a property without a value.
#[test]
fn nothing_in_the_file_is_without_a_value() {
    fn whole(value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Object(entries) => entries.values().all(whole),
            Value::Array(entries) => entries.iter().all(whole),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        }
    }
    assert!(whole(&file()));
}

#[test]
fn the_default_base_path_is_the_servers() {
    let url = file()["servers"][0]["url"].as_str().unwrap().to_owned();
    assert!(url.ends_with(&Contract::default().paths().base), "{url}");
}

#[test]
fn the_limit_of_a_page_is_the_files() {
    let file = file();
    let limit = &file["components"]["parameters"]["Limit"]["schema"];
    assert_eq!((limit["minimum"].as_u64(), limit["maximum"].as_u64()), (Some(1), Some(limits::PAGE.into())));
    let contract = Contract::default();
    for (limit, fits) in [(0, false), (1, true), (200, true), (201, false)] {
        let search = contract.search(filters::accounts()).limit(limit);
        assert_eq!(search.request().is_ok(), fits, "{limit}");
        assert_eq!(search.repeat(), Repeat::Freely);
    }
}

#[test]
fn bodies_are_offered_in_both_codecs_everywhere() {
    let file = file();
    for part in ["requestBodies", "responses"] {
        for (name, body) in file["components"][part].as_object().unwrap() {
            let types: Vec<&String> = body["content"].as_object().unwrap().keys().collect();
            assert_eq!(types, ["application/json", "application/xml"], "{name}");
        }
    }
}
