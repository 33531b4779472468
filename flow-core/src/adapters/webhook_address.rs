//! The address of somebody else's webhook, and what its answers mean. The whole URL may be a secret (who has a chat's webhook
//! URL can write to the chat), so none of it but the host is ever printed, even where an answer echoes it.

use std::fmt;

use client_core::{
    Api, BaseUrl, Effect, ErrorKind, ExposeSecret, HeaderName, InvalidBaseUrl, InvalidRequest, Method, Rejection,
    Request, Response, SecretString, Verdict,
};
use thiserror::Error;

/// A text that cannot be a webhook's URL. It is not repeated here: it is a secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidWebhookUrl {
    /// Scheme or host.
    #[error(transparent)]
    Base(#[from] InvalidBaseUrl),
    /// The path: an empty segment (a slash at its end makes one), or a character that must be percent-encoded.
    #[error("a webhook's URL: {0}")]
    Path(#[from] InvalidRequest),
}

/// A webhook's URL in parts: the base for the client, the rest for its requests.
#[derive(Clone)]
pub(super) struct WebhookAddress {
    pub(super) base: BaseUrl,
    path: SecretString,
    query: Vec<(String, SecretString)>,
}

impl WebhookAddress {
    /// Reads a URL: `https`, or `http` to this machine.
    pub(super) fn parse(url: &SecretString) -> Result<Self, InvalidWebhookUrl> {
        let url = url.expose_secret();
        let url = url.split_once('#').map_or(url, |(url, _)| url);
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let host = url.find("://").map_or(0, |scheme| scheme + 3);
        let end = url.get(host..).and_then(|rest| rest.find('/')).map_or(url.len(), |slash| host + slash);
        let (base, path) = url.split_at_checked(end).ok_or(InvalidBaseUrl::NotAbsolute)?;
        let path = if path.is_empty() { "/" } else { path };
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = query.map(|(name, value)| (decoded(name), decoded(value).into())).collect();
        let address = Self { base: BaseUrl::parse(base)?, path: path.into(), query };
        address.request(Vec::new()).check()?;
        Ok(address)
    }

    /// A request to this address, which hides the address.
    pub(super) fn request(&self, body: Vec<u8>) -> Request {
        let path = self.path.expose_secret();
        let request = Request::new(Method::POST, path).body("application/json", body).secret(self.path.clone());
        let request = path.split('/').filter(|part| !part.is_empty()).fold(request, |request, part| {
            if part.len() < SHORTEST_SECRET { request } else { request.secret(part.into()) }
        });
        self.query.iter().fold(request, |request, (name, value)| {
            request.query(name.clone(), value.expose_secret()).secret(value.clone())
        })
    }
}

/// Shorter parts of a path are words such as `services`, not secrets.
const SHORTEST_SECRET: usize = 9;

impl fmt::Debug for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookAddress").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Takes percent-encoding off one part of a query; what is not encoded well stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// What the answers of a webhook's receiver mean: RFC 9110 for chats, and for shops what the Standard Webhooks specification
/// suggests, which is the same with `410 Gone` as "do not send again".
pub(super) struct Receiver(pub(super) &'static str);

impl Api for Receiver {
    fn name(&self) -> &'static str {
        self.0
    }

    fn key_header(&self) -> Option<HeaderName> {
        None
    }

    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> {
        response.header("x-request-id")
    }

    fn verdict(&self, response: &Response) -> Verdict {
        let rejection =
            Rejection { code: Some(response.status.as_str().to_owned()), field: None, message: words(response) };
        match response.status.as_u16() {
            200..=299 => Verdict::Success,
            401 | 403 => Verdict::Final { kind: ErrorKind::Unauthorized, rejection },
            // The same message would be refused again.
            400 | 410 | 413 | 415 | 422 => Verdict::Final { kind: ErrorKind::Rejected, rejection },
            // A redirect, a route that is not deployed yet, or a failure. Whatever it did, the same message may come again.
            _ => Verdict::Again { after: None, effect: Effect::None, rejection },
        }
    }
}

/// The first words of an answer.
fn words(response: &Response) -> String {
    const LONGEST: usize = 200;
    let text = String::from_utf8_lossy(&response.body);
    let words: String = text.trim().chars().take(LONGEST).collect();
    if words.is_empty() { "no words".to_owned() } else { words }
}
