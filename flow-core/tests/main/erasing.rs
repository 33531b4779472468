//! A customer who asks to be forgotten is, and the books still balance.

use std::sync::Arc;

use client_core::BaseUrl;
use flow_core::adapters::StripeGateway;
use flow_core::audit::{Action, AuditTrail, Content, Record};
use flow_core::clock::ManualClock;
use flow_core::dead_letter::{DeadLetters, DeskError, FactOverride, Hand};
use flow_core::inbox::{Accepted, EventState, InboxId};
use flow_core::retention::{Erasure, ErasureError, Handles, Remark, Tombstone, Upkeep};
use flow_core::runner::Runner;
use flow_core::store::{Change, SqliteStore, Store};
use flow_core::webhook::receive;
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Question};
use mapping_core::rules::RetentionRules;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::webhook::{Verifier, sign};
use time::Duration;

use crate::mini_tims::MiniTims;
use crate::scripted::{OPTIONS, START, incoming};
use crate::stripe_to_tims::{OneCharge, charge, event};

/// A shop that sold one hose to Ann Example.
struct Shop {
    store: Arc<dyn Store>,
    runner: Runner,
    path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        Self::with("HOSE-10").await
    }

    /// A shop whose books know this item only.
    async fn with(sku: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flow.db");
        let tims = MiniTims::default();
        let item = json!({"SKU": sku, "Description": "Hose", "Status": "Active", "UnitOfMeasure": "EA",
            "OnHand": "9", "Available": "9", "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z"});
        tims.0.lock().unwrap().records.push(("/api/v1/inventory/items".to_owned(), item));
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).await.unwrap());
        let base = BaseUrl::parse("https://stripe.example").unwrap();
        let gateway = StripeGateway::new(Client::over("sk_test_invented", base, OneCharge(charge("HOSE-10"))));
        let clock = Arc::new(ManualClock::at(START));
        let runner = Runner::new(Arc::clone(&store), tims.erp()).gateway(gateway).clock(clock).options(OPTIONS);
        Self { store, runner, path, _folder: folder }
    }

    async fn deliver(&self, id: &str) -> Accepted {
        let secret = "whsec_invented".to_owned().into();
        let body = event(id, &charge("HOSE-10"));
        let header = sign(&secret, &body, START);
        let received = receive(&Verifier::new([&secret]), &self.runner.inbox(), Some(&header), &body, START).await;
        received.outcome.unwrap()
    }

    async fn sold() -> Self {
        let shop = Self::new().await;
        assert_eq!(shop.deliver("evt_1").await, Accepted::New);
        shop.runner.run_until_quiet(|_| {}).await.unwrap();
        shop
    }

    /// Every row of every table, as text.
    async fn dump(&self) -> String {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&self.path);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT coalesce(CAST(payload AS TEXT), '') || coalesce(facts, '') || coalesce(error, '')
                 || coalesce(overrides, '') || coalesce(cause, '') || coalesce(skip, '') FROM event
             UNION ALL SELECT content FROM audit_content UNION ALL SELECT said FROM attempt
             UNION ALL SELECT body || reasons FROM document UNION ALL SELECT body FROM telling
             UNION ALL SELECT natural_key || value FROM note UNION ALL SELECT body FROM erasure",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        pool.close().await;
        rows.join("\n")
    }

    async fn documents(&self) -> Vec<Document> {
        let stored = self.store.documents_of(InboxId(1)).await.unwrap();
        stored.into_iter().map(|stored| stored.document).collect()
    }
}

fn figures(documents: &[Document]) -> Vec<String> {
    let of = |document: &Document| match document {
        Document::Receipt(receipt) => format!("{} {}", document.key(), receipt.amount),
        Document::SalesOrder(order) => format!("{} {} {}", document.key(), order.total, order.lines.len()),
        other => other.key().to_string(),
    };
    documents.iter().map(of).collect()
}

