//! One JSON document of unknown kind: an object of the API, a snapshot event or a thin event.

use super::cursor::Part;
use super::envelope::BODY_LIMIT;
use super::layout::tag_and_id;
use super::{EventObject, Notification, ParseError};

/// What a JSON document of Stripe's turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// An object of the API.
    Object(EventObject),
    /// An event.
    Event(Notification),
}

/// Reads an object, a snapshot event or a thin event, told apart by its `object` field.
///
/// # Errors
/// [`ParseError`] names the JSON path of what did not fit.
pub fn parse_object(body: &[u8]) -> Result<Document, ParseError> {
    if body.len() > BODY_LIMIT {
        return Err(ParseError::TooLarge { size: body.len(), limit: BODY_LIMIT });
    }
    let json = str::from_utf8(body).map_err(|error| ParseError::malformed(".", error.to_string()))?;
    let (tag, _) = tag_and_id(json)?;
    match tag.and_then(Part::text).as_deref() {
        Some("event" | "v2.core.event") => Notification::parse(body).map(Document::Event),
        _ => EventObject::read("", json.trim(), "").map(Document::Object),
    }
}
