//! The answer that Opayo waits for. Its first bytes must be `Status=`; anything in front of them, or an HTTP error, is
//! error 5006 and the payment is cancelled.

use client_core::InvalidRequest;

use crate::limits::{TextForm, TextLimit};
use crate::nvp::Pairs;

/// What Opayo is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyStatus {
    /// The message was genuine and is kept. Say so for declines and aborts, too.
    Ok,
    /// The signature is wrong: cancel the payment.
    Invalid,
    /// The message is genuine and the merchant cannot go on: cancel the payment.
    Error,
}

/// An answer to a notification, `text/plain` with HTTP status 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    status: ReplyStatus,
    redirect_url: String,
    detail: String,
}

impl Reply {
    /// The content type of the answer.
    pub const CONTENT_TYPE: &'static str = "text/plain";

    const REDIRECT_URL: TextLimit = TextLimit { min: 8, max: 255, form: TextForm::Url };
    const LONGEST_DETAIL: usize = 255;

    /// The message was genuine; the customer goes on to `redirect_url`, which Opayo calls with no parameters of its
    /// own.
    ///
    /// # Errors
    /// [`InvalidRequest`] for an URL that is none or is longer than 255 characters.
    pub fn ok(redirect_url: &str, detail: &str) -> Result<Self, InvalidRequest> {
        Self::new(ReplyStatus::Ok, redirect_url, detail)
    }

    /// The signature is wrong.
    ///
    /// # Errors
    /// As [`ok`](Self::ok).
    pub fn invalid(redirect_url: &str, detail: &str) -> Result<Self, InvalidRequest> {
        Self::new(ReplyStatus::Invalid, redirect_url, detail)
    }

    /// The message is genuine and the payment has to be cancelled all the same.
    ///
    /// # Errors
    /// As [`ok`](Self::ok).
    pub fn error(redirect_url: &str, detail: &str) -> Result<Self, InvalidRequest> {
        Self::new(ReplyStatus::Error, redirect_url, detail)
    }

    /// An answer. Control characters in the detail become spaces, so that it cannot begin another line; it is cut at
    /// 255 characters.
    ///
    /// # Errors
    /// As [`ok`](Self::ok).
    pub fn new(status: ReplyStatus, redirect_url: &str, detail: &str) -> Result<Self, InvalidRequest> {
        Self::REDIRECT_URL.check_field("RedirectURL", redirect_url)?;
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let detail = detail.chars().take(Self::LONGEST_DETAIL).map(plain).collect();
        Ok(Self { status, redirect_url: redirect_url.to_owned(), detail })
    }

    /// Reads an answer as Opayo does, for sandboxes: its first bytes must be `Status=`.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the line that Opayo would not take.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidRequest> {
        if !body.starts_with(b"Status=") {
            return Err(InvalidRequest::new("Status", "is not what the answer begins with"));
        }
        let pairs = Pairs::parse_lines(body).map_err(|error| InvalidRequest::new(".", error.to_string()))?;
        let status = match pairs.get("Status") {
            Some("OK") => ReplyStatus::Ok,
            Some("INVALID") => ReplyStatus::Invalid,
            Some("ERROR") => ReplyStatus::Error,
            Some(_) | None => return Err(InvalidRequest::new("Status", "takes OK, INVALID and ERROR")),
        };
        Self::new(status, pairs.get("RedirectURL").unwrap_or_default(), pairs.get("StatusDetail").unwrap_or_default())
    }

    /// Where the customer goes on to.
    pub fn redirect_url(&self) -> &str {
        &self.redirect_url
    }

    /// What Opayo is told to do.
    pub fn status(&self) -> ReplyStatus {
        self.status
    }

    /// The body.
    pub fn body(&self) -> String {
        let status = match self.status {
            ReplyStatus::Ok => "OK",
            ReplyStatus::Invalid => "INVALID",
            ReplyStatus::Error => "ERROR",
        };
        format!("Status={status}\r\nRedirectURL={}\r\nStatusDetail={}", self.redirect_url, self.detail)
    }
}
