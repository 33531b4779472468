//! From a request to the resource that answers it: route, parameters, body, operation, answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::books::{Ledger, Write};
use super::contract::{Contract, Operation};
use super::credentials::Gate;
use super::page::Query;
use super::refusal::Refusal;
use super::{accounts, customers, invoices, items, journals, orders, payments, quantity, xml};
use crate::call::{Answer, Call, pairs};
use crate::idempotency::{Admission, Keys};
use crate::lock::hold;
use crate::server::Service;

/// The path under which the contract's paths stand.
pub(crate) const BASE_PATH: &str = "/api/v1";

/// The TIMS service.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) contract: &'static Contract,
    pub(crate) gate: Gate,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    pub(crate) keys: Keys,
}

/// What an operation did: its answer, and the key of what it wrote.
struct Done {
    value: Value,
    written: Option<String>,
}

impl From<Value> for Done {
    fn from(value: Value) -> Self {
        Self { value, written: None }
    }
}

impl From<(Value, String)> for Done {
    fn from((value, key): (Value, String)) -> Self {
        Self { value, written: Some(key) }
    }
}

impl Service for Desk {
    fn request_id_header(&self) -> &'static str {
        "X-Request-Id"
    }

    fn admit(&self, call: &Call) -> Option<Answer> {
        if is_token_request(call) {
            return Some(self.gate.token(call));
        }
        if let Err(refusal) = self.gate.admit(call) {
            return Some(self.refuse(call, &refusal));
        }
        let refuse = |code, message: &str| Some(self.refuse(call, &Refusal::conflict(code, "", message)));
        match self.keys.admit(call) {
            Admission::Fresh => None,
            Admission::Replay { answer, .. } => Some(answer.with("Idempotent-Replayed", "true")),
            Admission::Conflict => refuse("idempotency_conflict", "the key was sent before with another request"),
            Admission::Running => refuse("idempotency_in_progress", "the first request with this key still runs"),
        }
    }

    fn work(&self, call: &Call) -> Answer {
        let answer = self.operate(call).unwrap_or_else(|refusal| self.refuse(call, &refusal));
        self.keys.settle(call, Some(&answer).filter(|answer| answer.is_success()));
        answer
    }

    fn failure(&self, status: u16) -> Answer {
        Answer::json(status, &Refusal::injected(status).document())
    }
}

impl Desk {
    fn operate(&self, call: &Call) -> Result<Answer, Refusal> {
        let path = call.path.strip_prefix(BASE_PATH).unwrap_or(&call.path);
        let (operation, parameters) =
            self.contract.find(&call.method, path).map_err(|methods| no_route(call, &methods))?;
        let query = self.query(operation, call)?;
        let body = self.body(operation, call)?;
        let mut ledger = hold(&self.ledger);
        let parameter = parameters.values().next().cloned().unwrap_or_default();
        let done = perform(&mut ledger, &operation.id, &parameter, &query, body)?;
        if call.method != "GET" {
            ledger.writes.push(write(call, operation, &parameters, &done));
        }
        let (status, schema) = &operation.answer;
        let answer = self.encode(call, *status, schema, &done.value);
        Ok(match done.written {
            Some(key) if *status == 201 => {
                answer.with("Location", format!("{BASE_PATH}{}/{}", operation.path, escaped(&key)))
            }
            Some(_) | None => answer,
        })
    }

    fn query(&self, operation: &Operation, call: &Call) -> Result<Query, Refusal> {
        let mut query = Query::new();
        for (name, text) in pairs(&call.query) {
            let violations = self.contract.query_violations(operation, &name, &text);
            Refusal::of_violations(violations).map_or(Ok(()), Err)?;
            query.insert(name, text);
        }
        Ok(query)
    }

    fn body(&self, operation: &Operation, call: &Call) -> Result<Value, Refusal> {
        let Some(schema) = &operation.request else { return Ok(Value::Null) };
        let media_type = call.header("Content-Type").unwrap_or_default();
        let document = match media_type.split(';').next().unwrap_or_default().trim() {
            "application/json" => {
                serde_json::from_slice(&call.body).map_err(|error| Refusal::malformed(error.to_string()))?
            }
            "application/xml" | "text/xml" => {
                xml::decode(self.contract, schema, &call.body).map_err(Refusal::malformed)?
            }
            other => return Err(Refusal::malformed(format!("a body of type {other:?} is not read"))),
        };
        Refusal::of_violations(self.contract.violations(schema, &document)).map_or(Ok(document), Err)
    }

