//! The Pi routes, `/api/v1`, and how Pi writes a transaction.
//!
//! Pi echoes no VendorTxCode, no date and no e-mail address; a refund comes back without currency and amount; a rejected payment and a
//! challenge come back without their type.

use serde_json::{Map, Value, json};

use super::desk::Desk;
use super::problem::Problem;
use super::store::{Store, canonical};
use super::transaction::{Kind, Transaction, state};
use super::{cards, instructions, limits, payments};
use crate::base64::decode;
use crate::call::{Answer, Call, percent_decode};
use crate::contract::table::text;
use crate::lock::hold;

pub(crate) const BASE_PATH: &str = "/api/v1";

/// Errors of one answer.
type Problems = Vec<Problem>;

/// Answers a request below `/api/v1`.
pub(crate) fn answer(desk: &Desk, call: &Call) -> Answer {
    let answer = route(desk, call).unwrap_or_else(|problems| refusal(&problems));
    if desk.loose_types { loosened(answer) } else { answer }
}

/// The same answer with the other types that Pi has been seen with: status and bank codes as numbers, error codes as text.
fn loosened(answer: Answer) -> Answer {
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    for name in ["statusCode", "bankAuthorisationCode"] {
        if let Some(number) = text(&body, name).and_then(|code| code.parse::<u32>().ok()) {
            crate::contract::table::set(&mut body, name, json!(number));
        }
    }
    for error in body.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(code) = error.get("code").and_then(Value::as_u64) {
            crate::contract::table::set(error, "code", json!(code.to_string()));
        }
    }
    Answer { body: body.to_string().into(), ..answer }
}

/// One error is an object, faults of fields are a list.
fn refusal(problems: &[Problem]) -> Answer {
    let status = problems.first().map_or(500, |problem| problem.status);
    let body = match problems {
        [one] if one.property.is_none() => one.object(),
        several => json!({"errors": several.iter().map(Problem::object).collect::<Vec<_>>()}),
    };
    Answer::json(status, &body)
}

fn route(desk: &Desk, call: &Call) -> Result<Answer, Problems> {
    let one = |problem: Problem| vec![problem];
    let path = call.path.strip_prefix(BASE_PATH).unwrap_or_default().trim_matches('/');
    let parts: Vec<String> = path.split('/').map(percent_decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut store = hold(&desk.store);
    let basic = || desk.must_be_merchant(call).map_err(one);
    match (call.method.as_str(), parts.as_slice()) {
        ("POST", ["merchant-session-keys"]) => {
            basic()?;
            let body = body(call)?;
            match text(&body, "vendorName") {
                None => Err(one(Problem::at(1003, "vendorName"))),
                Some(name) if name.chars().count() > 15 => Err(one(Problem::at(1004, "vendorName"))),
                Some(name) if !name.eq_ignore_ascii_case(&desk.vendor) => Err(one(Problem::at(1009, "vendorName"))),
                Some(_) => Ok(Answer::json(201, &cards::open_session(&mut store))),
            }
        }
        ("GET", ["merchant-session-keys", key]) => {
            basic()?;
            cards::session(&store, key).map(|session| Answer::json(200, &session)).map_err(one)
        }
        ("POST", ["card-identifiers"]) => {
            let session = bearer(&store, call).map_err(one)?;
            let body = body(call)?;
            let details = body.get("cardDetails").cloned().unwrap_or_default();
            cards::identify(&mut store, &session, &details).map(|card| Answer::json(201, &card))
        }
        ("POST", ["card-identifiers", identifier, "security-code"]) => {
            bearer(&store, call).map_err(one)?;
            cards::link(&store, identifier, &body(call)?).map(|()| Answer::text(204, "", "")).map_err(one)
        }
        ("DELETE", ["card-identifiers", identifier]) => {
            basic()?;
            cards::forget(&mut store, identifier).map(|()| Answer::text(200, "", "")).map_err(one)
        }
        ("POST", ["transactions"]) => {
            basic()?;
            create(desk, &mut store, call, &body(call)?)
        }
        ("GET", ["transactions", id]) => {
            basic()?;
            let transaction = store.get(id).ok_or_else(|| one(Problem::coded(1012)))?;
            Ok(Answer::json(200, &document(transaction)))
        }
        ("POST", ["transactions", id, "3d-secure-challenge"]) => {
            basic()?;
            challenge(&mut store, id, &body(call)?)
        }
        ("POST", ["transactions", id, "instructions"]) => {
            basic()?;
            let done = instructions::carry_out(&mut store, id, &body(call)?).map_err(one)?;
            let named = text(&done, "instructionType").unwrap_or_default().to_owned();
            desk.wrote(&mut store, call, &named, &canonical(id));
            Ok(Answer::json(201, &done))
        }
        ("GET", ["transactions", id, "instructions"]) => {
            basic()?;
            instructions::list(&store, id).map(|list| Answer::json(200, &list)).map_err(one)
        }
        _ => Err(one(Problem {
            status: 404,
            description: "The resource does not exist".to_owned(),
            ..Problem::coded(1012)
        })),
    }
}

fn body(call: &Call) -> Result<Value, Problems> {
    serde_json::from_slice(&call.body).map_err(|_| vec![Problem::coded(1000)])
}

fn bearer(store: &Store, call: &Call) -> Result<String, Problem> {
    let header = call.header("Authorization").ok_or_else(|| Problem::coded(1001))?;
    cards::bearer(store, header.strip_prefix("Bearer ").ok_or_else(|| Problem::coded(1002))?)
}

fn create(desk: &Desk, store: &mut Store, call: &Call, body: &Value) -> Result<Answer, Problems> {
    let kind = match text(body, "transactionType") {
        None => return Err(vec![Problem::at(1003, "transactionType")]),
        Some(name) => Kind::ALL.into_iter().find(|kind| kind.name() == name),
    };
    let Some(kind) = kind else { return Err(vec![Problem::at(1009, "transactionType")]) };
    let broken = limits::broken(kind, body);
    if !broken.is_empty() {
        return Err(broken);
    }
    let id = payments::take(store, kind, body).map_err(|problem| vec![problem])?;
    desk.wrote(store, call, kind.name(), &id);
    let transaction = store.get(&id).ok_or_else(|| vec![Problem::coded(1012)])?;
    let status = if transaction.state == state::AT_CHALLENGE { 202 } else { 201 };
    Ok(Answer::json(status, &document(transaction)))
}

/// `cRes` is the challenge's answer in base64: one that says `transStatus` N has failed.
fn challenge(store: &mut Store, id: &str, body: &Value) -> Result<Answer, Problems> {
    let Some(answer) = text(body, "cRes").filter(|answer| !answer.is_empty()) else {
        return Err(vec![Problem::at(1003, "cRes")]);
    };
    let passed = !failed(answer);
    let id = payments::challenge(store, id, passed).map_err(|problem| vec![problem])?;
    let transaction = store.get(&id).ok_or_else(|| vec![Problem::coded(1012)])?;
    Ok(Answer::json(if passed { 201 } else { 200 }, &document(transaction)))
}

fn failed(answer: &str) -> bool {
    let document = decode(answer).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).unwrap_or_default();
    text(&document, "transStatus") == Some("N")
}

