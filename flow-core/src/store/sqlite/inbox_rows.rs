//! Rows of the table `event`.

use mapping_core::canonical::{AccountId, EventId, Gateway, OrderKey};
use serde::de::DeserializeOwned;

use super::moment::moment;
use crate::inbox::{Basis, ClaimToken, EventClaim, EventState, InboxId, Incoming, StoredEvent};
use crate::store::StoreError;

/// One row as SQLite gives it.
#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    id: i64,
    gateway: String,
    account: String,
    event_id: String,
    kind: String,
    order_key: Option<String>,
    payload: Vec<u8>,
    received_at: i64,
    state: String,
    attempts: i64,
    next_attempt_at: i64,
    claim: i64,
    error: Option<String>,
    cause: Option<String>,
    skip: Option<String>,
    flow: Option<String>,
    rules_hash: Option<String>,
    facts: Option<String>,
    finished_at: Option<i64>,
}

impl EventRow {
    /// The place in the order of acceptance.
    pub(super) fn order(&self) -> i64 {
        self.id
    }

    pub(super) fn claim(self) -> Result<EventClaim, StoreError> {
        let token = ClaimToken(self.claim);
        Ok(EventClaim { event: self.event()?, token })
    }

    pub(super) fn event(self) -> Result<StoredEvent, StoreError> {
        let table = Table { name: "event", row: self.id };
        Ok(StoredEvent {
            id: InboxId(self.id),
            state: table.present(EventState::parse(&self.state), "state")?,
            attempts: table.count(self.attempts)?,
            next_attempt_at: table.present(moment(self.next_attempt_at), "next_attempt_at")?,
            error: self.error,
            cause: table.json(self.cause.as_deref(), "cause")?,
            skip: table.json(self.skip.as_deref(), "skip")?,
            basis: table.basis(self.flow, self.rules_hash, self.facts.as_deref()),
            finished_at: self.finished_at.and_then(moment),
            incoming: Incoming {
                gateway: Gateway::from(self.gateway),
                account: (!self.account.is_empty()).then(|| AccountId::from(self.account)),
                event: EventId::from(self.event_id),
                kind: self.kind,
                order_key: self.order_key.map(OrderKey::from),
                payload: self.payload,
                received_at: table.present(moment(self.received_at), "received_at")?,
            },
        })
    }
}

/// A row that is being read, for errors.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) row: i64,
}

impl Table {
    pub(super) fn corrupt(self, message: impl Into<String>) -> StoreError {
        StoreError::Corrupt { table: self.name, row: self.row, message: message.into() }
    }

    pub(super) fn present<T>(self, value: Option<T>, column: &str) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(format!("{column} is not one that this program writes")))
    }

    pub(super) fn count(self, number: i64) -> Result<u32, StoreError> {
        u32::try_from(number).map_err(|_| self.corrupt("attempts is not a count"))
    }

    pub(super) fn json<T: DeserializeOwned>(self, text: Option<&str>, column: &str) -> Result<Option<T>, StoreError> {
        let read = |text| client_core::json::decode(str::as_bytes(text));
        text.map(read).transpose().map_err(|error| self.corrupt(format!("{column} at {}", error.path)))
    }

    /// Facts serve people who look back. Those that an older program wrote and this one cannot read stay on disk and are left
    /// out here, so that they stop no event.
    fn basis(self, flow: Option<String>, rules: Option<String>, facts: Option<&str>) -> Option<Basis> {
        let facts = self.json(facts, "facts").ok().flatten();
        flow.zip(rules).zip(facts).map(|((flow, rules_hash), facts)| Basis { flow, rules_hash, facts })
    }
}