#[tokio::test]
async fn personal_data_goes_and_amounts_keys_and_numbers_stay() {
    let shop = Shop::sold().await;
    let before = shop.dump().await;
    assert!(before.contains("Ann Example") && before.contains("ann@example.com"));
    let figures_before = figures(&shop.documents().await);
    let numbers = async || -> Vec<Option<String>> {
        shop.store.documents_of(InboxId(1)).await.unwrap().into_iter().map(|stored| stored.number).collect()
    };
    let (numbers_before, summary) = (numbers().await, shop.store.summary().await.unwrap());

    let erasure = Erasure::new(Arc::clone(&shop.store));
    let whose = Handles::default().email("ANN@example.com ");
    let erased = erasure.erase(&whose, "dora", "request 7", START + Duration::DAY).await.unwrap();
    assert_eq!((erased.events, erased.documents), (1, figures_before.len() as u64));
    assert_eq!(erased.known_by, "e-mail address");

    let after = shop.dump().await;
    for gone in ["Ann Example", "ann@example.com", "4242"] {
        assert!(!after.to_lowercase().contains(&gone.to_lowercase()), "{gone} is still there:\n{after}");
    }
    let documents = shop.documents().await;
    assert_eq!(figures(&documents)[1..], figures_before[1..]);
    let Document::Receipt(receipt) = &documents[2] else { panic!("{documents:?}") };
    assert_eq!(receipt.customer.posted(), Some(&documents[0].key()), "what belongs together still does");
    let there = shop.store.document("tims", &documents[0].key()).await.unwrap();
    assert_eq!(there.map(|there| there.document), Some(documents[0].clone()));
    assert_eq!(numbers().await, numbers_before);
    assert_eq!(shop.store.summary().await.unwrap(), summary);
    let stored = shop.store.events(None, None, 1).await.unwrap().remove(0);
    assert_eq!((stored.state, stored.basis.is_some()), (EventState::Posted, true));
    let tombstone = Tombstone::read(&stored.incoming.payload).unwrap();
    assert_eq!((tombstone.why.as_str(), tombstone.removed_at), ("request 7", START + Duration::DAY));
    assert!(tombstone.bytes > 100);
    assert_eq!(shop.store.erasures().await.unwrap(), [erased]);
}

#[tokio::test]
async fn what_people_said_at_the_desk_goes_too_and_the_trail_still_holds() {
    let shop = Shop::with("RAKE-1").await;
    shop.deliver("evt_1").await;
    shop.runner.run_until_quiet(|_| {}).await.unwrap();
    let (event, letters) = (InboxId(1), DeadLetters::new(Arc::clone(&shop.store)));
    let hand = Hand::new("dora", START).because("Ann Example (ann@example.com) phoned");
    let said = FactOverride {
        question: Question::Receipt { transaction: "ch_1".into() },
        answer: Answer::Absent,
        by: "dora".to_owned(),
        at: START,
        why: hand.why.clone(),
    };
    let content = Content { why: hand.why.clone(), ..Content::of("a fact") };
    let (by, action) = ("dora".to_owned(), Action::FactEdited);
    let record = Record { at: START, by, action, event: Some(event), content };
    let facts = Change::Facts { event, expected: Vec::new(), overrides: vec![said] };
    assert!(shop.store.act(&facts, &record).await.unwrap());
    letters.discard(event, &hand).await.unwrap();
    assert!(shop.dump().await.contains("ann@example.com) phoned"));

    let erasure = Erasure::new(Arc::clone(&shop.store));
    erasure.erase(&Handles::default().email("ann@example.com"), "dora", "request 7", START).await.unwrap();
    let after = shop.dump().await;
    assert!(!after.contains("Ann Example") && !after.contains("ann@example.com"), "{after}");
    assert!(matches!(letters.show(event).await, Err(DeskError::NoLetter(_))), "it does not come back");
    let trail = AuditTrail::new(Arc::clone(&shop.store));
    assert_eq!(trail.verify([]).await.map(|held| (held.entries, held.erased)).unwrap(), (3, 2));
    let last = trail.entries(Some(2), 1).await.unwrap().remove(0);
    assert_eq!((last.action(), last.by.as_str()), (Some(Action::Erased), "dora"));
    assert_eq!(last.said().unwrap().why.as_deref(), Some("request 7"));
}

#[tokio::test]
async fn a_redelivery_after_the_erasure_is_known_and_posts_nothing() {
    let shop = Shop::sold().await;
    let erasure = Erasure::new(Arc::clone(&shop.store));
    erasure.erase(&Handles::default().email("ann@example.com"), "dora", "request 7", START).await.unwrap();
    let documents = shop.store.summary().await.unwrap().documents;
    assert_eq!(shop.deliver("evt_1").await, Accepted::Duplicate);
    shop.runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(shop.store.summary().await.unwrap().documents, documents);
    let again = erasure.erase(&Handles::default().email("ann@example.com"), "dora", "request 8", START).await.unwrap();
    assert_eq!((again.events, again.documents), (0, 0), "nothing of her is left to erase");
}

