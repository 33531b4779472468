//! Why Stripe does not do what it is asked, in its error envelope.

use serde_json::{Map, Value, json};

/// An error answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    fields: Map<String, Value>,
}

impl Problem {
    fn new(status: u16, kind: &str, message: impl Into<String>) -> Self {
        let mut fields = Map::new();
        fields.insert("type".to_owned(), json!(kind));
        fields.insert("message".to_owned(), json!(message.into()));
        Self { status, fields }
    }

    /// The same with one more field of the error.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// 400: the request is wrong at this parameter.
    pub(crate) fn invalid(param: &str, message: impl Into<String>) -> Self {
        let problem = Self::new(400, "invalid_request_error", message);
        if param.is_empty() { problem } else { problem.with("param", param) }
    }

    /// 400 with a code.
    pub(crate) fn coded(code: &str, param: &str, message: impl Into<String>) -> Self {
        Self::invalid(param, message).with("code", code)
    }

    /// 404: the object that the path names is not there.
    pub(crate) fn missing(noun: &str, id: &str) -> Self {
        Self { status: 404, ..Self::missing_in("id", noun, id) }
    }

    /// 400: the object that a parameter names is not there.
    pub(crate) fn missing_in(param: &str, noun: &str, id: &str) -> Self {
        Self::coded("resource_missing", param, format!("No such {noun}: '{id}'"))
    }

    /// 400: a parameter that must be there is not.
    pub(crate) fn required(param: &str) -> Self {
        Self::coded("parameter_missing", param, format!("Missing required param: {param}."))
    }

    /// 404: no such route.
    pub(crate) fn no_route(method: &str, path: &str) -> Self {
        let problem = Self::invalid("", format!("Unrecognized request URL ({method}: {path})."));
        Self { status: 404, ..problem }
    }

    /// 401.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", message)
    }

    /// 402: the card was declined.
    pub(crate) fn card(code: &str, decline_code: Option<&str>, message: &str) -> Self {
        let problem = Self::new(402, "card_error", message).with("code", code);
        match decline_code {
            Some(decline_code) => problem.with("decline_code", decline_code),
            None => problem,
        }
    }

    /// 400: the key came before with other parameters.
    pub(crate) fn key_conflict(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Key: '{key}'."
        );
        Self::new(400, "idempotency_error", message)
    }

    /// 409: the first request with the key still runs.
    pub(crate) fn key_in_use(key: &str) -> Self {
        let message = format!("There is currently another in-progress request using this key '{key}'.");
        Self::new(409, "idempotency_error", message).with("code", "idempotency_key_in_use")
    }

    /// An injected failure.
    pub(crate) fn injected(status: u16) -> Self {
        let message = format!("The sandbox was told to answer {status}.");
        match status {
            429 => Self::new(429, "invalid_request_error", message).with("code", "rate_limit"),
            400..=499 => Self::new(status, "invalid_request_error", message),
            _ => Self::new(status, "api_error", message),
        }
    }

    /// The fields of the error, as `last_payment_error` holds them too.
    pub(crate) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// The envelope.
    pub(crate) fn document(&self) -> Value {
        json!({"error": self.fields})
    }
}
