//! A client of two dozen lines: what it sends and gets is JSON or a form, nothing is hidden.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use sandbox::tims::Seeds;
use sandbox::{Stripe, Tims};
use serde_json::{Value, json};

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a TIMS error, and the field that it names.
    pub(crate) fn refusal(&self) -> (u16, &str, &str) {
        let error = &self.body["Error"];
        (self.status, error["Code"].as_str().unwrap_or_default(), error["Field"].as_str().unwrap_or_default())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Client {
    base: String,
    key: (&'static str, String),
    http: reqwest::Client,
}

impl Client {
    pub(crate) fn tims(tims: &Tims) -> Self {
        Self::new(tims.base_url(), ("X-API-Key", tims.api_key().to_owned()))
    }

    pub(crate) fn stripe(stripe: &Stripe) -> Self {
        Self::new(format!("{}/v1", stripe.base_url()), ("Authorization", format!("Bearer {}", stripe.api_key())))
    }

    pub(crate) fn new(base: String, key: (&'static str, String)) -> Self {
        Self { base, key, http: reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap() }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, format!("{}{path}", self.base)).header(self.key.0, &self.key.1)
    }

    pub(crate) async fn send(request: reqwest::RequestBuilder) -> Result<Got, reqwest::Error> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Got { status, headers, body })
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        Self::send(self.request("GET", path)).await.unwrap()
    }

    pub(crate) async fn json(&self, method: &str, path: &str, body: &Value) -> Got {
        let request = self.request(method, path).header("Content-Type", "application/json").body(body.to_string());
        Self::send(request).await.unwrap()
    }

    pub(crate) fn keyed(&self, path: &str, key: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.request("POST", path).header("Content-Type", "application/json");
        request.header("Idempotency-Key", key).body(body.to_string())
    }

    pub(crate) async fn form(&self, path: &str, form: &str) -> Got {
        Self::send(self.form_request(path, form)).await.unwrap()
    }

    pub(crate) fn form_request(&self, path: &str, form: &str) -> reqwest::RequestBuilder {
        let request = self.request("POST", path).header("Content-Type", "application/x-www-form-urlencoded");
        request.body(form.to_owned())
    }
}

/// A small shop: two items, one customer in good standing and one who is not.
pub(crate) fn shop() -> Seeds {
    let seeds = Tims::new().with_item("GAS-ARG-50", "Argon, 50 l", "100.00", "12").with_item(
        "GAS-OXY-10",
        "Oxygen, 10 l",
        "25.00",
        "4",
    );
    let ann = json!({"Name": "Ann Example", "Email": "ann@example.com", "BillingAddress": {"PostalCode": "SW1A 1AA"}});
    seeds.with_customer("C1", ann).with_customer("C2", json!({"Name": "Bob Example", "Status": "OnHold"}))
}

/// An order of the shop for C1 over 250.00 USD.
pub(crate) fn order() -> Value {
    json!({"CustomerCode": "C1", "OrderDate": "2026-11-20", "Currency": "USD", "Lines": [
        {"LineNumber": 1, "SKU": "GAS-ARG-50", "Quantity": "2", "UnitPrice": "100.00"},
        {"LineNumber": 2, "SKU": "GAS-OXY-10", "Quantity": "2", "UnitPrice": "25.00"},
    ]})
}

/// A paid receipt from C1 in USD.
pub(crate) fn receipt(transaction: &str, amount: &str, applications: Value) -> Value {
    json!({"TransactionID": transaction, "CustomerCode": "C1", "Amount": amount, "Currency": "USD", "PaymentDate": "2026-11-20",
        "PaymentMethod": "Credit Card", "Status": "Paid", "Applications": applications})
}

/// The same document with other values at some JSON pointers' parents: `with(order(), "/Lines/0/SKU", json!("X"))`.
pub(crate) fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    document
}
