//! The outside of an event: enough to route it, store it and drop duplicates, readable even where the object inside is not.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::ParseError;
use super::cursor::Part;
use super::layout::{Layout, tag_and_id};

/// Larger bodies are refused before they are read. Stripe's events are far smaller.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// The shape of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// It carries the object as it was (`object` is `event`).
    Snapshot,
    /// It names the object, to be fetched (`object` is `v2.core.event`).
    Thin,
}

/// The outside of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope<'a> {
    /// The event's id; deliveries repeat, so drop what was seen before.
    pub id: Cow<'a, str>,
    /// What happened: `charge.succeeded`.
    pub kind: Cow<'a, str>,
    /// The connected account that it happened on.
    pub account: Option<Cow<'a, str>>,
    /// The API version that the object is written in.
    pub api_version: Option<Cow<'a, str>>,
    /// When it happened.
    pub created: Option<OffsetDateTime>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// Snapshot or thin.
    pub shape: Shape,
    /// A snapshot's object, or a thin event's reference to it, as JSON text.
    pub object: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    /// Reads the envelope of a body of at most [`BODY_LIMIT`] bytes. What is inside `data` is passed over and may be anything.
    ///
    /// # Errors
    /// [`ParseError`] when the body is too large, is no JSON object, is cut short, or lacks an event's `id` or `type`.
    pub fn read(body: &'a [u8]) -> Result<Self, ParseError> {
        Self::read_within(body, BODY_LIMIT)
    }

    /// The same with a limit of the caller's.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_within(body: &'a [u8], limit: usize) -> Result<Self, ParseError> {
        Self::of(&layout(body, limit)?)
    }

    /// The kind of the object: `charge`. None when it has none.
    pub fn object_kind(&self) -> Option<Cow<'a, str>> {
        self.tag_and_id().0
    }

    /// The id of the object. None when it has none.
    pub fn object_id(&self) -> Option<Cow<'a, str>> {
        self.tag_and_id().1
    }

    fn tag_and_id(&self) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let Some(Ok((tag, id))) = self.object.map(tag_and_id) else { return (None, None) };
        let tag = tag.and_then(Part::text).or_else(|| super::thin::related_kind(self.object?));
        (tag, id.and_then(Part::text))
    }

    pub(super) fn of(layout: &Layout<'a>) -> Result<Self, ParseError> {
        let shape = shape(layout)?;
        Ok(Self {
            id: needed("id", layout.id)?,
            kind: needed("type", layout.kind)?,
            account: optional("account", layout.account)?,
            api_version: optional("api_version", layout.api_version)?,
            created: layout.created.map(created).transpose()?,
            livemode: layout.livemode.map(livemode).transpose()?,
            shape,
            object: match shape {
                Shape::Snapshot => layout.data_object,
                Shape::Thin => layout.related_object,
            }
            .map(|part| part.json),
        })
    }
}

/// Finds the parts of a body that is not too large.
pub(super) fn layout(body: &[u8], limit: usize) -> Result<Layout<'_>, ParseError> {
    layout_with(body, limit, &mut |_| None)
}

/// The same; see [`Layout::read_with`].
pub(super) fn layout_with<'a>(
    body: &'a [u8],
    limit: usize,
    front: &mut dyn FnMut(&'a str) -> Option<usize>,
) -> Result<Layout<'a>, ParseError> {
    if body.len() > limit {
        return Err(ParseError::TooLarge { size: body.len(), limit });
    }
    Layout::read_with(body, front)
}

/// Old and hand-made events may lack the field; a snapshot has data and a thin event has none.
fn shape(layout: &Layout<'_>) -> Result<Shape, ParseError> {
    match layout.object.map(Part::text) {
        Some(Some(object)) => match &*object {
            "event" => Ok(Shape::Snapshot),
            "v2.core.event" => Ok(Shape::Thin),
            other => Err(ParseError::mismatch("object", format!("expected an event, found `{other:.60}`"))),
        },
        Some(None) => Err(ParseError::mismatch("object", "expected text")),
        None if layout.data.is_some() => Ok(Shape::Snapshot),
        None => Err(ParseError::mismatch("object", "missing: this is no event")),
    }
}

fn needed<'a>(field: &str, value: Option<Part<'a>>) -> Result<Cow<'a, str>, ParseError> {
    optional(field, value)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| ParseError::mismatch(field, "missing: every event has one"))
}

pub(super) fn optional<'a>(field: &str, value: Option<Part<'a>>) -> Result<Option<Cow<'a, str>>, ParseError> {
    let Some(value) = value else { return Ok(None) };
    value.text().map(Some).ok_or_else(|| mismatch(field, value, "expected text"))
}

fn created(value: Part<'_>) -> Result<OffsetDateTime, ParseError> {
    let time = match value.text() {
        Some(iso) => OffsetDateTime::parse(&iso, &Rfc3339).ok(),
        None => value.json.parse().ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()),
    };
    time.ok_or_else(|| mismatch("created", value, "expected seconds since 1970 or an ISO 8601 time"))
}

fn livemode(value: Part<'_>) -> Result<bool, ParseError> {
    value.json.parse().map_err(|_| mismatch("livemode", value, "expected true or false"))
}

#[cold]
pub(super) fn mismatch(field: &str, value: Part<'_>, expected: &str) -> ParseError {
    ParseError::mismatch(field, format!("{expected}, found {:.60}", value.json))
}
