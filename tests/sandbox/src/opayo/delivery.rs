//! Posting notifications and reading the typed reply. A message without a reply comes again, and then its transaction is cancelled.

use super::notification::Notification;

/// What the vendor says to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// `OK`, `INVALID` or `ERROR`.
    pub status: ReplyStatus,
    /// Where the buyer goes next.
    pub redirect_url: String,
    /// What the vendor says besides.
    pub detail: String,
}

/// The three words of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyStatus {
    /// The message is genuine and stored, whatever its own status is.
    Ok,
    /// The message is not genuine; its transaction is cancelled.
    Invalid,
    /// The vendor cannot store it; its transaction is cancelled.
    Error,
}

/// A message got no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotificationError {
    /// No answer came.
    #[error("the notification URL did not answer: {0}")]
    NoAnswer(#[from] reqwest::Error),
    /// The answer is no reply: 5006 at the gateway.
    #[error("the notification URL answered {status} with {beginning:?}, which is no reply: {why}")]
    NoReply {
        /// The HTTP status.
        status: u16,
        /// How the body begins.
        beginning: String,
        /// What is missing.
        why: &'static str,
    },
}

impl Reply {
    /// Reads a reply: `Status=` first, then `RedirectURL` of at most 255 characters, each in its line.
    ///
    /// # Errors
    /// What is missing.
    pub fn read(body: &str) -> Result<Self, &'static str> {
        if !body.starts_with("Status=") {
            return Err("it does not begin with Status=");
        }
        let lines = || body.split("\r\n").flat_map(|line| line.split('\n')).filter_map(|line| line.split_once('='));
        let field = |name: &str| lines().find(|(known, _)| *known == name).map(|(_, value)| value.trim().to_owned());
        let status = match field("Status").as_deref() {
            Some("OK") => ReplyStatus::Ok,
            Some("INVALID") => ReplyStatus::Invalid,
            Some("ERROR") => ReplyStatus::Error,
            _ => return Err("its Status is none of OK, INVALID and ERROR"),
        };
        let redirect_url = field("RedirectURL").unwrap_or_default();
        if redirect_url.is_empty() || redirect_url.chars().count() > 255 {
            return Err("it has no RedirectURL of 1 to 255 characters");
        }
        Ok(Self { status, redirect_url, detail: field("StatusDetail").unwrap_or_default() })
    }
}

/// Posts messages.
#[derive(Debug, Clone, Default)]
pub struct Notifier {
    client: reqwest::Client,
    url: Option<String>,
}

impl Notifier {
    /// Posts each message to the URL that it names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Posts every message to this URL instead.
    #[must_use]
    pub fn to(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Posts a message once.
    ///
    /// # Errors
    /// [`NotificationError`] when there is no reply.
    pub async fn deliver(&self, message: &Notification) -> Result<Reply, NotificationError> {
        let url = self.url.as_ref().unwrap_or(&message.url);
        let request = self.client.post(url).header("Content-Type", "application/x-www-form-urlencoded");
        let answer = request.body(message.body()).send().await?;
        let status = answer.status().as_u16();
        let body = answer.text().await?;
        let refuse = |why| NotificationError::NoReply { status, beginning: body.chars().take(40).collect(), why };
        if status != 200 {
            return Err(refuse("its status is not 200"));
        }
        Reply::read(&body).map_err(refuse)
    }

    /// Posts every message once, in the order given; see [`Shuffle`](crate::Shuffle) for disorder.
    pub async fn deliver_all(&self, messages: &[Notification]) -> Vec<Result<Reply, NotificationError>> {
        let mut replies = Vec::with_capacity(messages.len());
        for message in messages {
            replies.push(self.deliver(message).await);
        }
        replies
    }
}