    fn encode(&self, call: &Call, status: u16, schema: &str, value: &Value) -> Answer {
        if wants_xml(call) {
            return Answer::text(status, "application/xml", xml::encode(self.contract, schema, value));
        }
        Answer::json(status, value)
    }

    fn refuse(&self, call: &Call, refusal: &Refusal) -> Answer {
        let answer = self.encode(call, refusal.status, "ErrorAnswer", &refusal.document());
        if refusal.status == 401 { answer.with("WWW-Authenticate", "Bearer") } else { answer }
    }
}

/// What the client accepts; where it accepts everything, what it sent.
fn wants_xml(call: &Call) -> bool {
    let names = |header: &str, media_type: &str| call.header(header).is_some_and(|value| value.contains(media_type));
    let says_nothing = matches!(call.header("Accept"), None | Some("*/*"));
    let asks = names("Accept", "application/xml") && !names("Accept", "application/json");
    asks || (says_nothing && names("Content-Type", "application/xml"))
}

fn is_token_request(call: &Call) -> bool {
    call.method == "POST" && call.path.strip_prefix(BASE_PATH).unwrap_or(&call.path) == "/oauth/token"
}

fn no_route(call: &Call, methods: &[String]) -> Refusal {
    if methods.is_empty() {
        return Refusal::not_found(format!("the contract has no {}", call.path));
    }
    Refusal::not_found(format!("{} takes {}, not {}", call.path, methods.join(", "), call.method))
}

fn write(call: &Call, operation: &Operation, parameters: &BTreeMap<String, String>, done: &Done) -> Write {
    let resource = done.written.clone().or_else(|| parameters.values().next().cloned());
    Write {
        method: call.method.clone(),
        path: call.path.clone(),
        operation: operation.id.clone(),
        key: call.key().map(str::to_owned),
        resource: resource.unwrap_or_default(),
        request_id: call.request_id.clone(),
    }
}

fn escaped(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    key.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The operations of the contract, one line each.
fn perform(ledger: &mut Ledger, operation: &str, key: &str, query: &Query, body: Value) -> Result<Done, Refusal> {
    Ok(match operation {
        "customers.create" => customers::create(ledger, body)?.into(),
        "customers.search" => customers::find(ledger, query)?.into(),
        "customers.read" => ledger.customers.read(key)?.clone().into(),
        "customers.update" => customers::update(ledger, key, &body)?.into(),
        "sales_orders.create" => orders::create(ledger, body)?.into(),
        "sales_orders.search" => orders::find(ledger, query)?.into(),
        "sales_orders.read" => ledger.orders.read(key)?.clone().into(),
        "sales_orders.update" => orders::update(ledger, key, &body)?.into(),
        "invoices.create" => invoices::create(ledger, body)?.into(),
        "invoices.search" => invoices::find(ledger, query)?.into(),
        "invoices.read" => ledger.invoices.read(key)?.clone().into(),
        "invoices.update" => invoices::update(ledger, key, &body)?.into(),
        "payments.create" => payments::create(ledger, body)?.into(),
        "payments.search" => payments::find(ledger, query)?.into(),
        "payments.read" => ledger.payments.read(key)?.clone().into(),
        "payments.update" => payments::update(ledger, key, &body)?.into(),
        "journal_entries.create" => journals::create(ledger, body)?.into(),
        "journal_entries.search" => journals::find(ledger, query)?.into(),
        "journal_entries.read" => ledger.journals.read(key)?.clone().into(),
        "journal_entries.update" => journals::update(ledger, key, &body)?.into(),
        "accounts.search" => accounts::find(ledger, query)?.into(),
        "accounts.read" => ledger.accounts.read(key)?.clone().into(),
        "items.create" => items::create(ledger, body)?.into(),
        "items.search" => items::find(ledger, query)?.into(),
        "items.read" => items::read(ledger, key)?.into(),
        "items.update" => items::update(ledger, key, &body)?.into(),
        "quantity.read" => quantity::read(ledger, key, query)?.into(),
        "quantity.set" => quantity::count(ledger, key, &body)?.into(),
        "quantity.adjust" => quantity::adjust(ledger, key, &body)?.into(),
        other => return Err(Refusal::not_served(other)),
    })
}
