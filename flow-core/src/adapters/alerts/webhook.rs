//! Alerts into a chat, through an incoming webhook.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use client_core::client::Client;
use client_core::retry::{Jitter, RetryPolicy};
use client_core::transport::Transport;
use client_core::{DecodeError, Endpoint, ErrorKind, InvalidRequest, Repeat, Request, Response, SecretString};

use super::Chat;
use crate::adapters::webhook_address::{InvalidWebhookUrl, Receiver, WebhookAddress};
use crate::ports::{Alert, Alerts, PortError};

/// Posts alerts to one incoming webhook. Its URL is a secret and is never printed. A chat that is busy is asked again, not before
/// the time that it names, for at most ten seconds: whoever waits longer is the [`Digest`](super::Digest) around it.
///
/// Give it a transport with a small `largest_answer`; a chat has nothing long to say. An alert may come twice when an answer is
/// lost.
#[derive(Clone)]
pub struct WebhookAlerts {
    name: String,
    address: WebhookAddress,
    chat: Chat,
    client: Client,
    retry: RetryPolicy,
}

impl WebhookAlerts {
    /// How often and how long one alert is tried.
    pub const RETRY: RetryPolicy = RetryPolicy {
        max_attempts: 3,
        base: Duration::from_millis(500),
        cap: Duration::from_secs(4),
        budget: Duration::from_secs(10),
        jitter: Jitter::Full,
    };

    /// A channel to the webhook with this URL.
    ///
    /// # Errors
    /// [`InvalidWebhookUrl`] for a URL that is not `https` (or `http` to this machine); it does not repeat the URL.
    pub fn new(url: &SecretString, chat: Chat, transport: impl Transport + 'static) -> Result<Self, InvalidWebhookUrl> {
        let address = WebhookAddress::parse(url)?;
        let client = Client::new(Receiver("chat"), address.base.clone(), transport).timeout(Duration::from_secs(20));
        Ok(Self { name: "chat".to_owned(), address, chat, client, retry: Self::RETRY })
    }

    /// Calls it this in logs, where there are several.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Tries one alert by this policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }
}

impl fmt::Debug for WebhookAlerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookAlerts").field("name", &self.name).field("chat", &self.chat).finish_non_exhaustive()
    }
}

#[async_trait]
impl Alerts for WebhookAlerts {
    fn name(&self) -> &str {
        &self.name
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        let message = Message { address: &self.address, body: self.chat.body(alert).to_string() };
        match self.client.call(&message).retry(self.retry).send().await {
            // A success whose answer is too large is a success.
            Err(error) if !matches!(error.kind(), ErrorKind::Decode { .. }) => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// One message.
struct Message<'a> {
    address: &'a WebhookAddress,
    body: String,
}

impl Endpoint for Message<'_> {
    type Output = ();

    fn operation(&self) -> &'static str {
        "alert"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        Ok(self.address.request(self.body.clone().into_bytes()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely // to hear of trouble twice is better than not at all
    }

    fn decode(&self, _: &Response) -> Result<(), DecodeError> {
        Ok(())
    }
}
