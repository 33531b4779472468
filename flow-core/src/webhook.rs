//! Stripe's webhook endpoint without a web framework: verify, accept, and the status to answer with. A service in any framework is
//! three lines around [`receive`]. Opayo's notifications want replies of their own; their door is `adapters::opayo::ServerDoor`.

use mapping_core::canonical::{AccountId, EventId, Gateway, OrderKey};
use mapping_core::gateway::stripe;
use stripe_model::Envelope;
use stripe_model::webhook::{SignatureError, Verifier};
use thiserror::Error;
use time::OffsetDateTime;

use crate::inbox::{AcceptError, Accepted, Inbox, Incoming};
use crate::rules_hash::sha256_hex;

/// What to answer, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The HTTP status: 200 once the event is on disk, 401 for a signature that is missing, wrong or old, 413 for a body that
    /// is too large, 400 for one that carries a card number, 503 when the store cannot take it now or has no room for
    /// more that wait, with [`Retry-After`](Self::retry_after).
    pub status: u16,
    /// What became of it.
    pub outcome: Result<Accepted, NotReceived>,
}

impl Received {
    /// Seconds for the header `Retry-After`, which goes with a 503: the sender is to deliver it again, not before that.
    pub fn retry_after(&self) -> Option<u64> {
        match &self.outcome {
            Ok(Accepted::New | Accepted::Duplicate) | Err(NotReceived::Unsigned | NotReceived::Signature(_)) => None,
            Err(NotReceived::Inbox(error)) => error.retry_after().map(|wait| wait.as_secs().max(1)),
        }
    }
}

/// Why a delivery is not taken; nothing of it is stored.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotReceived {
    /// There is no signature header.
    #[error("there is no signature header")]
    Unsigned,
    /// The signature is wrong or old.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The inbox does not take it.
    #[error(transparent)]
    Inbox(#[from] AcceptError),
}

/// Takes one delivery of Stripe: `header` is the value of `Stripe-Signature`, `body` the raw bytes, `now` the time of arrival.
///
/// What is signed is kept, whether it can be read or not: an event that cannot becomes a dead letter, and its sender is not
/// asked to send the same again. One without an event id is known by the SHA-256 of its bytes.
pub async fn receive(
    verifier: &Verifier,
    inbox: &Inbox,
    header: Option<&str>,
    body: &[u8],
    now: OffsetDateTime,
) -> Received {
    let outcome = take(verifier, inbox, header, body, now).await;
    Received { status: status(&outcome), outcome }
}

async fn take(
    verifier: &Verifier,
    inbox: &Inbox,
    header: Option<&str>,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<Accepted, NotReceived> {
    inbox.check_size(body.len())?;
    let verified = verifier.verify(header.ok_or(NotReceived::Unsigned)?, body, now)?;
    Ok(inbox.accept(&incoming(verified.body(), now)).await?)
}

fn status(outcome: &Result<Accepted, NotReceived>) -> u16 {
    match outcome {
        Ok(Accepted::New | Accepted::Duplicate) => 200,
        Err(NotReceived::Unsigned | NotReceived::Signature(_)) => 401,
        Err(NotReceived::Inbox(AcceptError::TooLarge { .. })) => 413,
        Err(NotReceived::Inbox(AcceptError::CardNumber { .. })) => 400,
        Err(NotReceived::Inbox(AcceptError::Store(_))) => 503,
    }
}

/// A genuine body with what its envelope says.
pub(crate) fn incoming(payload: &[u8], now: OffsetDateTime) -> Incoming {
    let envelope = Envelope::read(payload).ok();
    let event = envelope.as_ref().map_or_else(|| sha256_hex(payload), |envelope| envelope.id.to_string());
    let order_key = match stripe::read(payload) {
        Ok(event) => event.order_key,
        Err(_) => OrderKey::from(format!("stripe/event/{event}")),
    };
    Incoming {
        gateway: Gateway::from("stripe"),
        account: envelope.as_ref().and_then(|envelope| envelope.account.as_deref()).map(AccountId::from),
        event: EventId::from(event),
        kind: envelope.map_or_else(|| "unreadable".to_owned(), |envelope| envelope.kind.to_string()),
        order_key: Some(order_key),
        payload: payload.to_vec(),
        received_at: now,
    }
}
