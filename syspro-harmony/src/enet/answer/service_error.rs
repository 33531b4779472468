//! The first shape of failure: no document at all, but a text. The session, the licence or the service refused the call before
//! the business object did anything.

use std::fmt;

use super::ErrorNumber;

/// A failure in words, such as `ERROR: Invalid operator password`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The words, without `ERROR:`.
    pub text: String,
    /// The number in them, if there is one.
    pub number: Option<ErrorNumber>,
    /// Whether they begin with `ERROR`, which is how the service itself refuses. Other words, or none, may be those of something
    /// on the way, and say nothing about what was done.
    pub is_refusal: bool,
}

/// What a service error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceFault {
    /// The session is not known: it has run out, or another logon of the operator has taken its seat.
    SessionGone,
    /// The business object raised an exception, or the site has no licence for it.
    Exception,
    /// Anything else, a session that is gone in another language included.
    Other,
}

/// Words by which a site's language tells that a session is gone, in lower case. The numbers come first; these come second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrases {
    /// A text that contains one of these says that the session is gone.
    pub session_gone: Vec<String>,
}

impl Default for Phrases {
    /// English. A text in another language is told by asking for the session's profile.
    fn default() -> Self {
        let session_gone =
            ["invalid session", "session has expired", "session id", "invalid user id", "invalid userid"];
        Self { session_gone: session_gone.map(str::to_owned).to_vec() }
    }
}

impl ServiceError {
    /// Reads an answer that is no document; `None` if it begins like one.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('<') {
            return None;
        }
        let is_refusal = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("ERROR"));
        let words = if is_refusal { text.get(5..).unwrap_or_default().trim_start_matches([':', ' ']) } else { text };
        Some(Self { text: words.to_owned(), number: number_in(words), is_refusal })
    }

    /// What it is about.
    pub fn fault(&self, phrases: &Phrases) -> ServiceFault {
        if self.number == Some(ErrorNumber::EXCEPTION) {
            return ServiceFault::Exception;
        }
        let text = self.text.to_lowercase();
        if phrases.session_gone.iter().any(|phrase| text.contains(phrase.as_str())) {
            return ServiceFault::SessionGone;
        }
        ServiceFault::Other
    }
}

/// A number of five or six digits that stands alone, which is what SYSPRO's error numbers look like.
fn number_in(text: &str) -> Option<ErrorNumber> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let number = words.filter(|word| (5..=6).contains(&word.len())).find_map(|word| word.parse().ok())?;
    Some(ErrorNumber(number))
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() { f.write_str("an empty answer") } else { f.write_str(&self.text) }
    }
}
