//! What a webhook is answered, and what is then on disk.

use std::sync::Arc;
use std::time::Duration;

use flow_core::inbox::{AcceptError, Accepted, Inbox, StoredEvent};
use flow_core::store::{SqliteStore, Store};
use flow_core::webhook::{NotReceived, Received, receive};
use serde_json::json;
use stripe_model::webhook::{Verifier, sign};

use crate::scripted::START;

struct Door {
    store: SqliteStore,
    secret: client_core::SecretString,
}

impl Door {
    async fn new() -> Self {
        Self { store: SqliteStore::memory().await.unwrap(), secret: "whsec_invented".to_owned().into() }
    }

    async fn take(&self, header: Option<&str>, body: &[u8]) -> Received {
        let inbox = Inbox::new(Arc::new(self.store.clone())).limit(10_000);
        receive(&Verifier::new([&self.secret]), &inbox, header, body, START).await
    }

    async fn take_signed(&self, body: &[u8]) -> Received {
        self.take(Some(&sign(&self.secret, body, START)), body).await
    }

    async fn events(&self) -> Vec<StoredEvent> {
        self.store.events(None, None, 100).await.unwrap()
    }
}

fn charge_succeeded() -> Vec<u8> {
    let charge = json!({"id": "ch_1", "object": "charge", "amount": 1999, "currency": "gbp", "created": 1_790_000_000,
        "status": "succeeded", "payment_intent": "pi_1"});
    json!({"id": "evt_1", "object": "event", "type": "charge.succeeded", "account": "acct_7", "created": 1_790_000_000,
        "api_version": "2026-10-28.endive", "data": {"object": charge}})
    .to_string()
    .into_bytes()
}

#[tokio::test]
async fn a_signed_event_is_on_disk_with_its_envelope_and_its_order_key() {
    let door = Door::new().await;
    let body = charge_succeeded();
    assert_eq!(door.take_signed(&body).await, Received { status: 200, outcome: Ok(Accepted::New) });
    assert_eq!(door.take_signed(&body).await, Received { status: 200, outcome: Ok(Accepted::Duplicate) });
    let incoming = door.events().await.pop().unwrap().incoming;
    assert_eq!((incoming.event.as_str(), incoming.kind.as_str()), ("evt_1", "charge.succeeded"));
    assert_eq!(incoming.account.unwrap().as_str(), "acct_7");
    assert_eq!(incoming.order_key.unwrap().as_str(), "stripe/acct_7/pi_1");
    assert_eq!((incoming.payload, incoming.received_at), (body, START));
}

#[tokio::test]
async fn what_is_not_signed_rightly_is_401_and_not_stored() {
    let door = Door::new().await;
    let body = charge_succeeded();
    let old = sign(&door.secret, &body, START - Duration::from_secs(301));
    let foreign = sign(&"whsec_other".to_owned().into(), &body, START);
    for header in [None, Some(""), Some("t=1,v1=00"), Some(old.as_str()), Some(foreign.as_str())] {
        let received = door.take(header, &body).await;
        assert_eq!((received.status, received.retry_after()), (401, None), "{header:?}");
    }
    assert_eq!(door.events().await.len(), 0);
}

#[tokio::test]
async fn what_is_signed_and_cannot_be_read_is_kept_once() {
    let door = Door::new().await;
    let mut cut = charge_succeeded();
    cut.truncate(60);
    let deep = [b"[".repeat(5000), b"]".repeat(4000)].concat();
    for body in [&cut[..], &deep, b"", b"null", b"{}", &[0xff, 0xfe]] {
        assert_eq!(door.take_signed(body).await.outcome, Ok(Accepted::New), "{}", body.len());
        assert_eq!(door.take_signed(body).await.outcome, Ok(Accepted::Duplicate));
    }
    let events = door.events().await;
    assert_eq!(events.len(), 6);
    assert!(events.iter().all(|event| event.incoming.kind == "unreadable"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_before_its_signature_is_looked_at() {
    let door = Door::new().await;
    let received = door.take(None, &vec![b' '; 10_001]).await;
    assert_eq!(received.status, 413);
    let too_large = AcceptError::TooLarge { bytes: 10_001, limit: 10_000 };
    assert_eq!(received.outcome, Err(NotReceived::Inbox(too_large)));
}

#[tokio::test]
async fn a_card_number_is_400_and_a_closed_store_503() {
    let door = Door::new().await;
    let body =
        br#"{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":{"number":"4242424242424242"}}}"#;
    assert_eq!(door.take_signed(body).await.status, 400);
    assert_eq!(door.events().await.len(), 0);
    door.store.close().await;
    let refused = door.take_signed(&charge_succeeded()).await;
    assert_eq!((refused.status, refused.retry_after()), (503, Some(10)));
}

/// The one delivery that there is room for waits for the disk; those that come meanwhile are sent away.
#[tokio::test]
async fn a_storm_is_answered_503_with_retry_after_and_what_was_sent_away_is_taken_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let mut door = Door::new().await;
    door.store = SqliteStore::open(&path).await.unwrap().room_kib(1);
    let other = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let (first, second) = (charge_succeeded(), b"something else".to_vec());
    let storm = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let refused = door.take_signed(&second).await;
        assert_eq!((refused.status, refused.retry_after()), (503, Some(1)));
        lock.rollback().await.unwrap();
    };
    let (taken, ()) = tokio::join!(door.take_signed(&first), storm);
    assert_eq!((taken.status, taken.retry_after()), (200, None));
    assert_eq!(door.take_signed(&second).await.status, 200);
    assert_eq!(door.events().await.len(), 2);
}
