//! Snapshot events: what happened, with the object as it was then.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;

use super::cursor::Part;
use super::envelope::{BODY_LIMIT, Envelope, Shape, layout_with, mismatch, optional};
use super::layout::Layout;
use super::{EventObject, EventType, ParseError, ThinEvent};
use crate::json;
use crate::wire::seconds;
use crate::{AccountId, EventId, Object, RawJson};

/// A snapshot event. The object is written in `api_version`, whatever version the receiver asks for in its own calls.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "object", rename = "event")]
pub struct Event {
    /// Its id; deliveries repeat, so drop what was seen before.
    pub id: EventId,
    /// What happened: `charge.succeeded`.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// The connected account that it happened on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The API version of the object.
    pub api_version: Option<String>,
    /// The account or sandbox, since 2025.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// When it happened.
    #[serde(serialize_with = "seconds::serialize")]
    pub created: Option<OffsetDateTime>,
    /// What it happened to.
    pub data: EventData,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// How many deliveries are still to be made.
    pub pending_webhooks: Option<i64>,
    /// The request that made it happen.
    pub request: Option<EventRequest>,
}

/// What an event happened to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventData {
    /// The object as it was then.
    pub object: EventObject,
    /// For updates: what the changed fields were before, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<RawJson>,
}

/// The request behind an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRequest {
    /// Its id; none when Stripe itself acted.
    pub id: Option<String>,
    /// Its idempotency key; unknown before 2017-05-25.
    pub idempotency_key: Option<String>,
}

impl Event {
    /// Reads a snapshot event of at most [`BODY_LIMIT`] bytes.
    ///
    /// # Errors
    /// [`ParseError`] names the JSON path of what did not fit; a thin event is a mismatch at `object`. Where this fails,
    /// [`Envelope::read`] may still succeed.
    pub fn parse(body: &[u8]) -> Result<Self, ParseError> {
        Self::parse_within(body, BODY_LIMIT)
    }

    /// The same with a limit of the caller's, in bytes.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(body: &[u8], limit: usize) -> Result<Self, ParseError> {
        let (layout, object) = read(body, limit)?;
        Self::of(&layout, object)
    }

    /// Puts an event together. `object` was read already, unless it needs a closer look.
    pub(super) fn of(layout: &Layout<'_>, object: Option<EventObject>) -> Result<Self, ParseError> {
        let envelope = Envelope::of(layout)?;
        match envelope.shape {
            Shape::Snapshot => {}
            Shape::Thin => return Err(ParseError::mismatch("object", "this is a thin event: read it as `ThinEvent`")),
        }
        let object = match object {
            Some(object) => object,
            None => EventObject::read("data.object", object_text(layout)?, &envelope.kind)?,
        };
        Ok(Self {
            account: envelope.account.map(|id| id.into_owned().into()),
            api_version: envelope.api_version.map(Cow::into_owned),
            context: optional("context", layout.context)?.map(Cow::into_owned),
            created: envelope.created,
            data: EventData {
                object,
                previous_attributes: raw("data.previous_attributes", layout.previous_attributes)?,
            },
            livemode: envelope.livemode,
            pending_webhooks: layout.pending_webhooks.map(count).transpose()?,
            request: layout.request.map(request).transpose()?,
            id: envelope.id.into_owned().into(),
            kind: envelope.kind.into_owned().into(),
        })
    }
}

/// Any event, snapshot or thin.
#[derive(Clone, Debug, PartialEq)]
pub enum Notification {
    /// It carries the object as it was.
    Snapshot(Box<Event>),
    /// It names the object, to be fetched.
    Thin(ThinEvent),
}

impl Notification {
    /// Reads a snapshot or a thin event of at most [`BODY_LIMIT`] bytes, told apart by its `object`.
    ///
    /// # Errors
    /// [`ParseError`] names the JSON path of what did not fit.
    pub fn parse(body: &[u8]) -> Result<Self, ParseError> {
        Self::parse_within(body, BODY_LIMIT)
    }

    /// The same with a limit of the caller's, in bytes.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(body: &[u8], limit: usize) -> Result<Self, ParseError> {
        let (layout, object) = read(body, limit)?;
        Ok(match Envelope::of(&layout)?.shape {
            Shape::Snapshot => Self::Snapshot(Box::new(Event::of(&layout, object)?)),
            Shape::Thin => Self::Thin(ThinEvent::of(&layout)?),
        })
    }

    /// The event's id.
    pub fn id(&self) -> &EventId {
        match self {
            Self::Snapshot(event) => &event.id,
            Self::Thin(event) => &event.id,
        }
    }

    /// What happened.
    pub fn kind(&self) -> &EventType {
        match self {
            Self::Snapshot(event) => &event.kind,
            Self::Thin(event) => &event.kind,
        }
    }
}

impl Object for Event {
    type Id = EventId;
    const OBJECT: &'static str = "event";

    fn id(&self) -> Option<&EventId> {
        Some(&self.id)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawJson::deserialize(deserializer)?;
        Self::parse(raw.get().as_bytes()).map_err(D::Error::custom)
    }
}

/// Finds the parts of an event, and reads its object on the way where that is plain.
fn read(body: &[u8], limit: usize) -> Result<(Layout<'_>, Option<EventObject>), ParseError> {
    let mut object = None;
    let layout = layout_with(body, limit, &mut |front| {
        let (read, length) = EventObject::read_front(front).unzip();
        object = read;
        length
    })?;
    Ok((layout, object))
}

fn object_text<'a>(layout: &Layout<'a>) -> Result<&'a str, ParseError> {
    layout.data_object.map(|part| part.json).ok_or_else(|| {
        let path = if layout.data.is_some() { "data.object" } else { "data" };
        ParseError::mismatch(path, "missing: a snapshot event carries its object")
    })
}

fn raw(path: &str, part: Option<Part<'_>>) -> Result<Option<RawJson>, ParseError> {
    part.map(|part| json::decode(path, part.json)).transpose()
}

/// Before 2017-05-25 the request was its id alone.
fn request(part: Part<'_>) -> Result<EventRequest, ParseError> {
    match part.text() {
        Some(id) => Ok(EventRequest { id: Some(id.into_owned()), idempotency_key: None }),
        None => json::decode("request", part.json),
    }
}

fn count(part: Part<'_>) -> Result<i64, ParseError> {
    part.json.parse().map_err(|_| mismatch("pending_webhooks", part, "expected a whole number"))
}
