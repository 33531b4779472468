//! The routes of the published v3 contract over the same transactions.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::desk::Desk;
use super::problem::Problem;
use super::settlement::{Batch, groups, rows};
use super::store::{Store, canonical};
use super::times::rfc3339;
use super::transaction::{Kind, Transaction, state};
use super::{cards, payments};
use crate::call::{Answer, Call};
use crate::clock::instant;
use crate::contract::page::Query;
use crate::contract::published::{Operation, Violation};
use crate::contract::table::{set, text};
use crate::lock::hold;

pub(crate) const BASE_PATH: &str = "/api/v3";

type Problems = Vec<Problem>;

/// Answers a request below `/api/v3`.
pub(crate) fn answer(desk: &Desk, call: &Call) -> Answer {
    let path = call.path.strip_prefix(BASE_PATH).unwrap_or_default();
    let (operation, parameters) = match desk.contract.find(&call.method, path) {
        Ok(found) => found,
        Err(methods) if methods.is_empty() => return refusal(&[Problem::coded(1012)]),
        Err(methods) => {
            let description = "The method is not allowed for this resource".to_owned();
            let refused = refusal(&[Problem { status: 405, description, ..Problem::coded(1000) }]);
            return refused.with("Allow", methods.join(", "));
        }
    };
    let parameter = parameters.into_values().next().unwrap_or_default();
    let done = desk.must_be_merchant(call).map_err(|problem| vec![problem]);
    let done = done.and_then(|()| perform(desk, call, operation, &parameter));
    done.unwrap_or_else(|problems| refusal(&problems))
}

fn refusal(problems: &[Problem]) -> Answer {
    // A used VendorTxCode is a conflict here, where Pi says 422.
    let status = match problems.first() {
        Some(problem) if matches!(problem.code, 4001 | 4042) => 409,
        Some(problem) => problem.status,
        None => 500,
    };
    let answer = Answer::json(status, &json!({"errors": problems.iter().map(Problem::object).collect::<Vec<_>>()}));
    if status == 401 { answer.with("WWW-Authenticate", "Basic realm=\"opayo\"") } else { answer }
}

fn perform(desk: &Desk, call: &Call, operation: &Operation, parameter: &str) -> Result<Answer, Problems> {
    let query = desk.contract.query(operation, call).map_err(broken)?;
    let body = body(desk, call, operation)?;
    let mut store = hold(&desk.store);
    let one = |problem| vec![problem];
    match operation.id.as_str() {
        "transactions.create" => {
            let kind = text(&body, "transactionType").and_then(Kind::of).ok_or_else(|| one(Problem::coded(1013)))?;
            let id = payments::take(&mut store, kind, &body).map_err(one)?;
            made(desk, &mut store, call, kind, &id)
        }
        "transactions.read" => {
            let transaction = store.get(parameter).ok_or_else(|| one(Problem::coded(1012)))?;
            Ok(Answer::json(200, &document(transaction)))
        }
        "refunds.create" => {
            store.get(parameter).ok_or_else(|| one(Problem::coded(1012)))?;
            let mut request = body;
            set(&mut request, "referenceTransactionId", json!(canonical(parameter)));
            let id = payments::take(&mut store, Kind::Refund, &request).map_err(one)?;
            made(desk, &mut store, call, Kind::Refund, &id)
        }
        "tokens.create" => {
            let details = body.get("cardDetails").cloned().unwrap_or_default();
            cards::tokenise(&mut store, &details).map(|token| Answer::json(201, &token))
        }
        "settlement_batches.search" => search(&store, &query),
        "settlement_batches.read" => read(&store, parameter, &query),
        _ => Err(one(Problem { status: 501, ..Problem::coded(9999) })),
    }
}

fn made(desk: &Desk, store: &mut Store, call: &Call, kind: Kind, id: &str) -> Result<Answer, Problems> {
    desk.wrote(store, call, kind.name(), id);
    let transaction = store.get(id).ok_or_else(|| vec![Problem::coded(1012)])?;
    let status = if transaction.state == state::AT_CHALLENGE { 202 } else { 201 };
    Ok(Answer::json(status, &document(transaction)))
}

fn body(desk: &Desk, call: &Call, operation: &Operation) -> Result<Value, Problems> {
    let Some(schema) = &operation.request else { return Ok(Value::Null) };
    let media_type = call.header("Content-Type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if media_type != "application/json" {
        return Err(vec![Problem::coded(1000)]);
    }
    let body: Value = serde_json::from_slice(&call.body).map_err(|_| vec![Problem::coded(1000)])?;
    let violations = desk.contract.violations(schema, &body);
    if violations.is_empty() {
        return Ok(body);
    }
    // Of the kinds of transaction only the one that is meant can say what is wrong.
    let meant = match (schema.as_str(), text(&body, "transactionType").and_then(Kind::of)) {
        ("NewTransaction", None) => return Err(vec![Problem::at(1009, "transactionType")]),
        ("NewTransaction", Some(Kind::Authorise)) => "NewAuthorise",
        ("NewTransaction", Some(Kind::Repeat)) => "NewRepeat",
        ("NewTransaction", Some(Kind::Refund)) => return Err(vec![Problem::coded(1013)]),
        ("NewTransaction", Some(Kind::Payment | Kind::Deferred | Kind::Authenticate)) => "NewPayment",
        (schema, _) => schema,
    };
    let told = desk.contract.violations(meant, &body);
    Err(broken(if told.is_empty() { violations } else { told }))
}