#[tokio::test]
async fn nothing_is_erased_while_an_open_event_needs_it() {
    let shop = Shop::sold().await;
    shop.deliver("evt_2").await; // open: nobody has handled it
    let before = shop.dump().await;
    let erasure = Erasure::new(Arc::clone(&shop.store));
    let refused =
        erasure.erase(&Handles::default().email("ann@example.com"), "dora", "request 7", START).await.unwrap_err();
    assert_eq!(refused, ErasureError::Needed { events: vec![InboxId(2)] });
    assert!(refused.to_string().starts_with("events 2 still need"), "{refused}");
    assert_eq!(shop.dump().await, before);
    shop.runner.run_until_quiet(|_| {}).await.unwrap();
    let erased = erasure.erase(&Handles::default().email("ann@example.com"), "dora", "request 7", START).await.unwrap();
    assert_eq!(erased.events, 2);
}

#[tokio::test]
async fn events_that_are_not_planned_and_name_nobody_are_remarked_on() {
    let shop = Shop::sold().await;
    let whose = [Handles::default().email("ann@example.com"), Handles::gateway("cus_1").email("ann@example.com")];
    let erasure = Erasure::new(Arc::clone(&shop.store));
    let remarks = async |whose: &Handles| erasure.erase(whose, "dora", "request 7", START).await.unwrap().remarks;
    assert_eq!(remarks(&whose[0]).await, [], "everything is planned");
    let thin = |id: &str, about: Value| {
        let payload = serde_json::to_vec(&json!({"id": id, "data": {"object": about}})).unwrap();
        incoming(id, id, &payload)
    };
    for (id, about) in [
        ("evt_2", json!({"id": "ch_2", "customer": "cus_9"})),
        ("evt_3", json!({"id": "ch_3", "customer": null})),
        ("evt_4", json!({"id": "ch_4", "receipt_email": "bo@example.com"})),
    ] {
        shop.runner.inbox().accept(&thin(id, about)).await.unwrap();
    }
    let may_be = |events: &[i64]| [Remark::Unplanned { events: events.to_vec() }];
    assert_eq!(remarks(&whose[0]).await, may_be(&[2, 3]), "whoever cus_9 is may have the address");
    assert_eq!(remarks(&whose[1]).await, may_be(&[3]));
    assert_eq!(remarks(&Handles::gateway("cus_1")).await, [], "an id is in the payload or is not");
    let kept = shop.store.erasures().await.unwrap().remove(1).remarks;
    assert_eq!(
        kept[0].to_string().split(':').next(),
        Some("events 2, 3 are not planned yet and may be the customer's")
    );
}

#[tokio::test]
async fn nobody_and_strangers_lose_nothing() {
    let shop = Shop::sold().await;
    let (before, erasure) = (shop.dump().await, Erasure::new(Arc::clone(&shop.store)));
    for nobody in [Handles::default(), Handles::default().email("  "), Handles::gateway("")] {
        assert_eq!(erasure.find(&nobody).await.unwrap_err(), ErasureError::Nobody);
    }
    for stranger in
        [Handles::gateway("cus_9"), Handles::default().email("nn@example.com"), Handles::default().erp("paid")]
    {
        assert_eq!(erasure.find(&stranger).await.unwrap(), Vec::new());
    }
    assert_eq!(shop.dump().await, before);
}

#[tokio::test]
async fn what_was_kept_long_enough_goes_step_by_step() {
    let shop = Shop::sold().await;
    let days = |days| std::num::NonZeroU32::new(days);
    let rules = RetentionRules {
        payload_days: days(90),
        personal_data_days: days(365),
        audit_days: days(2555),
        minimise: Vec::new(),
    };
    let upkeep = Upkeep::new(Arc::clone(&shop.store), rules);
    let after = |days| START + Duration::days(days) + Duration::SECOND;
    let words = |payloads, persons, reasons| {
        format!("{payloads} payloads emptied, {persons} events without personal data, {reasons} without reasons")
    };
    assert_eq!(upkeep.run_once(after(89)).await.unwrap(), words(0, 0, 0));
    assert_eq!(upkeep.run_once(after(90)).await.unwrap(), words(1, 0, 0));
    assert!(shop.dump().await.contains("Ann Example"), "the documents still say so");
    assert_eq!(upkeep.run_once(after(365)).await.unwrap(), words(0, 1, 0));
    let dump = shop.dump().await;
    assert!(!dump.contains("Ann Example"), "{dump}");
    let figures_before = figures(&shop.documents().await);
    assert_eq!(upkeep.run_once(after(2555)).await.unwrap(), words(0, 0, 1));
    assert_eq!(upkeep.run_once(after(2556)).await.unwrap(), words(0, 0, 0));
    assert_eq!(figures(&shop.documents().await), figures_before);
    assert_eq!(shop.deliver("evt_1").await, Accepted::Duplicate);
}
