//! What a person may change of a document, and what not.

use client_core::IdempotencyKey;
use flow_core::dead_letter::{Edit, Hand, edit_document};
use flow_core::inbox::InboxId;
use flow_core::outbox::{DocumentState, OutboxId, StoredDocument};
use mapping_core::canonical::Document;
use mapping_core::derived::{Reason, Why};
use serde_json::{Value, json};

use crate::scripted::{START, document};

pub fn stored(json: Value) -> StoredDocument {
    StoredDocument {
        id: OutboxId(1),
        erp: "books".to_owned(),
        document: document(json),
        reasons: vec![Reason {
            field: "lines[0].sku".into(),
            value: "gas".into(),
            why: Why::new("rules.order.sku_aliases"),
        }],
        idempotency_key: IdempotencyKey::random(),
        state: DocumentState::Rejected,
        attempts: 0,
        doubts: 0,
        next_attempt_at: START,
        setback: None,
        refusal: None,
        number: None,
        planned_by: InboxId(1),
        rules_hash: String::new(),
    }
}

fn gbp(amount: &str) -> Value {
    json!({"amount": amount, "currency": "GBP"})
}

fn order() -> StoredDocument {
    stored(json!({
        "document": "sales_order", "reference": "WEB-1", "customer": {"known": "C1"}, "ordered_on": "2026-11-20",
        "lines": [
            {"sku": "gas", "description": null, "quantity": "2", "net": gbp("10.00"), "tax": gbp("2.00")},
            {"sku": "hose", "description": null, "quantity": "1", "net": gbp("5.00"), "tax": gbp("1.00")},
        ],
        "total": gbp("18.00"), "payment_status": "paid", "transaction": "ch_1",
    }))
}

fn journal() -> StoredDocument {
    stored(json!({
        "document": "journal", "reference": "po_1", "posted_on": "2026-11-20",
        "lines": [
            {"account": "1200", "side": "debit", "amount": gbp("97.00")},
            {"account": "6200", "side": "debit", "amount": gbp("3.00")},
            {"account": "1300", "side": "credit", "amount": gbp("100.00")},
        ],
    }))
}

fn receipt() -> StoredDocument {
    stored(json!({
        "document": "receipt", "transaction": "ch_1", "customer": {"known": "C1"}, "amount": gbp("18.00"),
        "received_on": "2026-11-20", "method": "Credit Card", "status": "paid",
    }))
}

fn customer() -> StoredDocument {
    stored(json!({"document": "customer", "external_id": "acme/1", "name": "A Very Long Name"}))
}

fn ann() -> Hand {
    Hand::new("ann", START).because("the ERP has no such item")
}

fn at(place: &str, value: Value) -> Edit {
    Edit::At { place: place.to_owned(), value }
}

#[test]
fn what_the_erp_was_wrong_about_may_be_changed_and_says_who_changed_it() {
    let cases = [
        (order(), "lines[0].sku", json!("GAS-ARG-50"), "lines[0].sku"),
        (order(), "/customer", json!({"known": "C2"}), "customer.known"),
        (order(), "/ordered_on", json!("2026-12-01"), "ordered_on"),
        (order(), "/note", json!("by hand"), "note"),
        (receipt(), "/account", json!("1250"), "account"),
        (journal(), "lines[1].account", json!("6210"), "lines[1].account"),
        (journal(), "/lines/0/cost_centre", json!("UK"), "lines[0].cost_centre"),
        (customer(), "/name", json!("A Name"), "name"),
        (customer(), "/billing", json!({"lines": ["1 High Street"], "city": "Leeds"}), "billing.city"),
    ];
    for (there, place, value, field) in cases {
        let edited = edit_document(&there, &at(place, value), &ann()).unwrap_or_else(|no| panic!("{place}: {no}"));
        assert_eq!(edited.document.key(), there.document.key());
        assert!(edited.changes.iter().any(|change| change.field == field), "{place}: {:?}", edited.changes);
        let reason = edited.reasons.iter().find(|reason| reason.field == field).unwrap();
        assert!(
            reason.to_string().contains("by desk.edit from") && reason.to_string().contains("edited_by = ann"),
            "{reason}"
        );
    }
    let edited = edit_document(&order(), &at("lines[0].sku", json!("GAS")), &ann()).unwrap();
    let reason = edited.reasons[0].to_string();
    assert_eq!(
        reason,
        "lines[0].sku: GAS by desk.edit from edited_by = ann, edited_at = 2026-11-20T08:00:00Z, \
         edited_because = the ERP has no such item; not gas: by rules.order.sku_aliases"
    );
}

