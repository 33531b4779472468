//! The default transport: reqwest over rustls, HTTP/1.1 and HTTP/2, one connection pool shared by its clones.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;

use super::{Outgoing, Transport, TransportError};
use crate::Response;

/// Timeouts and limits of a [`ReqwestTransport`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportOptions {
    /// How long finding the address, connecting and agreeing on TLS may take together: 10 s.
    pub connect_timeout: Duration,
    /// How long the service may stay silent while an answer is awaited or read: 30 s.
    pub read_timeout: Duration,
    /// How long one attempt may take from connecting to the answer's last byte: 60 s.
    pub total_timeout: Duration,
    /// The largest answer body that is read, in bytes: 64 MiB.
    pub largest_answer: usize,
    /// The `User-Agent` header: this crate's name and version.
    pub user_agent: String,
    /// Whether `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment are followed: yes.
    pub environment_proxies: bool,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            largest_answer: 64 << 20,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            environment_proxies: true,
        }
    }
}

/// Sends over the network with reqwest. Follows no redirect, repeats nothing, keeps no cookies.
///
/// Below it, reqwest, hyper-util, rustls and h2 log at `DEBUG` and `TRACE`: hosts, addresses, certificates and the kinds of
/// frames, never a header, query or body. That holds for this transport; a client that you configured yourself with
/// `connection_verbose` logs every byte.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    largest_answer: usize,
}

impl ReqwestTransport {
    /// A transport with the default timeouts and limits.
    ///
    /// # Errors
    /// [`TransportError::Unsent`] when TLS cannot be set up on this machine.
    pub fn new() -> Result<Self, TransportError> {
        Self::with(TransportOptions::default())
    }

    /// A transport with timeouts and limits of your own.
    ///
    /// # Errors
    /// [`TransportError::Unsent`] when TLS cannot be set up on this machine or the user agent is not a header value.
    pub fn with(options: TransportOptions) -> Result<Self, TransportError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout)
            .timeout(options.total_timeout)
            .user_agent(options.user_agent)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connection_verbose(false);
        if !options.environment_proxies {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(failed)?;
        Ok(Self { client, largest_answer: options.largest_answer })
    }

    /// Wraps a client that you configured (own certificates, a proxy). Switch its redirects and retries off.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self { client, largest_answer: TransportOptions::default().largest_answer }
    }

    /// Reads the body chunk by chunk, so that a huge answer is refused before it fills the memory.
    async fn read(&self, mut answer: reqwest::Response) -> Result<Response, TransportError> {
        let mut response =
            Response { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body: Bytes::new() };
        if answer
            .content_length()
            .is_some_and(|length| usize::try_from(length).map_or(true, |n| n > self.largest_answer))
        {
            return Err(self.too_large(response));
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > self.largest_answer {
                return Err(self.too_large(response));
            }
            body.extend_from_slice(&chunk);
        }
        response.body = body.freeze();
        Ok(response)
    }

    fn too_large(&self, head: Response) -> TransportError {
        TransportError::TooLarge { head: Box::new(head), limit: self.largest_answer }
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let url = reqwest::Url::parse(&outgoing.url()).map_err(|error| TransportError::Unsent(error.to_string()))?;
        let Outgoing { request, .. } = outgoing;
        let mut wire = reqwest::Request::new(request.method, url);
        *wire.headers_mut() = request.headers;
        if !request.body.is_empty() {
            *wire.body_mut() = Some(request.body.into());
        }
        let answer = self.client.execute(wire).await.map_err(failed)?;
        self.read(answer).await
    }
}

/// Sorts a reqwest error by whether the request can have arrived. The URL is cut off; the causes below hold none.
fn failed(error: reqwest::Error) -> TransportError {
    let unsent = error.is_connect() || error.is_builder();
    let timed_out = error.is_timeout();
    let error = error.without_url();
    let mut text = if timed_out { "time ran out".to_owned() } else { error.to_string() };
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    if unsent { TransportError::Unsent(text) } else { TransportError::Lost(text) }
}
