//! Where the parts of an event lie in its JSON. One pass over the top level; `data` is entered only to find `object` and
//! `previous_attributes`, and they are passed over.

use super::ParseError;
use super::cursor::{Cursor, Part};

/// The parts of an event; null and absent are both none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Layout<'a> {
    pub(super) id: Option<Part<'a>>,
    pub(super) object: Option<Part<'a>>,
    pub(super) kind: Option<Part<'a>>,
    pub(super) account: Option<Part<'a>>,
    pub(super) api_version: Option<Part<'a>>,
    pub(super) context: Option<Part<'a>>,
    pub(super) created: Option<Part<'a>>,
    pub(super) livemode: Option<Part<'a>>,
    pub(super) pending_webhooks: Option<Part<'a>>,
    pub(super) request: Option<Part<'a>>,
    pub(super) data: Option<Part<'a>>,
    pub(super) data_object: Option<Part<'a>>,
    pub(super) previous_attributes: Option<Part<'a>>,
    pub(super) related_object: Option<Part<'a>>,
    pub(super) reason: Option<Part<'a>>,
}

impl<'a> Layout<'a> {
    /// Finds the parts of an event. `front` is offered the text from `data.object` on; it may read the object and tell how
    /// long it is, so that it need not be passed over first.
    ///
    /// # Errors
    /// [`ParseError::Malformed`] when the body is not UTF-8, not one JSON object, truncated or unbalanced.
    pub(super) fn read_with(
        body: &'a [u8],
        front: &mut dyn FnMut(&'a str) -> Option<usize>,
    ) -> Result<Self, ParseError> {
        let json = simdutf8::basic::from_utf8(body).or_else(|_| str::from_utf8(body)).map_err(|error| {
            ParseError::malformed(".", format!("invalid UTF-8 behind byte {}", error.valid_up_to()))
        })?;
        let mut cursor = Cursor::new(json);
        let mut layout = Self::default();
        cursor.members("", |cursor, key| layout.member(cursor, key, front))?;
        cursor.end("more text behind the end of the event").map(|()| layout)
    }

    #[inline(always)]
    fn member(
        &mut self,
        cursor: &mut Cursor<'a>,
        key: &str,
        front: &mut dyn FnMut(&'a str) -> Option<usize>,
    ) -> Result<(), ParseError> {
        if key == "data" && cursor.peek() == Some(b'{') {
            let rest = cursor.rest();
            cursor.members("data", |cursor, key| self.data_member(cursor, key, front))?;
            self.data = Some(Part::new(cursor.since(rest)));
            return Ok(());
        }
        let value = present(cursor.value(key)?);
        match key {
            "id" => self.id = value,
            "object" => self.object = value,
            "type" => self.kind = value,
            "account" => self.account = value,
            "api_version" => self.api_version = value,
            "context" => self.context = value,
            "created" => self.created = value,
            "livemode" => self.livemode = value,
            "pending_webhooks" => self.pending_webhooks = value,
            "request" => self.request = value,
            "data" => self.data = value,
            "related_object" => self.related_object = value,
            "reason" => self.reason = value,
            _ => {}
        }
        Ok(())
    }

    #[inline(always)]
    fn data_member(
        &mut self,
        cursor: &mut Cursor<'a>,
        key: &str,
        front: &mut dyn FnMut(&'a str) -> Option<usize>,
    ) -> Result<(), ParseError> {
        let length = if key == "object" { front(cursor.rest()) } else { None };
        let value = match length {
            Some(length) => Some(cursor.advance(length)),
            None => present(cursor.value(key)?),
        };
        match key {
            "object" => self.data_object = value,
            "previous_attributes" => self.previous_attributes = value,
            _ => {}
        }
        Ok(())
    }
}

#[inline(always)]
fn present(value: Part<'_>) -> Option<Part<'_>> {
    (value.json != "null").then_some(value)
}

/// The `object` and `id` of an object's JSON, without reading the rest more than needed.
pub(super) fn tag_and_id(json: &str) -> Result<(Option<Part<'_>>, Option<Part<'_>>), ParseError> {
    let (mut tag, mut id) = (None, None);
    let mut cursor = Cursor::new(json);
    cursor.members_until("", |cursor, key| {
        let value = cursor.value(key)?;
        match key {
            "object" => tag = present(value),
            "id" => id = present(value),
            _ => {}
        }
        Ok(tag.is_some() && id.is_some())
    })?;
    Ok((tag, id))
}