#[test]
fn what_the_event_says_is_refused_with_the_field() {
    let cases = [
        (journal(), "lines[0].amount.amount", json!("98.00"), "unbalanced at lines", "the debits come to 101.00 GBP"),
        (journal(), "/lines/2/side", json!("debit"), "unbalanced at lines", "and the credits to"),
        (journal(), "/reference", json!("po_2"), "conflict at reference", "natural key"),
        (order(), "/reference", json!("WEB-2"), "conflict at reference", "natural key"),
        (
            order(),
            "/total/amount",
            json!("17.00"),
            "invalid_amount at total.amount",
            "figures are not edited; it is 18.00",
        ),
        (order(), "lines[1].net.amount", json!("4.00"), "invalid_amount at lines[1].net.amount", "figures"),
        (order(), "lines[1].quantity", json!("7"), "invalid_amount at lines[1].quantity", "figures"),
        (order(), "/transaction", json!("ch_2"), "conflict at transaction", "the event says it"),
        (order(), "/payment_status", json!("failed"), "conflict at payment_status", "the event says it"),
        (receipt(), "/transaction", json!("ch_2"), "conflict at transaction", "natural key"),
        (
            receipt(),
            "/amount/currency",
            json!("EUR"),
            "conflict at amount.currency",
            "the currency that the event names",
        ),
        (receipt(), "/status", json!("pending"), "conflict at status", "the event says it"),
        (receipt(), "/document", json!("credit_memo"), "conflict at document", "of its kind"),
        (receipt(), "/amuont", json!("x"), "unreadable at amuont", "no such field"),
        (receipt(), "/received_on", json!("tomorrow"), "unreadable at received_on", ""),
        (receipt(), "/customer/nobody/code", json!("x"), "missing_fact at /customer/nobody/code", "no such place"),
        (customer(), "/external_id", json!("acme/2"), "conflict at external_id", "natural key"),
        (customer(), "/code", json!("C7"), "conflict at code", "resolve it"),
        (customer(), "/name", json!("A Very Long Name"), "conflict at document", "changes nothing"),
    ];
    for (there, place, value, begins, says) in cases {
        let refused = edit_document(&there, &at(place, value), &ann()).unwrap_err().to_string();
        assert!(refused.starts_with(begins) && refused.contains(says), "{place}: {refused}");
    }
}

#[test]
fn figures_change_where_the_company_says_so_and_lines_still_add_up() {
    let bold = ann().may_change_amounts(true);
    let refused = edit_document(&order(), &at("lines[1].net.amount", json!("4.00")), &bold).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "unbalanced at lines = \"17.00 GBP\": the lines come to 17.00 GBP, and the total is 18.00 GBP"
    );
    let mut whole = serde_json::to_value(&order().document).unwrap();
    whole["lines"][0]["net"] = gbp("9.00");
    whole["lines"][1]["net"] = gbp("6.00");
    assert!(edit_document(&order(), &Edit::Whole(whole), &bold).is_ok());
    let refused = edit_document(&journal(), &at("lines[0].amount.amount", json!("98.00")), &bold).unwrap_err();
    assert!(refused.to_string().contains("the debits come to 101.00 GBP and the credits to 100.00 GBP"), "{refused}");
}

#[test]
fn what_is_or_may_be_in_the_erp_is_never_edited() {
    for state in DocumentState::ALL {
        let there = StoredDocument { state, ..customer() };
        let edited = edit_document(&there, &at("/name", json!("Ann")), &ann());
        let may = matches!(state, DocumentState::Rejected | DocumentState::Dead);
        assert_eq!(edited.is_ok(), may, "{state}: {edited:?}");
        if let Err(refused) = edited {
            assert_eq!((refused.field.as_str(), refused.value.as_str()), ("state", state.as_str()));
        }
    }
}

#[test]
fn any_place_of_any_document_is_changed_or_refused_and_never_unbalances() {
    for there in [order(), journal(), receipt(), customer()] {
        let whole = serde_json::to_value(&there.document).unwrap();
        for place in places("", &whole) {
            for value in [json!(null), json!("x"), json!(7), json!({}), json!([]), gbp("1.00"), json!("2026-01-01")] {
                let Ok(edited) = edit_document(&there, &at(&place, value), &ann()) else { continue };
                assert_eq!(money(&edited.document), money(&there.document), "{place}");
                assert_eq!(edited.document.key(), there.document.key(), "{place}");
            }
        }
    }
}

fn places(name: &str, value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(parts) => parts.iter().map(|(key, value)| (format!("{name}/{key}"), value)).collect(),
        Value::Array(parts) => parts.iter().enumerate().map(|(at, value)| (format!("{name}/{at}"), value)).collect(),
        _ => Vec::new(),
    };
    inner.into_iter().flat_map(|(name, value)| [vec![name.clone()], places(&name, value)].concat()).collect()
}

/// Every amount of a document, in order.
fn money(document: &Document) -> Vec<String> {
    fn gather(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(parts) if parts.contains_key("currency") => found.push(value.to_string()),
            Value::Object(parts) => parts.values().for_each(|value| gather(value, found)),
            Value::Array(parts) => parts.iter().for_each(|value| gather(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    gather(&serde_json::to_value(document).unwrap(), &mut found);
    found
}
