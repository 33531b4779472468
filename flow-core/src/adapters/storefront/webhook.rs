//! Tells the shop, one signed message for each thing that a plan wants told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use client_core::client::Client;
use client_core::retry::RetryPolicy;
use client_core::transport::Transport;
use client_core::{
    DecodeError, Endpoint, ErrorKind, HeaderMap, HeaderName, HeaderValue, InvalidRequest, Repeat, Request, Response,
    SecretString,
};
use mapping_core::flows::Telling;
use mapping_core::refusal::{Refusal, RefusalCode};

use super::{ShopMessage, Signed, Signer, SigningSecret};
use crate::adapters::webhook_address::{InvalidWebhookUrl, Receiver, WebhookAddress};
use crate::clock::{Clock, SystemClock};
use crate::ports::{Herald, Occasion, PortError, Told};
use crate::telemetry::{CORRELATION_HEADER, CorrelationId};

/// Posts to the shop's webhook what plans want told to the shop. The id of a message is that of its occasion, the same in every
/// attempt.
///
/// A 2xx answer means told. 410 (the shop wants no more), 400, 413, 415 and 422 mean that the same message would be refused again:
/// it is logged, and told to people. 401 and 403 wait for a person. Everything else, redirects included, is tried again by the outbox
/// for days, not before what `Retry-After` says.
///
/// Give it a transport with a small `largest_answer`: nothing of an answer is needed but its status.
#[derive(Clone)]
pub struct StorefrontWebhook {
    address: WebhookAddress,
    signer: Signer,
    client: Client,
    clock: Arc<dyn Clock>,
}

impl StorefrontWebhook {
    /// A herald to the webhook with this URL. Messages are signed with each of the secrets.
    ///
    /// # Errors
    /// [`InvalidWebhookUrl`] for a URL that is not `https` (or `http` to this machine).
    pub fn new(
        url: &SecretString,
        secrets: impl IntoIterator<Item = SigningSecret>,
        transport: impl Transport + 'static,
    ) -> Result<Self, InvalidWebhookUrl> {
        let address = WebhookAddress::parse(url)?;
        let client = Client::new(Receiver("shop"), address.base.clone(), transport)
            .retry(RetryPolicy::never()) // when it is told again is the outbox's to say
            .timeout(Duration::from_secs(30));
        Ok(Self { address, signer: Signer::new(secrets), client, clock: Arc::new(SystemClock) })
    }

    /// Signs with this clock's time.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    fn post(&self, message: &ShopMessage, occasion: &Occasion) -> Result<SignedPost<'_>, Refusal> {
        let unsendable = |field: &str, error: String| Refusal::new(RefusalCode::InvalidText, field, "", error);
        let body = serde_json::to_vec(message).map_err(|error| unsendable("shop message", error.to_string()))?;
        let id = occasion.key.as_str();
        if id.contains('.') {
            return Err(unsendable("occasion.key", "a webhook's id has no full stop in it".to_owned()));
        }
        let Signed { timestamp, signature } = self.signer.sign(id, self.clock.now(), &body);
        let correlation = CorrelationId::of(&occasion.gateway, occasion.account.as_ref(), &occasion.event);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", id),
            ("webhook-timestamp", &timestamp),
            ("webhook-signature", &signature),
            (CORRELATION_HEADER, correlation.as_str()),
        ] {
            let value = HeaderValue::from_str(value).map_err(|error| unsendable(name, error.to_string()))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(SignedPost { address: &self.address, headers, body })
    }
}

impl fmt::Debug for StorefrontWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorefrontWebhook").field("signer", &self.signer).finish_non_exhaustive()
    }
}

#[async_trait]
impl Herald for StorefrontWebhook {
    fn name(&self) -> &str {
        "shop"
    }

    async fn tell(&self, telling: &Telling, occasion: &Occasion) -> Result<Told, PortError> {
        let Some(message) = ShopMessage::of(&telling.notice, occasion) else { return Ok(Told::NotMine) };
        match self.client.send(&self.post(&message, occasion)?).await {
            // A success whose answer is too large is a success.
            Err(error) if !matches!(error.kind(), ErrorKind::Decode { .. }) => Err(error.into()),
            Ok(()) | Err(_) => Ok(Told::Done { record: None }),
        }
    }
}

/// One attempt: the body as it was signed.
struct SignedPost<'a> {
    address: &'a WebhookAddress,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Endpoint for SignedPost<'_> {
    type Output = ();

    fn operation(&self) -> &'static str {
        "webhook"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = self.address.request(self.body.clone());
        Ok(self.headers.iter().fold(request, |request, (name, value)| request.header(name.clone(), value.clone())))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely // the id is the same, so the shop does it once
    }

    fn decode(&self, _: &Response) -> Result<(), DecodeError> {
        Ok(())
    }
}
