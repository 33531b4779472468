//! Alerts by e-mail over SMTP (RFC 5321), on TLS with the platform's certificates. Plain text goes to this machine only.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use client_core::{ExposeSecret, Scrubber, SecretString};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use mapping_core::refusal::{Refusal, RefusalCode};
use thiserror::Error;

use crate::ports::{Alert, Alerts, PortError, severity_word};
use crate::rules_hash::sha256_hex;

/// Sends each alert as one message. Put a [`Digest`](super::Digest) around it: nobody reads a hundred messages.
pub struct EmailAlerts {
    name: String,
    from: Mailbox,
    to: Vec<Mailbox>,
    mailer: AsyncSmtpTransport<Tokio1Executor>,
    secrets: Scrubber,
}

/// A mail server that takes our messages.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: Option<u16>,
    security: Security,
    credentials: Option<(String, SecretString)>,
    timeout: Duration,
}

#[derive(Clone, Copy)]
enum Security {
    Tls,
    StartTls,
    Loopback,
}

/// A setting that no message can be sent with.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{field}: {message}")]
pub struct InvalidEmail {
    /// The setting: `from`, `to`, `server`.
    pub field: &'static str,
    /// What is wrong with it.
    pub message: String,
}

impl SmtpServer {
    /// A server that speaks TLS from the first byte, on port 465 unless told otherwise.
    pub fn tls(host: impl Into<String>) -> Self {
        Self::new(host.into(), Security::Tls)
    }

    /// A server that is asked to change to TLS, on port 587 unless told otherwise. One that does not gets neither credentials nor
    /// messages.
    pub fn starttls(host: impl Into<String>) -> Self {
        Self::new(host.into(), Security::StartTls)
    }

    /// A relay on this machine that takes plain text at `port`.
    pub fn loopback(port: u16) -> Self {
        Self::new("127.0.0.1".to_owned(), Security::Loopback).port(port)
    }

    fn new(host: String, security: Security) -> Self {
        Self { host, port: None, security, credentials: None, timeout: Duration::from_secs(20) }
    }

    /// Another port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Logs in.
    #[must_use]
    pub fn credentials(mut self, user: impl Into<String>, password: SecretString) -> Self {
        self.credentials = Some((user.into(), password));
        self
    }

    /// How long the server may take for one step: 20 seconds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn mailer(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, InvalidEmail> {
        type Mailer = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match self.security {
            Security::Tls => Mailer::relay(&self.host),
            Security::StartTls => Mailer::starttls_relay(&self.host),
            Security::Loopback => Ok(Mailer::builder_dangerous(&self.host)),
        };
        let builder = builder.map_err(|error| InvalidEmail { field: "server", message: error.to_string() })?;
        let builder: AsyncSmtpTransportBuilder = builder.timeout(Some(self.timeout));
        let builder = self.port.iter().fold(builder, |builder, port| builder.port(*port));
        let builder = self.credentials.iter().fold(builder, |builder, (user, password)| {
            builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
        });
        Ok(builder.build())
    }
}

impl EmailAlerts {
    /// A channel through `server`. Addresses are as in a header: `Payments <payments@example.com>`.
    ///
    /// # Errors
    /// [`InvalidEmail`] names the setting that cannot be used.
    pub fn new<'a>(
        server: &SmtpServer,
        from: &str,
        to: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, InvalidEmail> {
        let to = to.into_iter().map(|to| mailbox("to", to)).collect::<Result<Vec<_>, _>>()?;
        if to.is_empty() {
            return Err(InvalidEmail { field: "to", message: "nobody would hear of it; name an address".to_owned() });
        }
        let mut secrets = Scrubber::default();
        secrets.extend(server.credentials.iter().map(|(_, password)| password.clone()));
        Ok(Self { name: "email".to_owned(), from: mailbox("from", from)?, to, mailer: server.mailer()?, secrets })
    }

    /// Calls it this in logs, where there are several.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The message. Its id is the same for the same alert, so that one that comes twice is shown once.
    fn message(&self, alert: &Alert) -> Result<Message, PortError> {
        let id = sha256_hex(format!("{}\n{}", alert.key, alert.at.unix_timestamp_nanos()).as_bytes());
        let domain = self.from.email.domain();
        let builder: MessageBuilder = Message::builder()
            .from(self.from.clone())
            .subject(subject(alert))
            .date(SystemTime::from(alert.at))
            .message_id(Some(format!("<{}@{domain}>", id.get(..32).unwrap_or(&id))))
            // RFC 3834: no answering machine answers this.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN);
        let builder = self.to.iter().fold(builder, |builder, to| builder.to(to.clone()));
        builder
            .body(body(alert))
            .map_err(|error| Refusal::new(RefusalCode::InvalidText, "alert", &alert.key, error.to_string()).into())
    }

    /// What a failure means for the next attempt. The server's words are kept, the password is not.
    fn failed(&self, error: &Error) -> PortError {
        let mut message = format!("{}: {error}", self.name);
        self.secrets.scrub(&mut message);
        let code = error.status().map(u16::from);
        match code {
            // RFC 4954: authentication is required, is too weak, or failed.
            Some(530 | 534 | 535 | 538) => PortError::Unauthorized { message },
            _ if error.is_permanent() => {
                let code = code.map(|code| code.to_string()).unwrap_or_default();
                Refusal::new(RefusalCode::Rejected, "email", code, message).into()
            }
            _ => PortError::Retry { after: None, message },
        }
    }
}

fn mailbox(field: &'static str, text: &str) -> Result<Mailbox, InvalidEmail> {
    text.parse().map_err(|error| InvalidEmail { field, message: format!("{text:?}: {error}") })
}

/// `[critical] target_unauthorized: tims: the key has expired`: one line of at most 120 characters.
fn subject(alert: &Alert) -> String {
    const LONGEST: usize = 120;
    let first = alert.message.lines().next().unwrap_or_default();
    let line = format!("[{}] {}: {first}", severity_word(alert.severity), alert.topic);
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

fn body(alert: &Alert) -> String {
    let mut body = format!("{}\n\n", alert.message);
    for figure in &alert.figures {
        body.push_str(&format!("{}: {}\n", &*figure.name, figure.value));
    }
    body.push_str(&format!("\nfound at {}\nkey {}\n", alert.at, alert.key));
    body
}

impl fmt::Debug for EmailAlerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailAlerts").field("name", &self.name).field("to", &self.to.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

#[async_trait]
impl Alerts for EmailAlerts {
    fn name(&self) -> &str {
        &self.name
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        let message = self.message(alert)?;
        self.mailer.send(message).await.map(drop).map_err(|error| self.failed(&error))
    }
}
