//! Pairs of names and values in order, in the three dresses they travel in: percent-encoded with `&` (notifications),
//! one a line (answers), plain with `&` (Form). A value may hold `=`: each pair is split at its first one.

use std::borrow::Cow;
use std::fmt;

use client_core::form_encode;
use encoding_rs::WINDOWS_1252;

use super::NvpError;

/// Names and values in order. Names are looked up without regard to case; no name stands twice.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// The largest message that is read, in bytes.
    pub const LARGEST: usize = 64 * 1024;
    /// The most pairs that are read.
    pub const MOST: usize = 256;

    /// Reads `a=1&b=two+words%21`: the body of a notification.
    ///
    /// # Errors
    /// [`NvpError`].
    pub fn parse_form(body: &[u8]) -> Result<Self, NvpError> {
        let mut pairs = Self::default();
        for (position, piece) in pieces(body, b'&')? {
            let (name, value) = split(piece).ok_or(NvpError::NoValue { position })?;
            let name = unescape(name)
                .ok_or_else(|| NvpError::BadEscape { name: readable(name).chars().take(40).collect() })?;
            let value = unescape(value).ok_or_else(|| NvpError::BadEscape { name: name.chars().take(40).collect() })?;
            pairs.add(name, value)?;
        }
        pairs.some()
    }

    /// Reads one pair a line: an answer. A line without `=` goes on with the value before it.
    ///
    /// # Errors
    /// [`NvpError`].
    pub fn parse_lines(body: &[u8]) -> Result<Self, NvpError> {
        let mut pairs = Self::default();
        for (position, line) in pieces(body, b'\n')? {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            match (split(line), pairs.0.last_mut()) {
                (Some((name, value)), _) => pairs.add(readable(name).into_owned(), readable(value).into_owned())?,
                (None, Some((_, value))) => {
                    value.push(' ');
                    value.push_str(&readable(line));
                }
                (None, None) => return Err(NvpError::NoValue { position }),
            }
        }
        pairs.some()
    }

    /// Reads `a=1&b=two words!`: what a Form message holds. A piece without `=` belongs to the value before it, which
    /// held the `&`.
    ///
    /// # Errors
    /// [`NvpError`].
    pub fn parse_plain(body: &[u8]) -> Result<Self, NvpError> {
        let mut pairs = Self::default();
        for (position, piece) in pieces(body, b'&')? {
            match (split(piece), pairs.0.last_mut()) {
                (Some((name, value)), _) => pairs.add(readable(name).into_owned(), readable(value).into_owned())?,
                (None, Some((_, value))) => {
                    value.push('&');
                    value.push_str(&readable(piece));
                }
                (None, None) => return Err(NvpError::NoValue { position }),
            }
        }
        pairs.some()
    }

    /// The value under a name, without regard to the name's case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value under a name, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Adds a pair.
    ///
    /// # Errors
    /// [`NvpError::Repeated`], [`NvpError::TooMany`].
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) -> Result<(), NvpError> {
        let name = name.into();
        if self.get(&name).is_some() {
            return Err(NvpError::Repeated { name: name.chars().take(40).collect() });
        }
        if self.0.len() >= Self::MOST {
            return Err(NvpError::TooMany { limit: Self::MOST });
        }
        self.0.push((name, value.into()));
        Ok(())
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Percent-encoded with `&`: a body to post.
    pub fn to_form(&self) -> String {
        form_encode(&self.0)
    }

    /// One pair a line, with CRLF between them: an answer's body.
    pub fn to_lines(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\r\n")
    }

    /// Plain with `&`. Only for values that were checked: a `&` in one would begin another pair.
    pub(crate) fn to_plain(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    fn some(self) -> Result<Self, NvpError> {
        if self.0.is_empty() { Err(NvpError::Empty) } else { Ok(self) }
    }
}

/// Prints names, not values.
impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<N: Into<String>, V: Into<String>, const LENGTH: usize> TryFrom<[(N, V); LENGTH]> for Pairs {
    type Error = NvpError;

    fn try_from(pairs: [(N, V); LENGTH]) -> Result<Self, NvpError> {
        let mut made = Self::default();
        pairs.into_iter().try_for_each(|(name, value)| made.add(name, value))?;
        Ok(made)
    }
}

/// The pieces that are not empty, with their positions from 1.
fn pieces(body: &[u8], separator: u8) -> Result<impl Iterator<Item = (usize, &[u8])>, NvpError> {
    if body.len() > Pairs::LARGEST {
        return Err(NvpError::TooLarge { size: body.len(), limit: Pairs::LARGEST });
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let pieces = body.split(move |byte| *byte == separator).zip(1..).map(|(piece, position)| (position, piece));
    Ok(pieces.filter(|(_, piece)| !piece.is_empty()))
}

fn split(piece: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = piece.iter().position(|byte| *byte == b'=')?;
    let (name, rest) = piece.split_at_checked(at)?;
    Some((name.trim_ascii(), rest.get(1..)?))
}

/// Text in UTF-8, or else in Windows-1252, which every byte is.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Undoes percent-encoding. None for a `%` without two hexadecimal digits.
fn unescape(bytes: &[u8]) -> Option<String> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => plain.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                let mut byte = [0];
                base16ct::mixed::decode(digits, &mut byte).ok()?;
                plain.extend(byte);
                rest = after;
            }
            other => plain.push(*other),
        }
    }
    Some(readable(&plain).into_owned())
}
