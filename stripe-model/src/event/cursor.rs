//! Walks the members of a JSON object and steps over their values, without a look at what is in them.

use std::borrow::Cow;

use super::ParseError;
use crate::json::{closing_quote, container, is_number, past_whitespace, plain_end, plain_key, unescaped};

/// One value in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    /// The value as it came.
    pub(super) json: &'a str,
    /// It is a string with escapes.
    escapes: bool,
}

impl<'a> Part<'a> {
    /// A value that is no string.
    pub(super) fn new(json: &'a str) -> Self {
        Self { json, escapes: false }
    }

    /// The text of a string. None when the value is no string.
    #[inline]
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        let inner = self.json.strip_prefix('"')?.strip_suffix('"')?;
        if self.escapes { self.unescaped() } else { Some(Cow::Borrowed(inner)) }
    }

    #[cold]
    fn unescaped(self) -> Option<Cow<'a, str>> {
        let inner = self.json.strip_prefix('"')?.strip_suffix('"')?;
        unescaped(inner).map(Cow::Owned)
    }
}

/// A place in a document.
pub(super) struct Cursor<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(json: &'a str) -> Self {
        Self { json, at: 0 }
    }

    /// The byte that is here.
    pub(super) fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    /// The text from here on.
    pub(super) fn rest(&self) -> &'a str {
        self.json.get(self.at..).unwrap_or_default()
    }

    /// The text between an earlier place, of which the rest is given, and here.
    pub(super) fn since(&self, rest: &'a str) -> &'a str {
        rest.get(..rest.len() - self.rest().len()).unwrap_or_default()
    }

    /// Refuses anything but white space from here on.
    ///
    /// # Errors
    /// [`ParseError::Malformed`] with the message.
    pub(super) fn end(&mut self, message: &str) -> Result<(), ParseError> {
        self.whitespace();
        if self.at == self.json.len() { Ok(()) } else { Err(self.fault("", message)) }
    }

    #[inline]
    fn whitespace(&mut self) {
        self.at = past_whitespace(self.json.as_bytes(), self.at);
    }

    /// Steps over `byte` and the white space before it.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        self.whitespace();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Walks every member of the object that starts here; `each` must step over the member's value.
    ///
    /// # Errors
    /// [`ParseError::Malformed`] when there is no object, or what `each` says.
    pub(super) fn members(
        &mut self,
        path: &str,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        self.members_until(path, |cursor, key| each(cursor, key).map(|()| false))
    }

    /// The same, until `each` says that it has seen enough.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub(super) fn members_until(
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
            let odd;
            let key = match plain_key(self.json, self.at) {
                Some((key, value)) => {
                    self.at = value;
                    key
                }
                None => {
                    odd = self.odd_key(path)?;
                    &*odd
                }
            };
            if each(self, key)? {
                return Ok(());
            }
            if !self.take(b',') {
                let closed = self.take(b'}');
                let end = || self.fault(path, "expected a comma or the end of the object");
                return if closed { Ok(()) } else { Err(end()) };
            }
        }
    }

    /// Steps over a key, its colon and the white space around them, however they are written.
    #[cold]
    #[inline(never)]
    fn odd_key(&mut self, path: &str) -> Result<Cow<'a, str>, ParseError> {
        self.whitespace();
        let Some(key) = self.string() else { return Err(self.fault(path, "expected a key")) };
        let Some(key) = key.text() else { return Err(self.fault(path, "a key with a bad escape")) };
        if !self.take(b':') {
            return Err(self.fault(path, "expected a colon"));
        }
        self.whitespace();
        Ok(key)
    }

    /// Steps over a value whose length is known, and which is no string.
    pub(super) fn advance(&mut self, length: usize) -> Part<'a> {
        let rest = self.rest();
        self.at += length;
        Part::new(rest.get(..length).unwrap_or_default())
    }

    /// Steps over one value.
    ///
    /// # Errors
    /// [`ParseError::Malformed`] when there is none, or not all of it.
    #[inline(always)]
    pub(super) fn value(&mut self, path: &str) -> Result<Part<'a>, ParseError> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{' | b'[') => container(self.json.as_bytes(), start).and_then(|end| self.until(end)),
            _ => self.scalar_end().and_then(|end| self.until(end)),
        };
        match value {
            Some(value) => Ok(value),
            None => Err(self.fault(path, "expected a whole JSON value")),
        }
    }

    /// Steps over a string, quotes included.
    #[inline(always)]
    fn string(&mut self) -> Option<Part<'a>> {
        let bytes = self.json.as_bytes();
        if self.peek() != Some(b'"') {
            return None;
        }
        match plain_end(bytes, self.at + 1) {
            Some(end) => self.until(end + 1),
            None => self.odd_string(),
        }
    }

    #[cold]
    #[inline(never)]
    fn odd_string(&mut self) -> Option<Part<'a>> {
        let (end, escapes) = closing_quote(self.json.as_bytes(), self.at + 1)?;
        self.until(end + 1).map(|part| Part { escapes, ..part })
    }

    /// Steps to `end`; what was before it.
    #[inline(always)]
    fn until(&mut self, end: usize) -> Option<Part<'a>> {
        let part = self.json.get(self.at..end)?;
        self.at = end;
        Some(Part::new(part))
    }

    /// Where the number, `true`, `false` or `null` ends that begins here.
    fn scalar_end(&self) -> Option<usize> {
        let rest = self.rest();
        let length = match rest.as_bytes() {
            [b'n' | b't', ..] => 4,
            [b'f', ..] => 5,
            _ => rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count(),
        };
        let value = rest.get(..length)?;
        (matches!(value, "true" | "false" | "null") || is_number(value)).then_some(self.at + length)
    }

    #[cold]
    fn fault(&self, path: &str, message: &str) -> ParseError {
        let path = if path.is_empty() { "." } else { path };
        let found = match self.rest().chars().next() {
            Some(found) => format!("{message} at byte {}, found {found:?}", self.at),
            None => format!("{message}, found the end of the body: it is truncated"),
        };
        ParseError::malformed(path, found)
    }
}
