//! A transport that follows a script and remembers what it was given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use client_core::retry::{Jitter, RetryPolicy};
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, Response};

type Answered = Result<Response, TransportError>;

#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Answered>>>,
    asked: Arc<Mutex<Vec<Outgoing>>>,
    delay: Duration,
}

pub(crate) fn answer(status: u16, body: &str) -> Answered {
    Ok(Response::new(status, body.to_owned()))
}

pub(crate) fn lost() -> Answered {
    Err(TransportError::Lost("connection reset".into()))
}

pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy { base: Duration::ZERO, jitter: Jitter::Off, ..RetryPolicy::default() }
}

impl Script {
    pub(crate) fn of(answers: impl IntoIterator<Item = Answered>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    /// Answers so long after it was asked.
    pub(crate) fn slow(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    pub(crate) fn base(&self) -> BaseUrl {
        BaseUrl::parse("https://syspro.example.com").unwrap()
    }

    pub(crate) fn targets(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|outgoing| outgoing.request.target()).collect()
    }

    /// The last parts of the paths that were asked for, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        let last = |outgoing: &Outgoing| outgoing.request.path.rsplit('/').next().unwrap().to_owned();
        self.asked.lock().unwrap().iter().map(last).collect()
    }

    pub(crate) fn methods(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|outgoing| outgoing.request.method.to_string()).collect()
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let text = |outgoing: &Outgoing| Some(outgoing.request.headers.get(name)?.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().iter().filter_map(text).collect()
    }

    /// The query values of this name, in order.
    pub(crate) fn queried(&self, name: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let pairs = asked.iter().flat_map(|outgoing| outgoing.request.query.clone());
        pairs.filter(|(known, _)| known == name).map(|(_, value)| value).collect()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Answered {
        self.asked.lock().unwrap().push(outgoing);
        tokio::time::sleep(self.delay).await;
        self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Err(TransportError::Unsent("end of script".into())))
    }
}
