//! Takes the answer's text out of what WCF wraps around it: nothing, JSON quotes or `<string>`.

use client_core::{DecodeError, Response};

use super::windows_1252::decode_answer;
use super::xml;

/// The text inside an answer, to the character: trailing spaces of a session id survive. A line break at the very end of a bare
/// body is the transport's and goes.
///
/// # Errors
/// [`DecodeError`] if the wrapper is broken.
pub fn text(response: &Response) -> Result<String, DecodeError> {
    unwrap(decode_answer(&response.body, response.header("content-type"))?)
}

/// The text inside its wrapper.
///
/// # Errors
/// [`DecodeError`] if the wrapper is broken.
pub fn unwrap(text: String) -> Result<String, DecodeError> {
    let start = text.trim_start();
    if start.starts_with('"') {
        return serde_json::from_str(start.trim_end()).map_err(|error| broken(&error.to_string()));
    }
    if is_string_element(start) {
        let wrapper = xml::parse(start)?;
        return if wrapper.children.is_empty() {
            Ok(wrapper.text.into())
        } else {
            Err(broken("<string> holds elements"))
        };
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Whether a text begins with `<string>` or `<string xmlns=…>`, after a declaration if there is one.
fn is_string_element(text: &str) -> bool {
    let after = match text.strip_prefix("<?xml") {
        Some(declaration) => declaration.split_once("?>").map_or("", |(_, rest)| rest.trim_start()),
        None => text,
    };
    after.strip_prefix("<string").is_some_and(|rest| rest.starts_with([' ', '>', '/']))
}

fn broken(message: &str) -> DecodeError {
    DecodeError { path: ".".to_owned(), message: format!("the wrapper of the answer is broken: {message}") }
}
