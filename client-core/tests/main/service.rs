//! A parcel service: its rules, and an endpoint that a test shapes as it likes.

use client_core::{
    Api, DecodeError, Effect, Endpoint, ErrorKind, HeaderName, HeaderValue, InvalidRequest, Method, Rejection, Repeat,
    Request, Response, Verdict, json,
};
use secrecy::SecretString;
use serde::Deserialize;

pub(crate) const KEY: &str = "idempotency-key";

#[derive(Default)]
pub(crate) struct Parcels {
    pub(crate) takes_no_keys: bool,
}

#[derive(Default, Deserialize)]
struct Complaint {
    code: Option<String>,
    field: Option<String>,
    message: Option<String>,
}

impl Api for Parcels {
    fn name(&self) -> &'static str {
        "parcels"
    }

    fn key_header(&self) -> Option<HeaderName> {
        (!self.takes_no_keys).then(|| HeaderName::from_static(KEY))
    }

    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> {
        response.header("request-id")
    }

    fn verdict(&self, response: &Response) -> Verdict {
        let complaint: Complaint = json::decode(&response.body).unwrap_or_default();
        let message = complaint.message.unwrap_or_else(|| "no reason given".into());
        let rejection = Rejection { code: complaint.code, field: complaint.field, message };
        let status = response.status.as_u16();
        match response.header("should-retry") {
            Some("true") => return Verdict::Again { after: None, effect: Effect::None, rejection },
            Some("false") => {
                let kind = match status {
                    429 => ErrorKind::Retry { after: None },
                    500.. => ErrorKind::Unknown,
                    _ => ErrorKind::Rejected,
                };
                return Verdict::Final { kind, rejection };
            }
            _ => {}
        }
        match status {
            200..=299 => Verdict::Success,
            409 | 429 => Verdict::Again { after: None, effect: Effect::None, rejection },
            500.. => Verdict::Again { after: None, effect: Effect::Possible, rejection },
            401 => Verdict::Final { kind: ErrorKind::Unauthorized, rejection },
            404 => Verdict::Final { kind: ErrorKind::NotFound, rejection },
            412 => Verdict::Final { kind: ErrorKind::Conflict, rejection },
            _ => Verdict::Final { kind: ErrorKind::Rejected, rejection },
        }
    }
}

/// Sends a parcel, or asks for one.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) method: Method,
    pub(crate) repeat: Repeat,
    pub(crate) id: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) header: Option<HeaderValue>,
}

impl Parcel {
    pub(crate) fn new(method: Method, repeat: Repeat) -> Self {
        Self {
            method,
            repeat,
            id: "parcel_1".into(),
            query: Vec::new(),
            body: String::new(),
            secrets: Vec::new(),
            header: None,
        }
    }

    pub(crate) fn read() -> Self {
        Self::new(Method::GET, Repeat::Freely)
    }

    pub(crate) fn send() -> Self {
        Self { body: r#"{"weight_grams":250}"#.into(), ..Self::new(Method::POST, Repeat::WithKey) }
    }
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Weight {
    pub(crate) weight_grams: u32,
}

pub(crate) const OK: &str = r#"{"weight_grams":250}"#;

impl Endpoint for Parcel {
    type Output = Weight;

    fn operation(&self) -> &'static str {
        "parcels.send"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = Request::new(self.method.clone(), "/v1/parcels").segment(&self.id);
        request.query.clone_from(&self.query);
        request.secrets.clone_from(&self.secrets);
        if let Some(value) = &self.header {
            request = request.header(HeaderName::from_static("x-label"), value.clone());
        }
        Ok(if self.body.is_empty() { request } else { request.body("application/json", self.body.clone()) })
    }

    fn repeat(&self) -> Repeat {
        self.repeat
    }

    fn decode(&self, response: &Response) -> Result<Weight, DecodeError> {
        json::decode(&response.body)
    }
}
