//! The shop's own ear: a webhook that checks who speaks and remembers what it was told, as a shop in any language would write it.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::StorefrontWebhook;
use flow_core::adapters::storefront::{Headers, ShopData, ShopMessage, SigningSecret, Verifier};
use mapping_core::flows::ShopStatus;
use secrecy::SecretString;
use time::OffsetDateTime;

/// The secret that both sides know.
const SECRET: &str = "whsec_cXVpY2tzdGFydC1zdG9yZWZyb250LXNlY3JldA==";

/// A shop that listens.
pub(crate) struct Storefront {
    heard: Arc<Heard>,
    url: String,
}

/// What was told, by the id of the message: a message that comes twice is the same message.
struct Heard {
    verifier: Verifier,
    messages: Mutex<BTreeMap<String, ShopMessage>>,
}

impl Storefront {
    /// Opens the shop on a free loopback port.
    pub(crate) async fn open() -> Result<Self, Box<dyn Error>> {
        let verifier = Verifier::new([SigningSecret::parse(&SecretString::from(SECRET))?]);
        let heard = Arc::new(Heard { verifier, messages: Mutex::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/flow", listener.local_addr()?);
        let router = Router::new().route("/flow", post(listen)).with_state(Arc::clone(&heard));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { heard, url })
    }

    /// Who tells it what plans want told.
    pub(crate) fn herald(&self) -> Result<StorefrontWebhook, Box<dyn Error>> {
        let secret = SigningSecret::parse(&SecretString::from(SECRET))?;
        Ok(StorefrontWebhook::new(&SecretString::from(self.url.clone()), [secret], ReqwestTransport::new()?)?)
    }

    /// Everything that it was told, a line each: `order A-1001 shipped`.
    pub(crate) fn heard(&self) -> Vec<String> {
        let messages = self.heard.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.values().map(|message| line(&message.data)).collect()
    }
}

async fn listen(State(heard): State<Arc<Heard>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (id, timestamp, signature) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
    let Ok(verified) = heard.verifier.verify(&Headers { id, timestamp, signature }, &body, OffsetDateTime::now_utc())
    else {
        return StatusCode::UNAUTHORIZED;
    };
    let Ok(message) = serde_json::from_slice(verified.body) else { return StatusCode::BAD_REQUEST };
    heard.messages.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), message);
    StatusCode::OK
}

fn line(data: &ShopData) -> String {
    match data {
        ShopData::Order { order, status, tracking, .. } => {
            let parcel = tracking.as_ref().map(|tracking| format!(" with {}", tracking.number)).unwrap_or_default();
            format!("order {order} {}{parcel}", status_word(*status))
        }
        ShopData::RefundDone(refund) => format!("refund {} done", refund.refund),
        ShopData::RefundReturned(refund) => format!("refund {} returned", refund.refund),
        ShopData::Stock { sku, available } => format!("stock {sku} {available}"),
        ShopData::Subscription { subscription, status, dunning } => {
            let step = dunning.as_ref().map(|step| format!(", {step}")).unwrap_or_default();
            format!("subscription {subscription} {status}{step}")
        }
    }
}

fn status_word(status: ShopStatus) -> String {
    serde_json::to_value(status).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
