//! Trouble with the server of the store.

use std::sync::Arc;
use std::time::Duration;

use flow_core::dead_letter::{Cause, DeadLetters};
use flow_core::inbox::EventState;
use flow_core::store::{PostgresStore, StoreError, Trouble};

use crate::faults_service::{Service, away};
use crate::postgres_server::Server;
use crate::scripted::{Sale, World, assert_nothing_twice, until};

/// The server stops twice in the middle of the work, and comes back.
#[tokio::test]
async fn a_server_that_is_away_is_said_and_work_goes_on_when_it_is_back() {
    let Some(mut server) = Server::find().await else { return };
    let service = Arc::new(Service::on(Arc::new(server.store().await.unwrap())));
    let mut kept = 0;
    for round in 1..=2 {
        for _ in 0..40 {
            service.deliver(kept).await.unwrap();
            kept += 1;
        }
        until(async || service.world.books.held().len() > 40 * (round - 1) * 3 + 4).await;
        let delivering = tokio::spawn({
            let service = Arc::clone(&service);
            async move {
                let mut number = 10_000 * round;
                loop {
                    number += 1;
                    match service.deliver(number).await {
                        Ok(_) => {}
                        refused => return (number - 10_000 * round - 1, away(refused)),
                    }
                }
            }
        });
        if !server.restart(Duration::from_millis(400)).await {
            delivering.abort();
            return;
        }
        let (more, why) = delivering.await.unwrap();
        assert_eq!(why.trouble, Trouble::Away, "{why}");
        assert!(why.to_string().contains("work goes on by itself when"), "{why}");
        kept = kept.max(40 * round);
        let service = &service;
        until(async || service.world.store.summary().await.is_ok_and(|summary| summary.open == 0)).await;
        assert!(service.world.store.summary().await.unwrap().posted as usize >= 40 * round + more);
    }
    let posted = service.world.store.summary().await.unwrap().posted;
    assert!(!service.heard.of("store_unavailable").is_empty());
    let service = Arc::into_inner(service).unwrap();
    let world = service.ends_with(posted).await;
    assert_eq!(world.books.held().len() as u64, posted * 3);
    assert!(world.store.events(None, None, 10_000).await.unwrap().len() as u64 == posted);
}

/// One address refuses, the other takes the call and says nothing.
#[tokio::test]
async fn a_server_that_is_not_there_is_said_within_seconds() {
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    for url in ["postgres://flow@127.0.0.1:1/flow", &format!("postgres://flow@127.0.0.1:{port}/flow?sslmode=disable")] {
        let begun = std::time::Instant::now();
        let refused = PostgresStore::connect(url).await.unwrap_err();
        let StoreError::Unavailable(why) = &refused else { panic!("{refused}") };
        assert_eq!(why.trouble, Trouble::Away, "{why}");
        assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_one_dead_letter_on_a_server_too() {
    let Some(server) = Server::find().await else { return };
    let schema = server.schema();
    let world = World::on(Arc::new(PostgresStore::connect_schema(server.url(), &schema).await.unwrap()));
    for (event, number) in [("before", 1), ("spoilt", 2), ("after", 3)] {
        world.accept(&Sale::new(event, "order", &format!("ch_{number}"), &format!("cus_{number}"), 1000)).await;
    }
    let options: sqlx::postgres::PgConnectOptions = server.url().parse().unwrap();
    let other = sqlx::PgPool::connect_with(options.options([("search_path", &schema)])).await.unwrap();
    let spoil = "UPDATE event SET attempts = -7, overrides = '{' WHERE event_id = 'spoilt'";
    sqlx::raw_sql(spoil).execute(&other).await.unwrap();
    assert_eq!(world.run().await.to_string(), "events=3 posted=2 skipped=0 dead=1 open=0 documents=6");
    assert_eq!(world.state("spoilt").await, EventState::Dead);
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let [letter] = &*letters.list(None, 10).await.unwrap() else { panic!() };
    let said = "event row 2 cannot be read: attempts is not a count";
    assert_eq!(letter.cause, Cause::Damaged { what: said.to_owned() });
    sqlx::raw_sql("UPDATE event SET attempts = 0, overrides = NULL").execute(&other).await.unwrap();
    assert!(letters.replay(letter.event.id, crate::scripted::START).await.unwrap());
    assert_eq!(world.run().await.posted, 3);
    assert_nothing_twice(&world.books);
}
