//! PostgreSQL keeps the contract, also when many work on it at once and when it stops in between.

use std::sync::Arc;
use std::time::Duration;

use flow_core::audit::AuditTrail;
use flow_core::conformance::check_store;
use flow_core::dead_letter::{DeadLetters, Hand};
use flow_core::inbox::{EventState, Inbox};
use flow_core::retention::{Keys, SealingKey};
use flow_core::store::{PostgresStore, Retention, SqlStore, Store, StoreError};
use mapping_core::canonical::DocumentKind;

use crate::postgres_server::Server;
use crate::scripted::{Fault, START, Sale, World, assert_nothing_twice, incoming, until};

#[tokio::test]
async fn postgres_keeps_every_law() {
    let Some(server) = Server::find().await else { return };
    let passed = check_store(async || {
        let store: Arc<dyn Store> = Arc::new(server.store().await?);
        Ok(store)
    });
    assert_eq!(passed.await.unwrap_or_else(|broken| panic!("{broken}")).len(), crate::store::LAWS);
}

#[tokio::test]
async fn many_processes_may_start_at_once_and_find_what_was_held() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let mut starting = tokio::task::JoinSet::new();
    for number in 0..6 {
        let (url, schema) = (server.url().to_owned(), schema.clone());
        starting.spawn(async move {
            let store = PostgresStore::connect_schema(&url, &schema).await.unwrap();
            let event = incoming(&format!("evt_{number}"), "order", b"{}");
            Inbox::new(Arc::new(store.clone())).accept(&event).await.unwrap();
            store.close().await;
        });
    }
    while let Some(started) = starting.join_next().await {
        started.unwrap();
    }
    let store = PostgresStore::connect_schema(server.url(), &schema).await.unwrap();
    assert_eq!(store.summary().await.unwrap().events, 6);
}

#[tokio::test]
async fn tables_of_a_newer_program_are_refused_and_not_touched() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    PostgresStore::connect_schema(server.url(), &schema).await.unwrap().close().await;
    let pool = sqlx::PgPool::connect(server.url()).await.unwrap();
    let newer = format!("UPDATE {schema}.schema_version SET user_version = 99; DROP TABLE {schema}.step");
    sqlx::raw_sql(sqlx::AssertSqlSafe(newer)).execute(&pool).await.unwrap();
    for _ in 0..2 {
        let refused = PostgresStore::connect_schema(server.url(), &schema).await.unwrap_err();
        assert!(matches!(refused, StoreError::NewerSchema { found: 99, .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_and_a_strange_schema_are_clear_errors() {
    for (url, schema) in [
        ("postgres:///postgres?host=/no/such/folder&user=flow", "flow_core"),
        ("postgres://localhost", "flow\"core"),
        ("no url", "flow_core"),
    ] {
        let refused = PostgresStore::connect_schema(url, schema).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused}");
    }
}

/// Programs are renewed one after another: the older ones go on beside the newer tables.
#[tokio::test]
async fn a_column_that_a_newer_program_adds_costs_an_older_one_an_attempt_at_most() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let store = PostgresStore::connect_schema(server.url(), &schema).await.unwrap();
    store.accept(&incoming("evt_1", "order", b"{}")).await.unwrap();
    let kept = store.events(None, None, 10).await.unwrap();
    let newer = sqlx::PgPool::connect(server.url()).await.unwrap();
    let column = format!("ALTER TABLE {schema}.event ADD COLUMN mood TEXT");
    sqlx::raw_sql(sqlx::AssertSqlSafe(column)).execute(&newer).await.unwrap();
    let mut failed = 0; // on the one connection that had read events before, whenever its turn comes
    for _ in 0..20 {
        match store.events(None, None, 10).await {
            Ok(events) => assert_eq!(events, kept),
            Err(StoreError::Unavailable(_)) => failed += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(failed <= 1, "{failed}");
}

#[tokio::test]
async fn an_event_that_one_machine_accepts_wakes_the_runner_of_another() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let connect = async || PostgresStore::connect_schema(server.url(), &schema).await.unwrap();
    let (here, there): (SqlStore, SqlStore) = (connect().await, connect().await);
    let wait = Duration::from_millis(500);
    while tokio::time::timeout(wait, there.arrival()).await.is_ok() {} // it may have missed some before it listened
    here.accept(&incoming("evt_1", "order", b"{}")).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), there.arrival()).await.expect("it is woken");
}

/// The earlier of two events is committed after the later one, while another machine's claim on the later one cannot be seen yet.
#[tokio::test]
async fn an_earlier_event_that_comes_late_waits_for_a_claim_that_is_not_committed_yet() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let store = PostgresStore::connect_schema(server.url(), &schema).await.unwrap();
    let options: sqlx::postgres::PgConnectOptions = server.url().parse().unwrap();
    let others = sqlx::PgPool::connect_with(options.options([("search_path", &schema)])).await.unwrap();
    let (mut accepting, mut claiming) = (others.begin().await.unwrap(), others.begin().await.unwrap());
    let early =
        "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
        VALUES ('acme', '', 'early', 'sale', 'order', '{}', 0, 'accepted', 0)";
    sqlx::raw_sql(early).execute(&mut *accepting).await.unwrap();
    store.accept(&incoming("late", "order", b"{}")).await.unwrap();
    let lock = "SELECT pg_advisory_xact_lock(hashtext('flow-core order key'), hashtext('order'))";
    let claim = format!("UPDATE event SET claim = 1, claimed_until = {} WHERE event_id = 'late'", i64::MAX);
    sqlx::raw_sql(lock).execute(&mut *claiming).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(claim)).execute(&mut *claiming).await.unwrap();
    accepting.commit().await.unwrap();
    let until = START + Duration::from_secs(60);
    for _ in 0..5 {
        assert_eq!(store.claim_events(START, until, 10).await.unwrap(), [], "the other one's claim is under way");
    }
    claiming.commit().await.unwrap();
    assert_eq!(store.claim_events(START, until, 10).await.unwrap(), [], "the other one holds the later event");
    let done = "UPDATE event SET state = 'posted', claimed_until = NULL, finished_at = 0 WHERE event_id = 'late'";
    sqlx::raw_sql(done).execute(&others).await.unwrap();
    let claims = store.claim_events(START, until, 10).await.unwrap();
    assert_eq!(claims.iter().map(|claim| claim.event.incoming.event.as_str()).collect::<Vec<_>>(), ["early"]);
}

