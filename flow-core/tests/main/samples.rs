//! Real events through the whole runner: each ends, with a reason where nothing is posted, and the door refuses none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, Response};
use flow_core::adapters::StripeGateway;
use flow_core::inbox::Accepted;
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, Store};
use flow_core::webhook::receive;
use stripe_model::client::Client;
use stripe_model::webhook::{Verifier, sign};

use crate::mini_tims::MiniTims;
use crate::scripted::{OPTIONS, START};

/// A Stripe that has nothing.
struct Nothing;

#[async_trait]
impl Transport for Nothing {
    async fn send(&self, _: Outgoing) -> Result<Response, TransportError> {
        Ok(Response::new(404, r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"no"}}"#))
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Files of Opayo's that are messages: replies and notifications, but no requests and no session keys.
#[cfg(feature = "opayo")]
#[tokio::test]
#[ignore = "needs real messages: set SAMPLES to the samples folder"]
async fn every_real_message_of_opayo_is_taken_in_or_refused_with_a_reason() {
    use flow_core::adapters::OpayoGateway;
    use flow_core::inbox::Inbox;

    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let (gateway, inbox) = (OpayoGateway::new(), Inbox::new(Arc::clone(&store)));
    let (mut taken, mut refused) = (0, Vec::new());
    for folder in ["pi", "nvp", "reporting"] {
        for entry in std::fs::read_dir(Path::new(&samples).join("opayo").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            match gateway.take_in(&inbox, &std::fs::read(&path).unwrap(), START).await {
                Ok(accepted) => taken += accepted.len(),
                Err(why) => refused.push(format!("{}: {why}", path.display())),
            }
        }
    }
    println!("{taken} taken; refused:\n{}", refused.join("\n"));
    assert!(taken > 50, "{taken}");
    for event in store.events(None, None, u32::MAX).await.unwrap() {
        use flow_core::ports::Gateway as _;
        let read = gateway.read(&event.incoming).await.unwrap();
        assert_eq!(read.id, event.incoming.event);
    }
}

#[tokio::test]
#[ignore = "needs real events: set SAMPLES to the samples folder"]
async fn every_real_event_is_taken_and_ends() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let mut paths = Vec::new();
    files(&Path::new(&samples).join("stripe/events"), &mut paths);
    files(&Path::new(&samples).join("stripe/objects"), &mut paths);
    assert!(!paths.is_empty());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let client = Client::over("sk_test_invented", BaseUrl::parse("https://stripe.example").unwrap(), Nothing);
    let runner = Runner::new(Arc::clone(&store), MiniTims::default().erp())
        .gateway(StripeGateway::new(client))
        .clock(Arc::new(flow_core::clock::ManualClock::at(START)))
        .options(OPTIONS);
    let secret = "whsec_invented".to_owned().into();
    let mut new = 0;
    for path in &paths {
        let body = std::fs::read(path).unwrap();
        let header = sign(&secret, &body, START);
        let received = receive(&Verifier::new([&secret]), &runner.inbox(), Some(&header), &body, START).await;
        assert_eq!(received.status, 200, "{}: {:?}", path.display(), received.outcome);
        new += usize::from(received.outcome == Ok(Accepted::New));
    }
    let summary = runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!((summary.events, summary.open), (new as u64, 0), "{summary}");
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for event in store.events(None, None, u32::MAX).await.unwrap() {
        let why = event.cause.map(|cause| cause.code().to_owned()).unwrap_or_default();
        *ends.entry(format!("{} {why}", event.state)).or_default() += 1;
    }
    println!("{summary} {ends:?}");
}
