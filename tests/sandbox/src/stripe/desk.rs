//! From a request to the resource that answers it: key, form, route, expansion, headers.

use std::sync::Mutex;

use serde_json::Value;

use super::credentials::admit;
use super::params::Params;
use super::problem::Problem;
use super::resources::{Resource, at};
use super::store::Store;
use super::{
    balance, charges, customers, disputes, expand, form, list, payment_intents, payouts, prices, products, refunds,
    update,
};
use crate::call::{Answer, Call, percent_decode};
use crate::idempotency::{Admission, Keys};
use crate::lock::hold;
use crate::server::Service;

/// The Stripe service.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) api_key: String,
    pub(crate) store: Mutex<Store>,
    pub(crate) keys: Keys,
}

impl Service for Desk {
    fn request_id_header(&self) -> &'static str {
        "Request-Id"
    }

    fn admit(&self, call: &Call) -> Option<Answer> {
        if let Err(problem) = admit(call, &self.api_key) {
            return Some(self.answer(call, problem.status, &problem.document()));
        }
        let key = call.key().unwrap_or_default();
        let refuse = |problem: Problem| Some(self.answer(call, problem.status, &problem.document()));
        match self.keys.admit(call) {
            Admission::Fresh => None,
            Admission::Replay { answer, original } => {
                Some(answer.with("Idempotent-Replayed", "true").with("Original-Request", original))
            }
            Admission::Conflict => refuse(Problem::key_conflict(key)),
            Admission::Running => refuse(Problem::key_in_use(key)),
        }
    }

    fn work(&self, call: &Call) -> Answer {
        let answer = match self.operate(call) {
            Ok(object) => self.answer(call, 200, &object),
            Err(problem) => self.answer(call, problem.status, &problem.document()),
        };
        // What began to be worked on is kept, a declined card too; what was refused as it came is not.
        self.keys.settle(call, Some(&answer).filter(|answer| answer.is_success() || answer.status == 402));
        answer
    }

    fn failure(&self, status: u16) -> Answer {
        Answer::json(status, &Problem::injected(status).document())
    }
}

impl Desk {
    fn answer(&self, call: &Call, status: u16, object: &Value) -> Answer {
        let default = hold(&self.store).api_version.clone();
        let version = call.header("Stripe-Version").map_or(default, str::to_owned);
        let answer = Answer::json(status, object).with("Stripe-Version", version);
        match call.key() {
            Some(key) => answer.with("Idempotency-Key", key),
            None => answer,
        }
    }

    fn operate(&self, call: &Call) -> Result<Value, Problem> {
        let params = params(call)?;
        let mut store = hold(&self.store);
        store.request = (call.request_id.clone(), call.key().map(str::to_owned));
        let mut answer = route(&mut store, call, &params)?;
        expand::expand(&store, &mut answer, &params.expand())?;
        Ok(answer)
    }
}

fn params(call: &Call) -> Result<Params, Problem> {
    let body = std::str::from_utf8(&call.body).map_err(|_| Problem::invalid("", "The body is not UTF-8."))?;
    let media_type = call.header("Content-Type").unwrap_or_default();
    if !body.is_empty() && !media_type.starts_with("application/x-www-form-urlencoded") {
        return Err(Problem::invalid("", format!("Invalid request: the body is {media_type:?}, not a form.")));
    }
    let both = if call.query.is_empty() { body.to_owned() } else { format!("{}&{body}", call.query) };
    form::parse(&both).map(Params).map_err(|message| Problem::invalid("", message))
}

fn route(store: &mut Store, call: &Call, params: &Params) -> Result<Value, Problem> {
    let unknown = || Problem::no_route(&call.method, &call.path);
    let path = call.path.strip_prefix("/v1/").ok_or_else(unknown)?;
    let parts: Vec<String> = path.trim_end_matches('/').split('/').map(percent_decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if (call.method.as_str(), parts.as_slice()) == ("GET", &["balance"]) {
        return Ok(balance::balance(store));
    }
    let (name, rest) = parts.split_first().ok_or_else(unknown)?;
    let resource = at(name).ok_or_else(unknown)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => list::list(store, resource, params),
        ("GET", [id]) => store.read(resource.object, id).cloned(),
        ("GET", [id, inner]) => inner_list(store, resource, id, inner, params),
        ("POST", []) => create(store, resource, params).unwrap_or_else(|| Err(unknown())),
        ("POST", [id]) => update::update(store, resource, id, params),
        ("POST", [id, action]) => act(store, resource, id, action, params).unwrap_or_else(|| Err(unknown())),
        ("DELETE", [id]) if resource.object == "customer" => customers::delete(store, id),
        ("DELETE", [id]) if resource.object == "product" => products::delete(store, id),
        _ => Err(unknown()),
    }
}

fn create(store: &mut Store, resource: &Resource, params: &Params) -> Option<Result<Value, Problem>> {
    match resource.object {
        "charge" => Some(charges::create(store, params)),
        "payment_intent" => Some(payment_intents::create(store, params)),
        "refund" => Some(refunds::create(store, params)),
        "customer" => Some(customers::create(store, params)),
        "payout" => Some(payouts::create(store, params)),
        "product" => Some(products::create(store, params)),
        "price" => Some(prices::create(store, params)),
        _ => None,
    }
}

fn act(
    store: &mut Store,
    resource: &Resource,
    id: &str,
    action: &str,
    params: &Params,
) -> Option<Result<Value, Problem>> {
    match (resource.object, action) {
        ("charge", "capture") => Some(capture(store, id, params)),
        ("payment_intent", "confirm") => Some(payment_intents::confirm(store, id, params)),
        ("payment_intent", "capture") => Some(payment_intents::capture(store, id, params)),
        ("payment_intent", "cancel") => Some(payment_intents::cancel(store, id, params)),
        ("refund", "cancel") => Some(refunds::cancel(store, id)),
        ("payout", "cancel") => Some(payouts::cancel(store, id)),
        ("dispute", "close") => Some(disputes::close(store, id)),
        _ => None,
    }
}

fn capture(store: &mut Store, id: &str, params: &Params) -> Result<Value, Problem> {
    params.only(&["amount", "receipt_email", "statement_descriptor"])?;
    charges::capture(store, id, params.integer("amount")?, "amount")
}

/// Lists below an object: the lines of an invoice, the refunds of a charge.
fn inner_list(store: &Store, resource: &Resource, id: &str, inner: &str, params: &Params) -> Result<Value, Problem> {
    let url = format!("/v1/{}/{id}/{inner}", resource.path);
    let object = store.read(resource.object, id)?;
    params.only(&["limit", "starting_after", "ending_before"])?;
    let found = match (resource.object, inner) {
        ("invoice", "lines") => object.pointer("/lines/data").and_then(Value::as_array).cloned().unwrap_or_default(),
        ("charge", "refunds") => {
            let refunds = store.newest("refund").into_iter();
            refunds.filter(|refund| super::store::id_in(refund, "charge") == Some(id)).cloned().collect()
        }
        _ => return Err(Problem::no_route("GET", &url)),
    };
    list::page(found, params, inner, &url)
}