fn broken(violations: Vec<Violation>) -> Problems {
    let problem = |violation: Violation| {
        let code = match violation.rule {
            "required" => 1003,
            "length" => 1004,
            "pattern" => 1005,
            "integer" => 1016,
            _ => 1009,
        };
        Problem { property: Some(violation.field).filter(|field| !field.is_empty()), ..Problem::coded(code) }
    };
    violations.into_iter().map(problem).collect()
}

/// A transaction as the contract shows it.
fn document(transaction: &Transaction) -> Value {
    let mut shown = json!({"transactionId": transaction.id, "vendorTxCode": transaction.vendor_tx_code,
        "transactionType": transaction.kind.name(), "status": transaction.status, "statusCode": transaction.status_code,
        "statusDetail": transaction.status_detail(), "amount": transaction.amount, "currency": transaction.currency,
        "createdDate": rfc3339(transaction.started)});
    let optional = [
        ("customerEmail", &transaction.email),
        ("settlementReferenceText", &transaction.settlement_reference),
        ("relatedTransactionId", &transaction.related),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            set(&mut shown, name, json!(value));
        }
    }
    if let Some(card) = &transaction.card {
        set(&mut shown, "paymentMethod", json!("card"));
        set(&mut shown, "cardType", json!(card.kind));
        set(&mut shown, "lastFourDigits", json!(card.last_four));
        set(&mut shown, "cardIdentifier", json!(card.identifier));
    }
    if transaction.status == "Ok" {
        set(&mut shown, "bankAuthorisationCode", json!("999777"));
    }
    if transaction.state == state::AT_CHALLENGE {
        set(&mut shown, "acsUrl", json!("https://acs.example/challenge"));
        set(&mut shown, "cReq", json!("eyJtZXNzYWdlVHlwZSI6IkNSZXEifQ"));
    }
    shown
}

fn search(store: &Store, query: &Query) -> Result<Answer, Problems> {
    let read = |name: &str| query.get(name).and_then(|text| instant(text));
    let (Some(start), Some(end)) = (read("startDate"), read("endDate")) else {
        return Err(vec![Problem::at(1009, "startDate")]);
    };
    if end < start || end - start > time::Duration::days(31) {
        return Err(vec![Problem::at(1009, "endDate")]);
    }
    let here = |batch: &&Batch| (start..=end).contains(&batch.completed);
    let found: Vec<Value> = store.batches.iter().filter(here).map(|batch| summary(store, batch)).collect();
    Ok(Answer::json(200, &json!({"batches": found})))
}

fn read(store: &Store, id: &str, query: &Query) -> Result<Answer, Problems> {
    let processor = query.get("authProcessor").map(String::as_str).unwrap_or_default();
    let batch = store.batches.iter().find(|batch| batch.id == id && batch.processor == processor);
    let batch = batch.ok_or_else(|| vec![Problem::coded(1012)])?;
    let row = |name: &str, default: usize| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let start = row("startRow", 1);
    let end = row("endRow", start.saturating_add(49));
    if end < start || end - start > 49 {
        return Err(vec![Problem::at(1009, "endRow")]);
    }
    let all = rows(store, batch);
    let shown = all.iter().skip(start - 1).take(end + 1 - start);
    let settled = shown.map(|one| {
        json!({"transactionId": one.id, "vendorTxCode": one.vendor_tx_code, "transactionType": one.kind.name(),
            "amount": one.amount, "currency": one.currency, "createdDate": rfc3339(one.started),
            "refunded": store.followed(&one.id, Kind::Refund) > 0})
    });
    let settled: Vec<Value> = settled.collect();
    let mut document = summary(store, batch);
    set(&mut document, "totalRows", json!(all.len()));
    set(&mut document, "transactions", json!(settled));
    Ok(Answer::json(200, &document))
}

fn summary(store: &Store, batch: &Batch) -> Value {
    let groups = groups(store, batch).into_iter().map(|(currency, group)| {
        json!({"currency": currency, "paymentNumber": group.payments, "paymentValue": group.payment_value,
            "refundNumber": group.refunds, "refundValue": group.refund_value})
    });
    let groups: Vec<Value> = groups.collect();
    let completed: OffsetDateTime = batch.completed;
    json!({"batchId": batch.id, "authProcessor": batch.processor, "completedDate": rfc3339(completed), "groups": groups})
}
