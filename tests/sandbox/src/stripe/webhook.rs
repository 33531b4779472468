//! Delivering events to a webhook endpoint, signed as the vendor signs them, and in the disorder in which it may.
//!
//! `Stripe-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, with the whole secret as the key. Delivery is at
//! least once and in no order: [`Shuffle`] makes duplicates and swaps that a seed repeats.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::clock::unix_now;

/// The value of `Stripe-Signature` for these bytes at this time (seconds since 1970).
#[must_use]
pub fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of every length, so the empty signature is never sent.
    let signature = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{timestamp}.").as_bytes());
        mac.update(body);
        base16ct::lower::encode_string(&mac.finalize().into_bytes())
    });
    format!("t={timestamp},v1={}", signature.unwrap_or_default())
}

/// A delivery got no answer.
#[derive(Debug, thiserror::Error)]
#[error("the webhook endpoint did not answer: {0}")]
pub struct DeliveryError(#[from] reqwest::Error);

/// One delivery of many.
#[derive(Debug)]
pub struct Delivery {
    /// The id of the event that was sent.
    pub event: String,
    /// The status of the answer.
    pub result: Result<u16, DeliveryError>,
}

/// An endpoint with the secret that it knows, which its `Debug` does not show.
#[derive(Clone)]
pub struct Webhook {
    url: String,
    secret: String,
    client: reqwest::Client,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Webhook {
    /// An endpoint at this URL.
    #[must_use]
    pub fn new(url: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { url: url.into(), secret: secret.into(), client: reqwest::Client::new() }
    }

    /// Sends an event signed with the present time, and answers the status.
    ///
    /// # Errors
    /// [`DeliveryError`] when there is no answer.
    pub async fn deliver(&self, event: &Value) -> Result<u16, DeliveryError> {
        self.deliver_bytes(event.to_string().into_bytes()).await
    }

    /// Sends bytes as they are, signed with the present time.
    ///
    /// # Errors
    /// [`DeliveryError`] when there is no answer.
    pub async fn deliver_bytes(&self, body: Vec<u8>) -> Result<u16, DeliveryError> {
        let header = sign(&self.secret, unix_now(), &body);
        self.deliver_with(&header, body).await
    }

    /// Sends bytes with a signature header of the caller's making: a stale one, a false one, several.
    ///
    /// # Errors
    /// [`DeliveryError`] when there is no answer.
    pub async fn deliver_with(&self, signature: &str, body: Vec<u8>) -> Result<u16, DeliveryError> {
        let request = self.client.post(&self.url).header("Content-Type", "application/json; charset=utf-8");
        let answer = request
            .header("User-Agent", "Stripe/1.0 (sandbox)")
            .header("Stripe-Signature", signature)
            .body(body)
            .send()
            .await?;
        Ok(answer.status().as_u16())
    }

    /// Sends every event once, in the order given.
    pub async fn deliver_all(&self, events: &[Value]) -> Vec<Delivery> {
        let mut deliveries = Vec::with_capacity(events.len());
        for event in events {
            let id = event.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            deliveries.push(Delivery { event: id, result: self.deliver(event).await });
        }
        deliveries
    }

    /// Sends an event until it is answered with 2xx, at most so many times, without waiting between them. Answers the
    /// last status; `None` where no answer came at all.
    pub async fn deliver_until_accepted(&self, event: &Value, attempts: u32) -> Option<u16> {
        let mut last = None;
        for _ in 0..attempts {
            last = self.deliver(event).await.ok().or(last);
            if last.is_some_and(|status| (200..300).contains(&status)) {
                break;
            }
        }
        last
    }
}

/// The disorder of at-least-once delivery. The same seed and the same events give the same disorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shuffle {
    /// The seed.
    pub seed: u64,
    /// How many events of a thousand come twice.
    pub duplicates_permille: u32,
    /// Whether the order is lost.
    pub reorder: bool,
}

impl Shuffle {
    /// The events as they will arrive: each at least once.
    #[must_use]
    pub fn arrange<T: Clone>(&self, events: &[T]) -> Vec<T> {
        let mut dice = fastrand::Rng::with_seed(self.seed);
        let mut arranged = Vec::with_capacity(events.len());
        for event in events {
            arranged.push(event.clone());
            if dice.u32(0..1000) < self.duplicates_permille {
                arranged.push(event.clone());
            }
        }
        if self.reorder {
            dice.shuffle(&mut arranged);
        }
        arranged
    }
}
