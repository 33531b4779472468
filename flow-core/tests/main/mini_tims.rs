//! A few rules of TIMS behind a transport: records are made, found by their keys, and made once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, HeaderName, HeaderValue, Method, Response};
use flow_core::adapters::TimsErp;
use serde_json::{Value, json};
use tims_client::{Client, Contract};

/// What happens to a request instead of what should.
#[derive(Clone, Debug)]
pub enum Mishap {
    /// It is done, and the answer is lost.
    LostAfter,
    /// It never arrives.
    LostBefore,
    /// It is answered like this.
    Answer(u16, Value),
    /// It is told to wait so many seconds.
    Busy(u16),
    /// Somebody else posts the same payment, with this amount, just before.
    Preempted(&'static str),
}

#[derive(Default)]
pub struct Installation {
    pub records: Vec<(String, Value)>,
    /// Method, path and idempotency key of everything that arrived.
    pub arrived: Vec<(String, Option<String>)>,
    pub mishaps: VecDeque<(&'static str, Mishap)>,
    /// Whether a search finds everything, whatever it asks for.
    pub ignores_filters: bool,
}

#[derive(Clone, Default)]
pub struct MiniTims(pub Arc<Mutex<Installation>>);

const KEYS: [&str; 4] = ["ExternalID", "TransactionID", "CustomerCode", "SKU"];

impl MiniTims {
    pub fn erp(&self) -> TimsErp {
        let base = BaseUrl::parse("https://tims.example").unwrap();
        TimsErp::new(Client::new(Contract::default(), base, self.clone()))
    }

    /// The records under a path, as they were sent.
    pub fn records(&self, path: &str) -> Vec<Value> {
        let installation = self.0.lock().unwrap();
        installation.records.iter().filter(|(at, _)| at.ends_with(path)).map(|(_, record)| record.clone()).collect()
    }

    pub fn mishap(&self, request: &'static str, mishap: Mishap) {
        self.0.lock().unwrap().mishaps.push_back((request, mishap));
    }

    pub fn arrivals(&self, request: &str) -> Vec<Option<String>> {
        let installation = self.0.lock().unwrap();
        installation.arrived.iter().filter(|(line, _)| line.starts_with(request)).map(|(_, key)| key.clone()).collect()
    }
}

impl Installation {
    fn create(&mut self, path: &str, body: &[u8]) -> Response {
        let mut record: Value = serde_json::from_slice(body).unwrap();
        for key in ["ExternalID", "TransactionID"] {
            let taken =
                |(at, other): &&(String, Value)| at == path && !other[key].is_null() && other[key] == record[key];
            if self.records.iter().find(taken).is_some() {
                let error = json!({"Code": "duplicate", "Field": key, "Message": "is taken"});
                return answer(409, &json!({"Error": error}));
            }
        }
        let number = format!("N{}", self.records.len() + 1);
        let made = json!({
            "CustomerCode": number, "SalesOrderNumber": number, "PaymentNumber": number, "Status": "Active",
            "Kind": "Receipt", "Unapplied": "0.00", "Total": "0.00",
            "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z",
        });
        for (name, value) in made.as_object().unwrap() {
            record.as_object_mut().unwrap().entry(name.clone()).or_insert(value.clone());
        }
        self.records.push((path.to_owned(), record.clone()));
        answer(201, &record)
    }

    fn change(&mut self, path: &str, body: &[u8]) -> Response {
        let change: Value = serde_json::from_slice(body).unwrap();
        let (_, code) = path.rsplit_once('/').unwrap();
        let record = self.records.iter_mut().find(|(_, record)| record["CustomerCode"] == code).unwrap();
        for (name, value) in change.as_object().unwrap() {
            record.1[name] = value.clone();
        }
        answer(200, &record.1)
    }

    fn search(&self, path: &str, query: &[(String, String)]) -> Response {
        let fits = |record: &&(String, Value)| {
            let keys = query.iter().filter(|(name, _)| KEYS.contains(&name.as_str()));
            let asked = keys.clone().count() > 0 && keys.clone().all(|(name, value)| record.1[name] == **value);
            record.0 == path && (asked || self.ignores_filters)
        };
        let items: Vec<&Value> = self.records.iter().filter(fits).map(|(_, record)| record).collect();
        answer(200, &json!({"Items": items, "HasMore": false}))
    }
}

fn answer(status: u16, body: &Value) -> Response {
    Response::new(status, body.to_string())
        .with_header(HeaderName::from_static("content-type"), HeaderValue::from_static("application/json"))
}

#[async_trait]
impl Transport for MiniTims {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let request = outgoing.request;
        let mut installation = self.0.lock().unwrap();
        let line = format!("{} {}", request.method, request.path);
        let key = request.headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned());
        let place = installation.mishaps.iter().position(|(wanted, _)| line.starts_with(wanted));
        let mishap = place.and_then(|place| installation.mishaps.remove(place)).map(|(_, mishap)| mishap);
        installation.arrived.push((line, key));
        let lost = || Err(TransportError::Lost("the connection broke".to_owned()));
        match &mishap {
            Some(Mishap::LostBefore) => return lost(),
            Some(Mishap::Answer(status, body)) => return Ok(answer(*status, body)),
            Some(Mishap::Busy(seconds)) => {
                let wait = HeaderValue::from(*seconds);
                let body = json!({"Error": {"Code": "rate_limited", "Message": "slower"}});
                return Ok(answer(429, &body).with_header(HeaderName::from_static("retry-after"), wait));
            }
            Some(Mishap::Preempted(amount)) => {
                let mut other: Value = serde_json::from_slice(&request.body).unwrap();
                other["Amount"] = json!(amount);
                other["Applications"] = json!([]);
                installation.create(&request.path, other.to_string().as_bytes());
            }
            Some(Mishap::LostAfter) | None => {}
        }
        let response = match request.method {
            Method::POST => installation.create(&request.path, &request.body),
            Method::PATCH => installation.change(&request.path, &request.body),
            _ => installation.search(&request.path, &request.query),
        };
        match mishap {
            Some(Mishap::LostAfter) => lost(),
            _ => Ok(response),
        }
    }
}
