//! Errors shaped by what the caller does next. Nothing here prints a URL, a header, a query or a body.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::Scrubber;

/// A call that did not give its output. [`kind`](Self::kind) says what to do next.
#[derive(Clone, Debug)]
pub struct ApiError(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    kind: ErrorKind,
    service: &'static str,
    operation: &'static str,
    rejection: Rejection,
    status: Option<u16>,
    request_id: Option<String>,
    attempts: u32,
    elapsed: Duration,
}

/// What the caller does next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was done; the same call may succeed later, not before `after`.
    Retry {
        /// How long the service asked to wait, if it said.
        after: Option<Duration>,
    },
    /// The service understood and refused: change the request.
    Rejected,
    /// The credentials are wrong or lack a permission: tell a person.
    Unauthorized,
    /// There is no such object.
    NotFound,
    /// The service holds something else under this key, or the object moved on: read it, then decide.
    Conflict,
    /// The request may have been done and the answer is lost: ask the service by natural key before sending again.
    Unknown,
    /// The answer came and cannot be read; for a write, the work is done.
    Decode {
        /// Where in the answer, as a JSON path or an element path.
        path: String,
    },
    /// The request was never sent: a field cannot be encoded.
    Invalid {
        /// The field.
        field: String,
    },
}

/// A service's refusal in its own words, scrubbed of secrets before it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// The service's code: `card_declined`.
    pub code: Option<String>,
    /// The field or parameter it points at.
    pub field: Option<String>,
    /// Its message to people.
    pub message: String,
}

impl Rejection {
    /// A refusal with a message only.
    pub fn message(message: impl Into<String>) -> Self {
        Self { code: None, field: None, message: message.into() }
    }
}

/// An answer or document that does not fit its type.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("at {path}: {message}")]
pub struct DecodeError {
    /// Where: `data.object.amount`, or `.` for the whole.
    pub path: String,
    /// What was found and what was expected.
    pub message: String,
}

/// A request that cannot be encoded; nothing was sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{field}: {message}")]
pub struct InvalidRequest {
    /// The field, in the service's spelling.
    pub field: String,
    /// What is wrong with it and what would do.
    pub message: String,
}

impl InvalidRequest {
    /// Names a field and what is wrong with it.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl ApiError {
    /// An error of `operation` at `service`.
    pub fn new(service: &'static str, operation: &'static str, kind: ErrorKind, rejection: Rejection) -> Self {
        Self(Box::new(Details {
            kind,
            service,
            operation,
            rejection,
            status: None,
            request_id: None,
            attempts: 0,
            elapsed: Duration::ZERO,
        }))
    }

    /// Adds the answer's status and the service's request id.
    #[must_use]
    pub fn answered(mut self, status: u16, request_id: Option<&str>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id.map(str::to_owned);
        self
    }

    /// Adds how often and how long it was tried.
    #[must_use]
    pub fn tried(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Removes secrets from everything that can be printed, then makes each text fit a log line: no line breaks, at most a
    /// thousand characters. A service may answer a failure with a whole page.
    #[must_use]
    pub fn scrubbed(mut self, scrubber: &Scrubber) -> Self {
        let details = &mut self.0;
        let rejection = &mut details.rejection;
        for text in [
            Some(&mut rejection.message),
            rejection.code.as_mut(),
            rejection.field.as_mut(),
            details.request_id.as_mut(),
        ]
        .into_iter()
        .flatten()
        {
            scrubber.scrub(text);
            fit_a_line(text);
        }
        match &mut details.kind {
            ErrorKind::Decode { path } => scrubber.scrub(path),
            ErrorKind::Invalid { field } => scrubber.scrub(field),
            ErrorKind::Retry { .. }
            | ErrorKind::Rejected
            | ErrorKind::Unauthorized
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Unknown => {}
        }
        self
    }

    /// What the caller does next.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The service's words.
    pub fn rejection(&self) -> &Rejection {
        &self.0.rejection
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's id of the answer.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The operation that failed: `charges.retrieve`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Whether the request may have been done although the answer is lost.
    pub fn is_unknown(&self) -> bool {
        self.0.kind == ErrorKind::Unknown
    }

    /// Whether there is no such object.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }
}

/// Cuts after a thousand characters and takes out line breaks and other control characters.
fn fit_a_line(text: &mut String) {
    const LONGEST: usize = 1000;
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    if text.contains(char::is_control) {
        *text = text.replace(char::is_control, " ");
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        write!(f, "{} {} {}", details.service, details.operation, details.kind)?;
        if let Some(status) = details.status {
            write!(f, " with status {status}")?;
        }
        if let Some(code) = &details.rejection.code {
            write!(f, " ({code})")?;
        }
        if let Some(field) = &details.rejection.field {
            write!(f, " at `{field}`")?;
        }
        write!(f, ": {}", details.rejection.message)?;
        if let Some(id) = &details.request_id {
            write!(f, "; request {id}")?;
        }
        if details.attempts > 1 {
            write!(f, "; {} attempts in {} ms", details.attempts, details.elapsed.as_millis())?;
        }
        Ok(())
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry { after: Some(after) } => write!(f, "may be tried again after {} s", after.as_secs()),
            Self::Retry { after: None } => f.write_str("may be tried again"),
            Self::Rejected => f.write_str("was rejected"),
            Self::Unauthorized => f.write_str("was refused for its credentials"),
            Self::NotFound => f.write_str("found nothing"),
            Self::Conflict => f.write_str("met a conflict"),
            Self::Unknown => f.write_str("has an unknown outcome"),
            Self::Decode { path } => write!(f, "got an answer that cannot be read at {path}"),
            Self::Invalid { field } => write!(f, "was not sent for `{field}`"),
        }
    }
}
