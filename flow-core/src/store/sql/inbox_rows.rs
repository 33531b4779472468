//! Rows of the table `event`. One that holds what no program of ours wrote is read as far as it can be, and says so: it is one event
//! that a person has to look at, and no reason to stop the others.

use mapping_core::canonical::{AccountId, EventId, Gateway, OrderKey};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::damage::Damage;
use super::{Row, sealed_places};
use crate::dead_letter::Cause;
use crate::inbox::{Basis, ClaimToken, EventClaim, EventState, InboxId, Incoming, StoredEvent};
use crate::store::StoreError;

pub(super) fn claim(row: &Row) -> Result<EventClaim, StoreError> {
    Ok(EventClaim { event: event(row)?, token: ClaimToken(row.int("claim")?) })
}

pub(super) fn event(row: &Row) -> Result<StoredEvent, StoreError> {
    let mut damage = Damage::default();
    let incoming = incoming(row, &mut damage)?;
    let id = InboxId(row.int("id")?);
    let mut event = StoredEvent {
        id,
        incoming,
        state: damage.or(row.parsed("state", EventState::parse), EventState::Dead)?,
        attempts: damage.or_empty(row.count("attempts"))?,
        next_attempt_at: damage.or(row.moment("next_attempt_at"), OffsetDateTime::UNIX_EPOCH)?,
        error: damage.or_empty(row.maybe_words("error", || sealed_places::event_error(id)))?,
        cause: damage.or_empty(sealed(row, "cause"))?,
        skip: damage.or_empty(row.maybe_json("skip"))?,
        basis: basis(row),
        finished_at: damage.or_empty(row.maybe_moment("finished_at"))?,
        overrides: damage.or_empty(sealed(row, "overrides"))?.unwrap_or_default(),
        damage: damage.found(),
    };
    if let (EventState::Dead, None, Some(what)) = (event.state, &event.cause, &event.damage) {
        event.cause = Some(Cause::Damaged { what: what.clone() });
    }
    Ok(event)
}

fn incoming(row: &Row, damage: &mut Damage) -> Result<Incoming, StoreError> {
    let account = damage.or_empty(row.text("account"))?;
    Ok(Incoming {
        gateway: Gateway::from(damage.or_empty(row.text("gateway"))?),
        account: (!account.is_empty()).then(|| AccountId::from(account)),
        event: EventId::from(damage.or_empty(row.text("event_id"))?),
        kind: damage.or_empty(row.text("kind"))?,
        order_key: damage.or_empty(row.maybe_text("order_key"))?.map(OrderKey::from),
        payload: damage.or_empty(payload(row))?,
        received_at: damage.or(row.moment("received_at"), OffsetDateTime::UNIX_EPOCH)?,
    })
}

fn payload(row: &Row) -> Result<Vec<u8>, StoreError> {
    row.sealed_bytes("payload", || sealed_places::of_event("payload", row))
}

fn sealed<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<Option<T>, StoreError> {
    row.maybe_sealed_json(column, || sealed_places::of_event(column, row))
}

/// Facts serve people who look back. Those that an older program wrote and this one cannot read stay on disk and are left out
/// here, so that they stop no event.
fn basis(row: &Row) -> Option<Basis> {
    let text = |column| row.maybe_text(column).ok().flatten();
    let facts = sealed(row, "facts").ok().flatten();
    let decided = text("flow").zip(text("rules_hash"));
    decided.zip(facts).map(|((flow, rules_hash), facts)| Basis { flow, rules_hash, facts })
}