/// Four processes' worth of runners, with customers that many orders share.
#[tokio::test]
async fn four_runners_with_connections_of_their_own_post_everything_once() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let connect = async || Arc::new(PostgresStore::connect_schema(server.url(), &schema).await.unwrap());
    let world = World::on(connect().await);
    let (mut stop, mut running) = (Vec::new(), tokio::task::JoinSet::new());
    for _ in 0..4 {
        let (books, clock) = (Arc::clone(&world.books), Arc::clone(&world.clock));
        let runner = World { store: connect().await, books, clock }.runner();
        let (sender, stopped) = tokio::sync::oneshot::channel::<()>();
        stop.push(sender);
        running.spawn(async move { runner.run(async { drop(stopped.await) }).await });
    }
    for number in 0..60 {
        let (order, charge, customer) =
            (format!("o{}", number % 20), format!("ch_{number}"), format!("cus_{}", number % 3));
        world.accept(&Sale::new(&format!("evt_{number}"), &order, &charge, &customer, 1000)).await;
    }
    let settled = async || {
        world.clock.advance(Duration::from_secs(5));
        world.store.summary().await.unwrap().open == 0
    };
    until(settled).await;
    drop(stop);
    while let Some(ended) = running.join_next().await {
        ended.unwrap().unwrap();
    }
    let summary = world.store.summary().await.unwrap();
    assert_eq!((summary.events, summary.dead), (60, 0));
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_server_that_stops_in_mid_run_only_delays() {
    let Some(mut server) = Server::find().await else { return };
    let world = World::on(Arc::new(server.store().await.unwrap()));
    for number in 0..40 {
        let (order, charge, customer) = (format!("o{}", number % 7), format!("ch_{number}"), format!("cus_{number}"));
        world.accept(&Sale::new(&format!("evt_{number}"), &order, &charge, &customer, 1000)).await;
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let runner = world.runner();
    let running = tokio::spawn(async move { runner.run(async { drop(stopped.await) }).await });
    tokio::time::sleep(Duration::from_millis(30)).await;
    if !server.restart(Duration::from_millis(300)).await {
        return;
    }
    for _ in 0..600 {
        world.clock.advance(Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(50)).await;
        if world.store.summary().await.is_ok_and(|summary| summary.open == 0) {
            break;
        }
    }
    drop(stop);
    running.await.unwrap().unwrap();
    let summary = world.store.summary().await.unwrap();
    assert_eq!((summary.events, summary.posted, summary.dead), (40, 40, 0));
    assert_nothing_twice(&world.books);
    assert!(world.events().await.values().all(|event| event.state == EventState::Posted));
}

#[tokio::test]
async fn all_is_sealed_anew_on_postgres_as_well() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let key = |name: &str, digit: &str| SealingKey::parse(name, digit.repeat(64).into()).unwrap();
    let open = async |keys| PostgresStore::connect_schema(server.url(), &schema).await.unwrap().sealed_by(keys);
    let store = open(Keys::new(key("2025", "a"))).await;
    let world = World::on(Arc::new(store.clone()));
    world.accept(&Sale::new("posted", "key_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
    world.accept(&Sale::new("dead", "key_2", "ch_2", "cus_2", 1000)).await;
    world.run().await;
    let hand = Hand::new("ann", START).because("paid by cheque");
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let letter = letters.list(None, 1).await.unwrap().pop().unwrap();
    letters.discard(letter.event.id, &hand).await.unwrap();
    let read = async |store: &SqlStore| {
        let events = store.events(None, None, 10).await.unwrap();
        assert!(events.iter().all(|event| event.damage.is_none()), "{events:?}");
        (events, store.documents_after(None, 10).await.unwrap(), store.notes_after(None, 10).await.unwrap())
    };
    let before = read(&store).await;
    store.close().await;
    let store = open(Keys::new(key("2026", "b")).opens(key("2025", "a"))).await;
    while !store.reseal(2, &hand).await.unwrap().is_done {}
    store.close().await;
    let store = open(Keys::new(key("2026", "b")).only_sealed()).await;
    assert_eq!(read(&store).await, before);
    AuditTrail::new(Arc::new(store.clone())).verify([]).await.unwrap();
    store.close().await;
}
