//! Thin events: they say what happened to which object and leave fetching it to the receiver. Shape as sent by API v2 event
//! destinations; since 2026-08-26.dahlia v1 objects have them too.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::envelope::{BODY_LIMIT, Envelope, Shape, layout, optional};
use super::layout::Layout;
use super::{EventType, ParseError};
use crate::json;
use crate::{EventId, RawJson};

/// A thin event. Fetch the object by its URL; its state may be newer than the event.
#[derive(Clone, Debug, PartialEq)]
pub struct ThinEvent {
    /// Its id.
    pub id: EventId,
    /// What happened: `v1.billing.meter.error_report_triggered`.
    pub kind: EventType,
    /// When it happened.
    pub created: Option<OffsetDateTime>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The account or sandbox that it happened on.
    pub context: Option<String>,
    /// The object that it happened to.
    pub related_object: Option<RelatedObject>,
    /// What made it happen, as it came.
    pub reason: Option<RawJson>,
}

/// The object of a thin event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedObject {
    /// Its id.
    pub id: Option<String>,
    /// Its kind: `billing.meter`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The path to fetch it from: `/v1/billing/meters/…`.
    pub url: Option<String>,
}

impl ThinEvent {
    /// Reads a thin event.
    ///
    /// # Errors
    /// [`ParseError`]; a snapshot event is a mismatch at `object`.
    pub fn parse(body: &[u8]) -> Result<Self, ParseError> {
        Self::of(&layout(body, BODY_LIMIT)?)
    }

    pub(super) fn of(layout: &Layout<'_>) -> Result<Self, ParseError> {
        let envelope = Envelope::of(layout)?;
        match envelope.shape {
            Shape::Thin => {}
            Shape::Snapshot => {
                return Err(ParseError::mismatch("object", "this is a snapshot event: read it as `Event`"));
            }
        }
        Ok(Self {
            id: envelope.id.into_owned().into(),
            kind: envelope.kind.into_owned().into(),
            created: envelope.created,
            livemode: envelope.livemode,
            context: optional("context", layout.context)?.map(Cow::into_owned),
            related_object: layout.related_object.map(|part| json::decode("related_object", part.json)).transpose()?,
            reason: layout.reason.map(|part| json::decode("reason", part.json)).transpose()?,
        })
    }
}

/// The kind of the object that a thin event refers to.
pub(super) fn related_kind(json: &str) -> Option<Cow<'static, str>> {
    serde_json::from_str::<RelatedObject>(json).ok()?.kind.map(Cow::Owned)
}
