//! Who hears that a person has to act. Each channel says a thing once in a window, and at most so many things; the rest comes in a
//! digest.

use std::sync::Arc;
use std::time::Duration;

use client_core::transport::ReqwestTransport;
use flow_core::adapters::LogAlerts;
use flow_core::adapters::alerts::{Chat, Digest, EmailAlerts, FanOut, Route, SmtpServer, WebhookAlerts};
use flow_core::ports::Alerts;
use mapping_core::flows::Severity;
use serde::Deserialize;

use super::secret;
use crate::Failure;

/// The channels beside the log, which hears everything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AlertsConfig {
    /// How long a channel does not repeat itself, and what it did not say waits for a digest.
    window_minutes: u32,
    /// How many messages a channel sends in that time; what is critical is always said.
    messages: u32,
    chat: Option<ChatConfig>,
    email: Option<EmailConfig>,
}

/// An incoming webhook of a chat. Its URL is a secret: `ALERTS_URL` of the environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatConfig {
    #[serde(default)]
    format: Format,
    #[serde(default = "warning")]
    at_least: Severity,
}

/// The JSON that the chat takes.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// Slack, Mattermost, Rocket.Chat, Google Chat.
    #[default]
    Text,
    /// The Workflows of Microsoft Teams.
    Card,
}

/// A mail server and who gets mail. `SMTP_PASSWORD` is in the environment where `user` is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmailConfig {
    server: String,
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    user: Option<String>,
    from: String,
    to: Vec<String>,
    #[serde(default = "warning")]
    at_least: Severity,
}

/// How the mail server is spoken to.
#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Security {
    Tls,
    #[default]
    StartTls,
    /// Plain text, to a relay on this machine alone.
    Loopback,
}

fn warning() -> Severity {
    Severity::Warning
}

impl Default for AlertsConfig {
    fn default() -> Self {
        Self { window_minutes: 10, messages: 10, chat: None, email: None }
    }
}

impl AlertsConfig {
    /// The channels, each behind its digest.
    pub(crate) fn open(&self) -> Result<Arc<dyn Alerts>, Failure> {
        let mut channels = FanOut::new().route(Route::everything(), LogAlerts);
        if let Some(chat) = &self.chat {
            channels = channels.route(Route::from(chat.at_least), self.digest(chat.open()?));
        }
        if let Some(email) = &self.email {
            channels = channels.route(Route::from(email.at_least), self.digest(email.open()?));
        }
        Ok(Arc::new(channels))
    }

    fn digest<A: Alerts>(&self, channel: A) -> Digest<A> {
        let window = Duration::from_secs(u64::from(self.window_minutes) * 60);
        Digest::new(channel).window(window).messages(self.messages)
    }
}

impl ChatConfig {
    fn open(&self) -> Result<WebhookAlerts, Failure> {
        let format = match self.format {
            Format::Text => Chat::Text,
            Format::Card => Chat::AdaptiveCard,
        };
        let channel = WebhookAlerts::new(&secret("ALERTS_URL")?, format, ReqwestTransport::new()?);
        channel.map_err(|error| format!("ALERTS_URL: {error}").into())
    }
}

impl EmailConfig {
    fn open(&self) -> Result<EmailAlerts, Failure> {
        let to = self.to.iter().map(String::as_str);
        EmailAlerts::new(&self.server()?, &self.from, to).map_err(|error| format!("alerts.email.{error}").into())
    }

    fn server(&self) -> Result<SmtpServer, Failure> {
        let server = match self.security {
            Security::Tls => SmtpServer::tls(&self.server),
            Security::StartTls => SmtpServer::starttls(&self.server),
            Security::Loopback if ["127.0.0.1", "localhost"].contains(&self.server.as_str()) => {
                let port = self.port.ok_or("alerts.email.port: name the port of the relay on this machine")?;
                SmtpServer::loopback(port)
            }
            Security::Loopback => return Err("alerts.email.server: plain text goes to this machine alone".into()),
        };
        let server = self.port.iter().fold(server, |server, port| server.port(*port));
        match &self.user {
            Some(user) => Ok(server.credentials(user, secret("SMTP_PASSWORD")?)),
            None => Ok(server),
        }
    }
}
