//! Erasing what is kept of a customer, because they asked for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;
use tracing::info;

use super::personal_data::Alias;
use super::{Erased, Handles, Redaction, Remark, Tombstone};
use crate::audit::{Action, Content, Record};
use crate::inbox::{EventState, InboxId, StoredEvent};
use crate::store::{Change, Store, StoreError};

/// How many rows are looked at in one go.
const PAGE: u32 = 200;

/// Takes a customer's personal data out of everything that the store keeps: payloads, facts, documents, reasons, tellings, notes, what
/// people said at the desk, and what the audit trail says of it, whose chain holds all the same. The erasure is an audit entry itself.
/// What the books need stays: rows, keys, amounts, the ERP's numbers. A key that is made of the e-mail address, as a guest's is, gets a
/// random word in its place, the same one everywhere. A redelivery is known as before.
///
/// The ERP and the gateway have data of their own: a gateway's deletion of a customer is an event, which the flows carry to the ERP.
pub struct Erasure {
    store: Arc<dyn Store>,
}

/// Why nothing was erased.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErasureError {
    /// Nothing is said of whom to erase.
    #[error("no customer is named: give an id, an e-mail address or a code")]
    Nobody,
    /// Events that tell of the customer still have to be handled, or a person has to decide on them.
    #[error(
        "events {} still need the customer's data: let them be posted, or replay or discard those that are dead letters, and ask again",
        listed(.events)
    )]
    Needed {
        /// The events.
        events: Vec<InboxId>,
    },
    /// The store failed. What was erased stays so; ask again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(events: &[InboxId]) -> String {
    events.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Erasure {
    /// Erases in this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The events that tell of a customer, the earliest first. Every row is looked at: what is sealed cannot be searched otherwise.
    ///
    /// # Errors
    /// [`ErasureError::Nobody`] and [`ErasureError::Store`].
    pub async fn find(&self, whose: &Handles) -> Result<Vec<InboxId>, ErasureError> {
        if whose.is_empty() {
            return Err(ErasureError::Nobody);
        }
        let mut found = BTreeSet::new();
        let mut after = None;
        loop {
            let page = self.store.events(None, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            if let Some(damaged) = page.iter().find(|event| event.damage.is_some()) {
                return Err(ErasureError::Store(unreadable(damaged)));
            }
            found.extend(page.iter().filter(|event| tells_of(event, whose)).map(|event| event.id));
        }
        let mut after = None;
        loop {
            let page = self.store.documents_after(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for stored in page.iter().filter(|stored| holds(&stored.document, whose)) {
                found.extend(self.store.events_of(stored.id).await?);
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Erases a customer's personal data and keeps a tombstone: when, why, how much, and nothing of whom. `by` is who does it; `why` is
    /// the request's number or the like, without a name. Events that are not planned yet may be the customer's although they do not say so:
    /// a [`Remark`] names them.
    ///
    /// # Errors
    /// [`ErasureError::Needed`], and nothing is changed, while an open event or a dead letter tells of the customer.
    pub async fn erase(
        &self,
        whose: &Handles,
        by: &str,
        why: &str,
        now: OffsetDateTime,
    ) -> Result<Erased, ErasureError> {
        let events = self.whole(&self.find(whose).await?).await?;
        let needed: Vec<InboxId> = events.iter().filter(|event| is_needed(event.state)).map(|event| event.id).collect();
        if !needed.is_empty() {
            return Err(ErasureError::Needed { events: needed });
        }
        let mut erased = Erased {
            at: now,
            why: why.to_owned(),
            known_by: whose.kinds(),
            events: 0,
            documents: 0,
            tellings: 0,
            notes: 0,
            remarks: self.remarks(whose).await?,
        };
        let alias = whose.plain_email().map(Alias::random);
        let mut documents = BTreeSet::new();
        for event in &events {
            let redaction = self.redaction(event, why, now, alias.as_ref()).await?;
            if !self.store.redact(event.id, &redaction).await? {
                return Err(ErasureError::Needed { events: vec![event.id] }); // somebody replayed it meanwhile
            }
            erased.events += 1;
            documents.extend(redaction.documents.iter().map(|document| document.id.0));
            erased.tellings += u64::try_from(redaction.tellings.len()).unwrap_or(u64::MAX);
        }
        erased.documents = u64::try_from(documents.len()).unwrap_or(u64::MAX);
        erased.notes = self.forget_notes(whose).await?;
        self.keep(&events, by, &erased).await?;
        info!(why, erased.events, erased.documents, "a customer's personal data is erased");
        Ok(erased)
    }

    /// What may be left: events of which nobody can say yet whether they tell of the customer.
    async fn remarks(&self, whose: &Handles) -> Result<Vec<Remark>, StoreError> {
        let mut unplanned = Vec::new();
        for state in [EventState::Accepted, EventState::Dead] {
            let mut after = None;
            loop {
                let page = self.store.events(Some(state), after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                let undecided = page.iter().filter(|event| event.basis.is_none());
                let theirs = undecided.filter(|event| whose.may_be_behind(&event.incoming.payload));
                unplanned.extend(theirs.map(|event| event.id.0));
            }
        }
        unplanned.sort_unstable();
        Ok(if unplanned.is_empty() { Vec::new() } else { vec![Remark::Unplanned { events: unplanned }] })
    }

    /// Keeps what is left, in the trail as well; what the trail says of the events goes with it.
    async fn keep(&self, events: &[StoredEvent], by: &str, erased: &Erased) -> Result<(), StoreError> {
        let content = Content {
            why: Some(erased.why.clone()),
            after: serde_json::to_value(erased).ok(),
            ..Content::of("a customer's personal data")
        };
        let record = Record { at: erased.at, by: by.to_owned(), action: Action::Erased, event: None, content };
        let events = events.iter().map(|event| event.id).collect();
        self.store.act(&Change::Erasure { events, erased: erased.clone() }, &record).await.map(drop)
    }

    async fn redaction(
        &self,
        event: &StoredEvent,
        why: &str,
        now: OffsetDateTime,
        alias: Option<&Alias>,
    ) -> Result<Redaction, StoreError> {
        let documents = self.store.documents_of(event.id).await?;
        let tellings = self.store.tellings_of(event.id).await?;
        let bytes = event.incoming.payload.len();
        let tombstone = Tombstone::read(&event.incoming.payload);
        let tombstone = tombstone.unwrap_or_else(|| Tombstone { removed_at: now, why: why.to_owned(), bytes });
        Ok(Redaction::of(event, &documents, &tellings, &tombstone, alias))
    }

    async fn whole(&self, events: &[InboxId]) -> Result<Vec<StoredEvent>, StoreError> {
        let mut whole = Vec::new();
        for id in events {
            let found = self.store.events(None, Some(InboxId(id.0.saturating_sub(1))), 1).await?;
            whole.extend(found.into_iter().filter(|event| event.id == *id));
        }
        Ok(whole)
    }

    /// Notes under the customer's keys, and those that quote them.
    async fn forget_notes(&self, whose: &Handles) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        let mut after = None;
        loop {
            let page = self.store.notes_after(after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(forgotten) };
            after = Some(last.clone());
            let theirs = page.iter().filter(|notes| {
                whose.are_key(&notes.natural_key) || notes.values.iter().any(|value| whose.are_key(value))
            });
            for notes in theirs {
                forgotten += self.store.forget_notes(notes).await?;
            }
        }
    }
}

/// Nobody knows whether an event that cannot be read tells of the customer, so that nothing is said to be erased.
fn unreadable(event: &StoredEvent) -> StoreError {
    let message =
        format!("whether it tells of the customer is unknown ({})", event.damage.as_deref().unwrap_or_default());
    StoreError::Corrupt { table: "event", row: event.id.0, message }
}

fn tells_of(event: &StoredEvent, whose: &Handles) -> bool {
    let facts = event.basis.as_ref().is_some_and(|basis| holds(&basis.facts, whose));
    facts || holds(&event.overrides, whose) || whose.are_in_payload(&event.incoming.payload)
}

fn holds<T: Serialize>(record: &T, whose: &Handles) -> bool {
    serde_json::to_value(record).is_ok_and(|value| whose.are_in(&value))
}

fn is_needed(state: EventState) -> bool {
    match state {
        EventState::Accepted | EventState::Planned | EventState::Dead => true,
        EventState::Posted | EventState::Skipped => false,
    }
}

impl std::fmt::Debug for Erasure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Erasure").finish_non_exhaustive()
    }
}
