//! One call with options of its own, and its answer with what came around it.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::exchange::{Exchange, Exchanged};
use super::{Client, Settings};
use crate::retry::RetryPolicy;
use crate::{ApiError, Endpoint, ErrorKind, IdempotencyKey, InvalidRequest, Rejection, Repeat, Request};

/// An endpoint about to be sent.
#[must_use = "a call is sent by `send` or `answer`"]
pub struct Call<'a, E> {
    client: &'a Client,
    endpoint: &'a E,
    key: Option<IdempotencyKey>,
    headers: HeaderMap,
    timeout: Duration,
    retry: RetryPolicy,
}

/// What a call gave, with what came around it.
#[derive(Clone)]
pub struct Answer<T> {
    /// The output.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// The service's id of the answer, to quote to its support.
    pub request_id: Option<String>,
    /// How often the request was sent.
    pub attempts: u32,
    /// The idempotency key of all attempts, if they carried one.
    pub key: Option<IdempotencyKey>,
    /// Whether the service says that this is the stored answer of an earlier request with the same key.
    pub replayed: bool,
}

impl<'a, E: Endpoint> Call<'a, E> {
    pub(super) fn new(client: &'a Client, endpoint: &'a E) -> Self {
        let Settings { timeout, retry, .. } = *client.0;
        Self { client, endpoint, key: None, headers: HeaderMap::new(), timeout, retry }
    }

    /// Uses this idempotency key, which the caller has stored, on every attempt. It is left out where a key means nothing:
    /// on endpoints that may be repeated freely or never, on GET, and for services that take none.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Adds or replaces a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// How long this call may take over all of its attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Retries this call by this policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sends the call.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send(self) -> Result<E::Output, ApiError> {
        Ok(self.answer().await?.value)
    }

    /// Sends the call and keeps what came around its output.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn answer(self) -> Result<Answer<E::Output>, ApiError> {
        let endpoint = self.endpoint;
        let exchanged = self.exchange()?.run().await?;
        let value = endpoint.decode(&exchanged.response).map_err(|error| exchanged.unreadable(error))?;
        let Exchanged { response, request_id, attempts, key, .. } = exchanged;
        let replayed = response.header("idempotent-replayed").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        Ok(Answer { value, status: response.status, headers: response.headers, request_id, attempts, key, replayed })
    }

    /// Everything that does not depend on the endpoint's type, so that it is compiled once.
    fn exchange(self) -> Result<Exchange<'a>, ApiError> {
        let settings = &*self.client.0;
        let operation = self.endpoint.operation();
        let request = self.endpoint.request().and_then(|request| request.check().map(|()| request));
        let mut request = request.map_err(|invalid| unsendable(settings, operation, invalid))?;
        let repeat = self.endpoint.repeat();
        let key =
            key_header(settings, repeat, &request).map(|name| (name, self.key.unwrap_or_else(IdempotencyKey::random)));
        for (name, value) in &settings.headers {
            request.headers.entry(name).or_insert_with(|| value.clone());
        }
        request.headers.extend(self.headers);
        if let Some((name, key)) = &key {
            request.headers.insert(name, key.to_header());
        }
        let repeatable = repeat == Repeat::Freely || key.is_some();
        let key = key.map(|(_, key)| key);
        Ok(Exchange::new(settings, operation, request, key, repeatable, self.retry, self.timeout))
    }
}

/// Where an idempotency key goes, if this request is to carry one.
fn key_header(settings: &Settings, repeat: Repeat, request: &Request) -> Option<HeaderName> {
    let carries = match repeat {
        Repeat::WithKey => !request.method.is_safe(),
        Repeat::Freely | Repeat::Never => false,
    };
    carries.then(|| settings.api.key_header()).flatten()
}

fn unsendable(settings: &Settings, operation: &'static str, invalid: InvalidRequest) -> ApiError {
    let kind = ErrorKind::Invalid { field: invalid.field };
    ApiError::new(settings.api.name(), operation, kind, Rejection::message(invalid.message))
}

impl<E> fmt::Debug for Call<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("key", &self.key)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl<T: fmt::Debug> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("value", &self.value)
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .field("key", &self.key)
            .field("replayed", &self.replayed)
            .finish()
    }
}
