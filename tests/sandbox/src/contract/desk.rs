//! From a request to the record that answers it: credentials, key, route, parameters, body, operation, answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::credentials::Gate;
use super::page::Query;
use super::published::{Contract, Operation};
use super::refusal::Refusal;
use super::write::Write;
use crate::call::{Answer, Call, pairs};
use crate::idempotency::{Admission, Keys};
use crate::lock::hold;
use crate::server::Service;

/// The records behind a contract and the rules that its schemas cannot say.
pub(crate) trait Company: Send + 'static {
    /// The path under which the contract's paths stand.
    const BASE_PATH: &'static str;
    /// Reads and writes documents as XML too; `None` where the contract knows JSON alone.
    const XML: Option<Xml>;

    /// Does one operation of the contract. `key` is the parameter of its path.
    fn perform(&mut self, operation: &str, key: &str, query: &Query, body: Value) -> Result<Done, Refusal>;

    /// The log of writes.
    fn log(&mut self) -> &mut Vec<Write>;
}

/// How a contract's documents are read and written as XML: contract, name of the schema, document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Xml {
    pub(crate) decode: fn(&Contract, &str, &[u8]) -> Result<Value, String>,
    pub(crate) encode: fn(&Contract, &str, &Value) -> String,
}

/// What an operation did: its answer, and the key of what it wrote.
#[derive(Debug)]
pub(crate) struct Done {
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

/// The service of a contract.
#[derive(Debug)]
pub(crate) struct Desk<C> {
    pub(crate) contract: &'static Contract,
    pub(crate) gate: Gate,
    pub(crate) ledger: Arc<Mutex<C>>,
    pub(crate) keys: Keys,
}

impl<C: Company> Service for Desk<C> {
    fn request_id_header(&self) -> &'static str {
        "X-Request-Id"
    }

    fn operation(&self, call: &Call) -> Option<String> {
        self.contract.find(&call.method, path::<C>(call)).ok().map(|(operation, _)| operation.id.clone())
    }

    fn admit(&self, call: &Call) -> Option<Answer> {
        if call.method == "POST" && path::<C>(call) == "/oauth/token" {
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

impl<C: Company> Desk<C> {
    fn operate(&self, call: &Call) -> Result<Answer, Refusal> {
        let found = self.contract.find(&call.method, path::<C>(call));
        let (operation, parameters) = found.map_err(|methods| Refusal::no_route(call, &methods))?;
        let query = self.query(operation, call)?;
        self.check_headers(operation, call)?;
        let body = self.body(operation, call)?;
        let mut ledger = hold(&self.ledger);
        let parameter = parameters.values().next().cloned().unwrap_or_default();
        let done = ledger.perform(&operation.id, &parameter, &query, body)?;
        if call.method != "GET" {
            ledger.log().push(write(call, operation, &parameters, &done));
        }
        let (status, schema) = &operation.answer;
        let answer = self.encode(call, *status, schema, &done.value);
        Ok(match done.written {
            Some(key) if *status == 201 => {
                answer.with("Location", format!("{}{}/{}", C::BASE_PATH, operation.path, escaped(&key)))
            }
            Some(_) | None => answer,
        })
    }

    fn query(&self, operation: &Operation, call: &Call) -> Result<Query, Refusal> {
        self.contract.query(operation, call).map_or_else(|violations| Err(Refusal::of_violations(violations)), Ok)
    }

    fn check_headers(&self, operation: &Operation, call: &Call) -> Result<(), Refusal> {
        for name in operation.headers.keys().filter(|name| call.headers.contains_key(name.as_str())) {
            let violations = self.contract.header_violations(operation, name, call.header(name).unwrap_or_default());
            Refusal::unless_empty(violations)?;
        }
        Ok(())
    }

    fn body(&self, operation: &Operation, call: &Call) -> Result<Value, Refusal> {
        let Some(schema) = &operation.request else { return Ok(Value::Null) };
        let media_type = call.header("Content-Type").unwrap_or_default();
        let document = match (media_type.split(';').next().unwrap_or_default().trim(), C::XML) {
            ("application/json", _) => {
                serde_json::from_slice(&call.body).map_err(|error| Refusal::malformed(error.to_string()))?
            }
            ("application/xml" | "text/xml", Some(xml)) => {
                (xml.decode)(self.contract, schema, &call.body).map_err(Refusal::malformed)?
            }
            (other, _) => return Err(Refusal::malformed(format!("a body of type {other:?} is not read"))),
        };
        Refusal::unless_empty(self.contract.violations(schema, &document))?;
        Ok(document)
    }

    fn encode(&self, call: &Call, status: u16, schema: &str, value: &Value) -> Answer {
        match C::XML {
            Some(xml) if wants_xml(call) => {
                Answer::text(status, "application/xml", (xml.encode)(self.contract, schema, value))
            }
            Some(_) | None => Answer::json(status, value),
        }
    }

    fn refuse(&self, call: &Call, refusal: &Refusal) -> Answer {
        let answer = self.encode(call, refusal.status, "ErrorAnswer", &refusal.document());
        match (refusal.status, refusal.allowed()) {
            (401, _) => answer.with("WWW-Authenticate", "Bearer"),
            (_, Some(methods)) => answer.with("Allow", methods),
            (_, None) => answer,
        }
    }
}

/// The path below the contract's base path.
fn path<C: Company>(call: &Call) -> &str {
    call.path.strip_prefix(C::BASE_PATH).unwrap_or(&call.path)
}

/// What the client accepts; where it accepts everything, what it sent.
fn wants_xml(call: &Call) -> bool {
    let names = |header: &str, media_type: &str| call.header(header).is_some_and(|value| value.contains(media_type));
    let says_nothing = matches!(call.header("Accept"), None | Some("*/*"));
    let asks = names("Accept", "application/xml") && !names("Accept", "application/json");
    asks || (says_nothing && names("Content-Type", "application/xml"))
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

impl Contract {
    /// The query of a request, held against the operation's parameters.
    pub(crate) fn query(&self, operation: &Operation, call: &Call) -> Result<Query, Vec<super::published::Violation>> {
        let mut query = Query::new();
        for (name, text) in pairs(&call.query) {
            let violations = self.query_violations(operation, &name, &text);
            if !violations.is_empty() {
                return Err(violations);
            }
            query.insert(name, text);
        }
        match operation.required.iter().find(|name| !query.contains_key(name.as_str())) {
            Some(missing) => Err(vec![super::published::Violation::missing(missing)]),
            None => Ok(query),
        }
    }
}
