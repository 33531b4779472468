//! An event as it is delivered, and as the inbox keeps it.

use std::fmt;

use mapping_core::canonical::{AccountId, EventId, Gateway, OrderKey};
use mapping_core::flows::{Facts, SkipReason};
use time::OffsetDateTime;

use crate::dead_letter::{Cause, FactOverride};

/// One delivery of an event: its verified bytes and what the envelope says. Printing it does not show the payload.
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Who sent it.
    pub gateway: Gateway,
    /// For which of the merchant's accounts, where one endpoint serves several.
    pub account: Option<AccountId>,
    /// The event's own id; unique within gateway, account and kind. Something else under a known id is never dropped.
    pub event: EventId,
    /// The gateway's name for what happened.
    pub kind: String,
    /// Events with the same key are handled in the order in which they were accepted. Absent: the runner reads it from the
    /// payload before it handles anything that was accepted later.
    pub order_key: Option<OrderKey>,
    /// The bytes whose signature was verified.
    pub payload: Vec<u8>,
    /// When they came, UTC.
    pub received_at: OffsetDateTime,
}

/// An event's place in the inbox. Earlier accepted means smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InboxId(pub i64);

/// How far an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventState {
    /// On disk; nothing decided.
    Accepted,
    /// Its documents are in the outbox.
    Planned,
    /// The ERP holds all of its documents.
    Posted,
    /// It needs no document.
    Skipped,
    /// A person has to act.
    Dead,
}

/// An event as the inbox keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its place.
    pub id: InboxId,
    /// What was delivered.
    pub incoming: Incoming,
    /// How far it is.
    pub state: EventState,
    /// How often in a row it could not go on.
    pub attempts: u32,
    /// Not handled before this moment.
    pub next_attempt_at: OffsetDateTime,
    /// Why it could not go on the last time.
    pub error: Option<String>,
    /// Why a person has to act, for a dead event; why one had to, for a discarded one.
    pub cause: Option<Cause>,
    /// Why it needs no document, for a skipped event.
    pub skip: Option<SkipReason>,
    /// What its decision rests on, once it was decided.
    pub basis: Option<Basis>,
    /// When it became posted, skipped or dead.
    pub finished_at: Option<OffsetDateTime>,
    /// Facts that a person has said in place of what the other side answers.
    pub overrides: Vec<FactOverride>,
    /// What its row holds that cannot be read, if anything: that is empty here, and nothing is decided from it.
    pub damage: Option<String>,
}

/// What a decision rests on: with the same flow, rules and facts it can be made again.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// The flow's name.
    pub flow: String,
    /// The hash of the rule book, by [`rules_hash`](crate::rules_hash::rules_hash).
    pub rules_hash: String,
    /// What was asked and answered.
    pub facts: Facts,
}

/// The end of an event's way.
#[derive(Clone, Debug, PartialEq)]
pub enum Finish {
    /// The ERP holds all of its documents.
    Posted,
    /// It needs no document.
    Skipped(SkipReason),
    /// A person has to act.
    Dead(Cause),
}

/// Tells a worker's claim from later ones, so that a worker that lost its claim cannot write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimToken(pub i64);

/// An event that one worker handles now.
#[derive(Clone, Debug, PartialEq)]
pub struct EventClaim {
    /// The event.
    pub event: StoredEvent,
    /// The claim.
    pub token: ClaimToken,
}

impl EventState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Accepted, Self::Planned, Self::Posted, Self::Skipped, Self::Dead];

    /// The state as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Planned => "planned",
            Self::Posted => "posted",
            Self::Skipped => "skipped",
            Self::Dead => "dead",
        }
    }

    /// The state of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether nothing more happens to the event by itself.
    pub fn is_finished(self) -> bool {
        match self {
            Self::Accepted | Self::Planned => false,
            Self::Posted | Self::Skipped | Self::Dead => true,
        }
    }
}

impl fmt::Display for InboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for EventState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("gateway", &self.gateway.as_str())
            .field("account", &self.account.as_ref().map(AccountId::as_str))
            .field("event", &self.event.as_str())
            .field("kind", &self.kind)
            .field("order_key", &self.order_key.as_ref().map(OrderKey::as_str))
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}
