//! A transport that follows a script and remembers what it was given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::client::Client;
use client_core::retry::{Jitter, RetryPolicy};
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, HeaderName, HeaderValue, Request, Response};
use tokio::time::Instant;

use crate::service::{KEY, OK, Parcels};

/// One step of a script.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// An answer with this status.
    Status(u16),
    /// An answer with this status and one header.
    Headed(u16, &'static str, &'static str),
    /// Connection refused.
    Unsent,
    /// Connection broken after the request went out.
    Lost,
    /// No answer at all.
    Silence,
    /// An answer with this status that is too large to read.
    TooLarge(u16),
}

#[derive(Clone, Default)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<(Instant, Request)>>>,
}

impl Script {
    pub(crate) fn new(steps: &[Step]) -> Self {
        crate::secrets::capture();
        Self { steps: Arc::new(Mutex::new(steps.iter().copied().collect())), seen: Arc::default() }
    }

    pub(crate) fn client(&self) -> Client {
        let policy = RetryPolicy { jitter: Jitter::Off, ..RetryPolicy::default() };
        let base = BaseUrl::parse("https://parcels.example").unwrap();
        Client::new(Parcels::default(), base, self.clone()).retry(policy)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().iter().map(|(_, request)| request.clone()).collect()
    }

    pub(crate) fn keys(&self) -> Vec<Option<String>> {
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        self.requests().iter().map(|request| request.headers.get(KEY).map(text)).collect()
    }

    /// Milliseconds between the attempts.
    pub(crate) fn gaps(&self) -> Vec<u128> {
        let seen = self.seen.lock().unwrap();
        seen.windows(2).map(|pair| (pair[1].0 - pair[0].0).as_millis()).collect()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        self.seen.lock().unwrap().push((Instant::now(), outgoing.request));
        let step = self.steps.lock().unwrap().pop_front().expect("the script has no step for this attempt");
        match step {
            Step::Status(status) => Ok(Response::new(status, OK)),
            Step::Headed(status, name, value) => {
                let value = HeaderValue::from_static(value);
                Ok(Response::new(status, OK).with_header(HeaderName::from_static(name), value))
            }
            Step::Unsent => Err(TransportError::Unsent("connection refused".into())),
            Step::Lost => Err(TransportError::Lost("connection reset".into())),
            Step::Silence => std::future::pending().await,
            Step::TooLarge(status) => {
                Err(TransportError::TooLarge { head: Box::new(Response::new(status, "")), limit: 9 })
            }
        }
    }
}
