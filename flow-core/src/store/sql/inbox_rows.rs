//! Rows of the table `event`.

use mapping_core::canonical::{AccountId, EventId, Gateway, OrderKey};

use super::{Row, sealed_places};
use crate::inbox::{Basis, ClaimToken, EventClaim, EventState, InboxId, Incoming, StoredEvent};
use crate::store::StoreError;

pub(super) fn claim(row: &Row) -> Result<EventClaim, StoreError> {
    Ok(EventClaim { event: event(row)?, token: ClaimToken(row.int("claim")?) })
}

pub(super) fn event(row: &Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        id: InboxId(row.int("id")?),
        incoming: incoming(row)?,
        state: row.parsed("state", EventState::parse)?,
        attempts: row.count("attempts")?,
        next_attempt_at: row.moment("next_attempt_at")?,
        error: row.maybe_text("error")?,
        cause: row.maybe_sealed_json("cause", sealed_places::of_event("cause", row)?)?,
        skip: row.maybe_json("skip")?,
        basis: basis(row)?,
        finished_at: row.maybe_moment("finished_at")?,
        overrides: row.maybe_sealed_json("overrides", sealed_places::of_event("overrides", row)?)?.unwrap_or_default(),
    })
}

fn incoming(row: &Row) -> Result<Incoming, StoreError> {
    let account = row.text("account")?;
    Ok(Incoming {
        gateway: Gateway::from(row.text("gateway")?),
        account: (!account.is_empty()).then(|| AccountId::from(account)),
        event: EventId::from(row.text("event_id")?),
        kind: row.text("kind")?,
        order_key: row.maybe_text("order_key")?.map(OrderKey::from),
        payload: row.sealed_bytes("payload", sealed_places::of_event("payload", row)?)?,
        received_at: row.moment("received_at")?,
    })
}

/// Facts serve people who look back. Those that an older program wrote and this one cannot read stay on disk and are left out
/// here, so that they stop no event.
fn basis(row: &Row) -> Result<Option<Basis>, StoreError> {
    let decided = row.maybe_text("flow")?.zip(row.maybe_text("rules_hash")?);
    let facts = row.sealed_json("facts", sealed_places::of_event("facts", row)?).ok();
    Ok(decided.zip(facts).map(|((flow, rules_hash), facts)| Basis { flow, rules_hash, facts }))
}
