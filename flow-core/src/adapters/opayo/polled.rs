//! What a poll found, as the inbox keeps it. A page of Reporting tells of many things and carries keys that prove notifications, so
//! each thing is stored by itself and normalised.

use mapping_core::canonical::GatewayEvent;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::inbox::Incoming;

/// One thing that was read in a page of several.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    /// What it is.
    opayo_found: GatewayEvent,
}

/// An event for the inbox. Its id is the thing's and its state's, so that the same thing in the same state is a duplicate.
pub(super) fn incoming(event: GatewayEvent, now: OffsetDateTime) -> Result<Incoming, serde_json::Error> {
    let (gateway, account) = (event.gateway.clone(), event.account.clone());
    let (id, kind, order_key) = (event.id.clone(), event.kind.clone(), event.order_key.clone());
    let payload = serde_json::to_vec(&Found { opayo_found: event })?;
    Ok(Incoming { gateway, account, event: id, kind, order_key: Some(order_key), payload, received_at: now })
}

/// The event in a payload of [`incoming`]; none in any other.
pub(super) fn event(payload: &[u8]) -> Option<GatewayEvent> {
    serde_json::from_slice::<Found>(payload).ok().map(|found| found.opayo_found)
}
