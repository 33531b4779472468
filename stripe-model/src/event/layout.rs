//! Where the parts of an event lie in its JSON. One pass over the top level; `data` is entered only to find `object` and
//! `previous_attributes`, and they are passed over.

use std::borrow::Cow;

use super::ParseError;
use crate::json::{closing_quote, container, past_whitespace};

/// The parts of an event as JSON text; null and absent are both none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Layout<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) object: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) account: Option<&'a str>,
    pub(super) api_version: Option<&'a str>,
    pub(super) context: Option<&'a str>,
    pub(super) created: Option<&'a str>,
    pub(super) livemode: Option<&'a str>,
    pub(super) pending_webhooks: Option<&'a str>,
    pub(super) request: Option<&'a str>,
    pub(super) data: Option<&'a str>,
    pub(super) data_object: Option<&'a str>,
    pub(super) previous_attributes: Option<&'a str>,
    pub(super) related_object: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
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
        let json = str::from_utf8(body).map_err(|error| {
            ParseError::malformed(".", format!("invalid UTF-8 behind byte {}", error.valid_up_to()))
        })?;
        let mut cursor = Cursor { json, at: 0 };
        let mut layout = Self::default();
        cursor.members("", |cursor, key| layout.member(cursor, key, front))?;
        cursor.whitespace();
        match cursor.peek() {
            None => Ok(layout),
            Some(_) => Err(cursor.fault("", "more text behind the end of the event")),
        }
    }

    fn member(
        &mut self,
        cursor: &mut Cursor<'a>,
        key: &str,
        front: &mut dyn FnMut(&'a str) -> Option<usize>,
    ) -> Result<(), ParseError> {
        let start = cursor.at;
        if key == "data" && cursor.peek() == Some(b'{') {
            cursor.members("data", |cursor, key| self.data_member(cursor, key, front))?;
            self.data = cursor.json.get(start..cursor.at);
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

    fn data_member(
        &mut self,
        cursor: &mut Cursor<'a>,
        key: &str,
        front: &mut dyn FnMut(&'a str) -> Option<usize>,
    ) -> Result<(), ParseError> {
        let rest = cursor.json.get(cursor.at..).filter(|_| key == "object");
        let value = match rest.and_then(front) {
            Some(length) => cursor.advance(length),
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

fn present(value: &str) -> Option<&str> {
    (value != "null").then_some(value)
}

/// The `object` and `id` of an object's JSON, without reading the rest more than needed.
pub(super) fn tag_and_id(json: &str) -> Result<(Option<&str>, Option<&str>), ParseError> {
    let (mut tag, mut id) = (None, None);
    let mut cursor = Cursor { json, at: 0 };
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

/// The text of a JSON string. None when the value is no string.
pub(super) fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(value).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

struct Cursor<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    fn whitespace(&mut self) {
        self.at = past_whitespace(self.json.as_bytes(), self.at);
    }

    /// Steps over `byte` and the white space before it.
    fn take(&mut self, byte: u8) -> bool {
        self.whitespace();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Walks every member of the object that starts here; `each` must step over the member's value.
    fn members(
        &mut self,
        path: &str,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        self.members_until(path, |cursor, key| each(cursor, key).map(|()| false))
    }

    /// The same, until `each` says that it has seen enough.
    fn members_until(
        &mut self,
        path: &str,
        mut each: impl FnMut(&mut Self, &str) -> Result<bool, ParseError>,
    ) -> Result<(), ParseError> {
        if !self.take(b'{') {
            return Err(self.fault(path, "expected an object"));
        }
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            self.whitespace();
            let key = self.string().ok_or_else(|| self.fault(path, "expected a key"))?;
            let key = text(key).ok_or_else(|| self.fault(path, "a key with a bad escape"))?;
            if !self.take(b':') {
                return Err(self.fault(path, "expected a colon"));
            }
            self.whitespace();
            if each(self, &key)? || self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.fault(path, "expected a comma or the end of the object"));
            }
        }
    }

    /// Steps over a value whose length is known.
    fn advance(&mut self, length: usize) -> Option<&'a str> {
        let start = self.at;
        self.at += length;
        self.json.get(start..self.at)
    }

    /// Steps over one value.
    fn value(&mut self, path: &str) -> Result<&'a str, ParseError> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{' | b'[') => self.container(),
            _ => self.scalar(),
        };
        value.ok_or_else(|| {
            self.at = start;
            self.fault(path, "expected a whole JSON value")
        })
    }

    /// Steps over a string, quotes included.
    fn string(&mut self) -> Option<&'a str> {
        let bytes = self.json.as_bytes();
        let start = self.at;
        if bytes.get(start) != Some(&b'"') {
            return None;
        }
        self.at = closing_quote(bytes, start + 1)?.0 + 1;
        self.json.get(start..self.at)
    }

    fn container(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.at = container(self.json.as_bytes(), start)?;
        self.json.get(start..self.at)
    }

    /// Steps over a number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Option<&'a str> {
        let rest = self.json.get(self.at..)?;
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let value = rest.get(..length)?;
        let number = value.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        self.at += length;
        (number || matches!(value, "true" | "false" | "null")).then_some(value)
    }

    #[cold]
    fn fault(&self, path: &str, message: &str) -> ParseError {
        let path = if path.is_empty() { "." } else { path };
        let found = match self.json.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => format!("{message} at byte {}, found {found:?}", self.at),
            None => format!("{message}, found the end of the body: it is truncated"),
        };
        ParseError::malformed(path, found)
    }
}
