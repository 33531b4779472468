//! The characters of SYSPRO's databases: Windows-1252, one byte each. What the code page cannot hold is refused or folded to
//! letters that it can, by the site's choice, and never cut or turned into question marks.

use client_core::DecodeError;
use encoding_rs::WINDOWS_1252;
use thiserror::Error;

/// What happens to a character that Windows-1252 cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForeignCharacters {
    /// The document is refused, naming the field.
    #[default]
    Refuse,
    /// The character is spelled in ASCII: `Ł` becomes `L`. Keys are refused all the same, because two keys might become one.
    Fold,
}

/// A character that cannot be written.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the character {0:?} is not in Windows-1252")]
pub struct ForeignCharacter(pub char);

/// The bytes of a text.
///
/// # Errors
/// [`ForeignCharacter`] names the first character that the code page cannot hold.
pub fn encode(text: &str) -> Result<Vec<u8>, ForeignCharacter> {
    match text.chars().find(|character| !holds(*character)) {
        Some(character) => Err(ForeignCharacter(character)),
        None => Ok(WINDOWS_1252.encode(text).0.into_owned()),
    }
}

/// The text of bytes. Every byte has a character.
pub fn decode(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether the code page holds a character, control characters other than tab and line breaks left out.
pub fn holds(character: char) -> bool {
    if character.is_control() {
        return matches!(character, '\t' | '\n' | '\r');
    }
    character.is_ascii() || !WINDOWS_1252.encode(character.encode_utf8(&mut [0; 4])).2
}

/// The text in characters that the code page holds.
///
/// # Errors
/// [`ForeignCharacter`] names the first character that has to be refused: any foreign one under
/// [`ForeignCharacters::Refuse`], and one without a spelling, such as a control character, under [`ForeignCharacters::Fold`].
pub fn fold(text: &str, foreign: ForeignCharacters) -> Result<String, ForeignCharacter> {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match foreign {
            _ if holds(character) => folded.push(character),
            ForeignCharacters::Refuse => return Err(ForeignCharacter(character)),
            ForeignCharacters::Fold => match any_ascii::any_ascii_char(character) {
                "" => return Err(ForeignCharacter(character)),
                spelled => folded.push_str(spelled),
            },
        }
    }
    Ok(folded)
}

/// The text of an answer: UTF-8 where a byte order mark, the `charset` of its content type or its own declaration says so,
/// Windows-1252 otherwise.
///
/// # Errors
/// [`DecodeError`] if it says UTF-8 and is not.
pub(crate) fn decode_answer(body: &[u8], content_type: Option<&str>) -> Result<String, DecodeError> {
    let marked = body.strip_prefix(b"\xef\xbb\xbf");
    if marked.is_none() && !content_type.is_some_and(says_utf8) && !declares_utf8(body) {
        return Ok(decode(body));
    }
    let text = std::str::from_utf8(marked.unwrap_or(body));
    text.map(str::to_owned).map_err(|error| DecodeError { path: ".".to_owned(), message: error.to_string() })
}

fn says_utf8(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    content_type.contains("charset=utf-8") || content_type.contains("charset=\"utf-8\"") || is_json(&content_type)
}

/// JSON is UTF-8 by its own standard.
fn is_json(content_type: &str) -> bool {
    content_type.trim_start().starts_with("application/json")
}

/// Whether the XML declaration, or the wrapper that needs none, says UTF-8. WCF's `<string>` and its JSON are UTF-8.
fn declares_utf8(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    let head = head.get(..head.len().min(100)).unwrap_or_default().to_ascii_lowercase();
    if head.starts_with(b"<?xml") {
        return head.windows(5).any(|window| window == b"utf-8");
    }
    (head.starts_with(b"<string") || head.starts_with(b"\"")) && std::str::from_utf8(body).is_ok()
}
