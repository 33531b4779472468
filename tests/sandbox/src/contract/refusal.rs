//! Why a request is not done, in the error body of the contract.

use serde_json::{Map, Value, json};

use super::published::Violation;
use crate::call::Call;

/// A refusal: the contract's code, the field at fault, a sentence, and what stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    code: &'static str,
    field: String,
    message: String,
    details: Vec<Value>,
    allowed: Option<String>,
}

impl Refusal {
    fn new(status: u16, code: &'static str, field: &str, message: impl Into<String>) -> Self {
        Self { status, code, field: field.to_owned(), message: message.into(), details: Vec::new(), allowed: None }
    }

    /// 422: the document is read but not accepted.
    pub(crate) fn unacceptable(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        Self::new(422, code, field, message)
    }

    /// 409: something else stands there.
    pub(crate) fn conflict(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        Self::new(409, code, field, message)
    }

    /// 409 with the number of the record that is there already.
    pub(crate) fn duplicate(code: &'static str, field: &str, value: &str, existing: &str) -> Self {
        let message = format!("{field} {value:?} is taken by {existing}");
        Self::conflict(code, field, message.clone()).detail(field, existing, message)
    }

    /// 400: the body cannot be read.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(400, "malformed", "", message)
    }

    /// 404.
    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::new(404, "not_found", "", what)
    }

    /// 501: the contract has the operation, the sandbox does not.
    pub(crate) fn not_served(operation: &str) -> Self {
        Self::new(501, "internal", "", format!("the sandbox does not serve {operation}"))
    }

    /// 401.
    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(401, "unauthorized", "", message)
    }

    /// An injected failure.
    pub(crate) fn injected(status: u16) -> Self {
        let code = match status {
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            409 => "conflict",
            429 => "rate_limited",
            503 => "unavailable",
            400..=499 => "validation",
            _ => "internal",
        };
        Self::new(status, code, "", format!("the sandbox was told to answer {status}"))
    }

    /// 404, or 405 where the path has other methods than the one that was sent.
    pub(crate) fn no_route(call: &Call, methods: &[String]) -> Self {
        if methods.is_empty() {
            return Self::not_found(format!("the contract has no {}", call.path));
        }
        let methods = methods.join(", ");
        let message = format!("{} takes {methods}, not {}", call.path, call.method);
        Self { allowed: Some(methods), ..Self::new(405, "method_not_allowed", "", message) }
    }

    /// The methods that the path takes, where another one was sent.
    pub(crate) fn allowed(&self) -> Option<&str> {
        self.allowed.as_deref()
    }

    /// 422 for a document that breaks its schema.
    pub(crate) fn unless_empty(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() { Ok(()) } else { Err(Self::of_violations(violations)) }
    }

    /// 422 with the first of these ways in which a document breaks its schema, and all of them as details.
    pub(crate) fn of_violations(violations: Vec<Violation>) -> Self {
        let first = violations.first().cloned().unwrap_or_else(|| Violation::missing("the document"));
        let mut refusal = Self::unacceptable("validation", &first.field, first.message);
        if violations.len() > 1 {
            for violation in violations {
                refusal
                    .details
                    .push(json!({"Code": "validation", "Field": violation.field, "Message": violation.message}));
            }
        }
        refusal
    }

    /// The same, at a field.
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.field = field.to_owned();
        self
    }

    /// The same with one more thing that stands in the way, or could be meant.
    pub(crate) fn detail(mut self, field: &str, value: &str, message: impl Into<String>) -> Self {
        self.details.push(json!({"Code": self.code, "Field": field, "Value": value, "Message": message.into()}));
        self
    }

    /// The code and the sentence, for a surface that has other shapes of errors.
    pub(crate) fn told(&self) -> (&'static str, &str, &str) {
        (self.code, &self.field, &self.message)
    }

    /// The document of the contract's `ErrorAnswer`.
    pub(crate) fn document(&self) -> Value {
        let mut error = Map::new();
        error.insert("Code".to_owned(), json!(self.code));
        if !self.field.is_empty() {
            error.insert("Field".to_owned(), json!(self.field));
        }
        error.insert("Message".to_owned(), json!(self.message));
        if !self.details.is_empty() {
            error.insert("Details".to_owned(), json!(self.details));
        }
        json!({"Error": error})
    }
}
