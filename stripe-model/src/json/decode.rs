//! Reads a document into a type, and turns an error into the JSON path of what did not fit. The reader stops right behind
//! the offending value, so the keys and indices that are open there are its path; a good document pays nothing for this.

use client_core::DecodeError;
use serde::de::DeserializeOwned;

use super::fault::{Fault, Inner};
use super::reader::Reader;
use crate::ParseError;

/// Reads a document, or the part of one that lies at `prefix`.
///
/// # Errors
/// [`ParseError`] with the path of what did not fit.
pub(crate) fn decode<T: DeserializeOwned>(prefix: &str, json: &str) -> Result<T, ParseError> {
    let mut reader = Reader::new(json);
    let value = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|fault| explain(prefix, json, fault))
}

/// Reads the value that a text begins with, and tells how long it is. None where it does not fit; [`decode`] tells why.
pub(crate) fn decode_front<T: DeserializeOwned>(json: &str) -> Option<(T, usize)> {
    let mut reader = Reader::new(json);
    let value = T::deserialize(&mut reader).ok()?;
    Some((value, reader.at()))
}

/// Reads the body of an answer.
///
/// # Errors
/// [`DecodeError`] with the path of what did not fit.
pub(crate) fn answer<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let whole = |message: String| DecodeError { path: ".".into(), message };
    let json = str::from_utf8(body).map_err(|error| whole(error.to_string()))?;
    decode("", json).map_err(|error| match error {
        ParseError::Malformed(error) | ParseError::Mismatch(error) => error,
        ParseError::TooLarge { .. } => whole(error.to_string()),
    })
}

/// Longer messages quote somebody's data at length.
const LONGEST_MESSAGE: usize = 200;

/// The same for a path: keys are somebody's data too.
const LONGEST_PATH: usize = 300;

#[cold]
fn explain(prefix: &str, json: &str, fault: Fault) -> ParseError {
    let Inner { mut message, at, malformed } = *fault.0;
    let consumed = json.as_bytes().get(..at.unwrap_or_default()).unwrap_or_default();
    let mut path = path_at(prefix, consumed);
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        push(&mut path, field);
    }
    shorten(&mut message, LONGEST_MESSAGE);
    shorten(&mut path, LONGEST_PATH);
    let path = if path.is_empty() { ".".into() } else { path };
    if malformed { ParseError::malformed(path, message) } else { ParseError::mismatch(path, message) }
}

fn shorten(text: &mut String, longest: usize) {
    if text.len() > longest {
        *text = text.chars().take(longest).chain("…".chars()).collect();
    }
}

enum Frame<'a> {
    Object { key: Option<&'a [u8]> },
    Array { index: usize },
}

fn path_at(prefix: &str, consumed: &[u8]) -> String {
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut last_text: &[u8] = &[];
    let mut at = 0;
    while let Some(&byte) = consumed.get(at) {
        match (byte, frames.last_mut()) {
            (b'"', _) => {
                let end = text_end(consumed, at + 1);
                last_text = consumed.get(at + 1..end).unwrap_or_default();
                at = end;
            }
            (b'{', _) => frames.push(Frame::Object { key: None }),
            (b'[', _) => frames.push(Frame::Array { index: 0 }),
            (b'}' | b']', _) => drop(frames.pop()),
            (b':', Some(Frame::Object { key })) => *key = Some(last_text),
            (b',', Some(Frame::Object { key })) => *key = None,
            (b',', Some(Frame::Array { index })) => *index += 1,
            _ => {}
        }
        at += 1;
    }
    render(prefix, &frames)
}

/// The index of the quote that ends a string, or the end of the text.
fn text_end(json: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = json.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

fn render(prefix: &str, frames: &[Frame<'_>]) -> String {
    let mut path = prefix.to_owned();
    for frame in frames {
        match frame {
            Frame::Object { key: Some(key) } => push(&mut path, &String::from_utf8_lossy(key)),
            Frame::Object { key: None } => {}
            Frame::Array { index } => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

fn push(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}
