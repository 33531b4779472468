//! The door for Server's notifications: what is answered to genuine messages and to all others.

use std::sync::Arc;

use flow_core::adapters::opayo::{MemoryRecords, NotReceived, OwnRecords, ServerDoor};
use flow_core::inbox::{AcceptError, Accepted, Inbox};
use flow_core::store::{SqliteStore, Store};
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::nvp::Pairs;
use opayo_model::server::{ReplyStatus, SecurityKey, signed_body};
use proptest::prelude::*;

use crate::opayo_world::vendor;
use crate::scripted::START;

const ID: &str = "{9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32}";

struct Door {
    store: Arc<SqliteStore>,
    door: ServerDoor,
    key: SecurityKey,
}

impl Door {
    async fn new() -> Self {
        let (store, key) = (Arc::new(SqliteStore::memory().await.unwrap()), SecurityKey::new("K0K0K0K0K0".to_owned()));
        let records = MemoryRecords::default();
        records.remember("WEB-1".into(), OwnRecord::default(), Some(key.clone()));
        records.remember("WEB-2".into(), OwnRecord::default(), None);
        let records: Arc<dyn OwnRecords> = Arc::new(records);
        let door =
            ServerDoor::new(vendor(), records, "https://shop.example/thanks", "https://shop.example/sorry").unwrap();
        Self { store, door, key }
    }

    fn signed(&self, code: &str, more: &[(&str, &str)]) -> String {
        let mut pairs = Pairs::try_from([("VPSTxId", ID), ("VendorTxCode", code)]).unwrap();
        for (name, value) in more {
            pairs.add(*name, *value).unwrap();
        }
        signed_body(pairs, &vendor(), &self.key).unwrap()
    }

    async fn take(&self, body: &[u8]) -> (ReplyStatus, Result<Accepted, NotReceived>) {
        let inbox = Inbox::new(Arc::clone(&self.store) as Arc<dyn Store>).limit(10_000);
        let received = self.door.receive(&inbox, body, START).await;
        assert!(received.reply.body().starts_with("Status="));
        (received.reply.status(), received.outcome)
    }

    async fn stored(&self) -> usize {
        self.store.events(None, None, 10).await.unwrap().len()
    }
}

#[tokio::test]
async fn a_genuine_message_is_kept_to_the_byte_and_once() {
    let door = Door::new().await;
    let body = door.signed("WEB-1", &[("Status", "ABORT")]);
    assert_eq!(door.take(body.as_bytes()).await, (ReplyStatus::Ok, Ok(Accepted::New)));
    assert_eq!(door.take(body.as_bytes()).await, (ReplyStatus::Ok, Ok(Accepted::Duplicate)));
    let kept = door.store.events(None, None, 10).await.unwrap().pop().unwrap().incoming;
    assert_eq!(kept.payload, body.as_bytes());
    assert_eq!(kept.order_key.unwrap().as_str(), "opayo/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32");
}

#[tokio::test]
async fn what_is_not_proved_is_invalid_and_not_kept() {
    let door = Door::new().await;
    let genuine = door.signed("WEB-1", &[("Status", "NOTAUTHED")]);
    let forged = genuine.replace("NOTAUTHED", "OK");
    assert!(matches!(door.take(forged.as_bytes()).await, (ReplyStatus::Invalid, Err(NotReceived::Signature(_)))));
    for code in ["WEB-2", "WEB-3"] {
        let unknown = door.signed(code, &[("Status", "OK")]);
        assert!(matches!(
            door.take(unknown.as_bytes()).await,
            (ReplyStatus::Invalid, Err(NotReceived::Unknown { .. }))
        ));
    }
    assert!(matches!(door.take(b"Status=OK").await, (ReplyStatus::Invalid, Err(NotReceived::Unreadable(_)))));
    assert_eq!(door.take(&vec![b'x'; 10_001]).await.0, ReplyStatus::Invalid);
    assert_eq!(door.stored().await, 0);
}

#[tokio::test]
async fn a_card_number_in_words_is_an_error_and_not_kept() {
    let door = Door::new().await;
    for words in ["0000 : paid by 4929 0000 0000 6", "card=4929000000006", "4929-0000-0000-6"] {
        let body = door.signed("WEB-1", &[("Status", "OK"), ("StatusDetail", words)]);
        let (status, outcome) = door.take(body.as_bytes()).await;
        assert_eq!(status, ReplyStatus::Error);
        let path = "StatusDetail".to_owned();
        assert_eq!(outcome, Err(NotReceived::Inbox(AcceptError::CardNumber { path })), "{words}");
    }
    assert_eq!(door.stored().await, 0);
}

#[tokio::test]
async fn numbers_of_opayo_are_no_card_numbers() {
    let door = Door::new().await;
    let more = [("Status", "OK"), ("TxAuthNo", "4929000000000006"), ("SchemeTraceID", "4111111111111111")];
    let body = door.signed("WEB-1", &more);
    assert_eq!(door.take(body.as_bytes()).await, (ReplyStatus::Ok, Ok(Accepted::New)));
}

#[tokio::test]
async fn a_store_that_cannot_take_it_is_an_error() {
    let door = Door::new().await;
    door.store.close().await;
    let body = door.signed("WEB-1", &[("Status", "OK")]);
    let (status, outcome) = door.take(body.as_bytes()).await;
    assert_eq!(status, ReplyStatus::Error);
    assert!(matches!(outcome, Err(NotReceived::Inbox(AcceptError::Store(_)))), "{outcome:?}");
}

#[tokio::test]
async fn a_store_that_fails_for_a_moment_costs_no_payment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let mut door = Door::new().await;
    door.store = Arc::new(SqliteStore::open(&path).await.unwrap());
    let other = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    sqlx::query("ALTER TABLE event RENAME TO away").execute(&other).await.unwrap();
    let body = door.signed("WEB-1", &[("Status", "OK")]);
    let back = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        sqlx::query("ALTER TABLE away RENAME TO event").execute(&other).await.unwrap();
    };
    let (answered, ()) = tokio::join!(door.take(body.as_bytes()), back);
    assert_eq!(answered, (ReplyStatus::Ok, Ok(Accepted::New)));
    assert_eq!(door.stored().await, 1);
}

#[tokio::test]
async fn a_storm_is_sent_away_to_come_again_and_cancels_no_payment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let mut door = Door::new().await;
    door.store = Arc::new(SqliteStore::open(&path).await.unwrap().room_kib(1));
    let other = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let bodies = ["OK", "ABORT"].map(|status| door.signed("WEB-1", &[("Status", status)]));
    let inbox = Inbox::new(Arc::clone(&door.store) as Arc<dyn Store>);
    let storm = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let refused = door.door.receive(&inbox, bodies[1].as_bytes(), START).await;
        assert_eq!((refused.status(), refused.retry_after()), (503, Some(1)));
        lock.rollback().await.unwrap();
    };
    let (taken, ()) = tokio::join!(door.door.receive(&inbox, bodies[0].as_bytes(), START), storm);
    assert_eq!((taken.status(), taken.retry_after(), taken.reply.status()), (200, None, ReplyStatus::Ok));
    assert_eq!(door.stored().await, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_get_a_reply_and_are_not_kept(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let door = Door::new().await;
            assert_eq!(door.take(&body).await.0, ReplyStatus::Invalid);
            assert_eq!(door.stored().await, 0);
        });
    }
}