/// A transaction as Pi shows it.
pub(crate) fn document(transaction: &Transaction) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| drop(shown.insert(name.to_owned(), value));
    put("statusCode", json!(transaction.status_code));
    put("statusDetail", json!(transaction.status_detail()));
    put("transactionId", json!(transaction.id));
    put("status", json!(transaction.status));
    if transaction.state == state::AT_CHALLENGE {
        put("acsUrl", json!("https://acs.example/challenge"));
        put("cReq", json!("eyJtZXNzYWdlVHlwZSI6IkNSZXEifQ"));
        put("dsTranId", json!(transaction.id.to_lowercase()));
        return Value::Object(shown);
    }
    put("3DSecure", json!({"status": transaction.three_d_secure}));
    if transaction.status != "Rejected" {
        put("transactionType", json!(transaction.kind.name()));
    }
    if transaction.status == "Ok" {
        let gone = matches!(transaction.state, state::VOIDED | state::ABORTED);
        put("retrievalReference", json!(if gone { 0 } else { retrieval_reference(transaction) }));
        put("bankResponseCode", json!("00"));
        put("bankAuthorisationCode", json!("999777"));
    }
    if transaction.status == "NotAuthed" {
        put("bankResponseCode", json!("05"));
        put(
            "additionalDeclineDetail",
            json!({"additionalDeclineCode": "05", "additionalDeclineCodeDescription": "DECLINED", "additionalDeclineCodeCategory": "02"}),
        );
    }
    if let Some(card) = &transaction.card {
        let mut method = json!({"cardType": card.kind, "lastFourDigits": card.last_four, "expiryDate": card.expiry});
        if transaction.kind != Kind::Refund {
            crate::contract::table::set(&mut method, "cardIdentifier", json!(card.identifier));
            crate::contract::table::set(&mut method, "reusable", json!(card.reusable));
        }
        put("paymentMethod", json!({"card": method}));
    }
    if let Some(reference) = &transaction.settlement_reference {
        put("settlementReferenceText", json!(reference));
    }
    if transaction.kind != Kind::Refund {
        let amount = transaction.amount;
        put("amount", json!({"totalAmount": amount, "saleAmount": amount, "surchargeAmount": 0}));
        put("currency", json!(transaction.currency));
        put(
            "avsCvcCheck",
            json!({"status": "AllMatched", "address": "Matched", "postalCode": "Matched", "securityCode": "Matched"}),
        );
    }
    Value::Object(shown)
}

/// Seven digits that follow from the id.
fn retrieval_reference(transaction: &Transaction) -> u64 {
    let digits = transaction.id.chars().filter_map(|character| character.to_digit(16)).map(u64::from);
    digits.fold(0, |sum, digit| (sum * 16 + digit) % 8_999_999) + 1_000_000
}
