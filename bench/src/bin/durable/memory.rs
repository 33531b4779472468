//! Memory over very many events. One in ten is a payment that posts two documents; the others are of a kind that no flow plans, and are
//! skipped. All are signed, accepted and handled to the end, in parts; finished events stay in the file, as nothing is purged here.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flow_core::adapters::TimsErp;
use flow_core::runner::{Options, Runner};
use flow_core::store::SqliteStore;
use flow_core::webhook::receive;
use time::OffsetDateTime;

use crate::books::Books;
use crate::deliver::{Working, until_quiet};
use crate::loopback;
use crate::race::timed;
use crate::shop::{Delivery, Shop, verifier};

const PARTS: usize = 20;
const AT_A_TIME: usize = 256;

pub async fn measure(events: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("flow.db");
    let store = SqliteStore::open(&path).await.expect("a store");
    let shop = Shop::new();
    let books = Books { shop: shop.clone(), tims: TimsErp::new(loopback::start().client) };
    let options = Options { concurrency: AT_A_TIME, ..Options::DEFAULT };
    let runner = Runner::new(Arc::new(store.clone()), books).gateway(shop).rules(Shop::rules()).options(options);
    let (working, start) = (Working::start(&runner), Instant::now());
    report(0, &path, start);
    for part in 0..PARTS {
        let (first, last) = (part * events / PARTS, (part + 1) * events / PARTS);
        accept(&runner, first, last).await;
        until_quiet(&store, Duration::from_millis(500)).await;
        report(last, &path, start);
    }
    working.stop().await;
    let summary = runner.summary().await.expect("counts");
    println!("memory: {summary}");
    assert_eq!(summary.posted + summary.skipped, events as u64, "all are handled");
    store.close().await;
}

async fn accept(runner: &Runner, first: usize, last: usize) {
    let (inbox, verifier) = (runner.inbox(), Arc::new(verifier()));
    timed(last - first, AT_A_TIME, move |number| {
        let (inbox, verifier) = (inbox.clone(), Arc::clone(&verifier));
        async move {
            let Delivery { header, body } = delivery(first + number);
            let received = receive(&verifier, &inbox, Some(&header), &body, OffsetDateTime::now_utc()).await;
            assert_eq!(received.status, 200);
        }
    })
    .await;
}

fn delivery(number: usize) -> Delivery {
    if number % 10 == 0 {
        return Delivery::of_payment(number);
    }
    Delivery::of(format!(
        r#"{{"id":"evt_{number:09}","object":"event","api_version":"2026-09-30.endive","created":1795168805,"livemode":true,
            "pending_webhooks":1,"type":"file.created","data":{{"object":{{"id":"file_{number:09}","object":"file"}}}}}}"#
    ))
}

fn report(events: usize, path: &Path, start: Instant) {
    let file = std::fs::metadata(path).map_or(0, |file| file.len() >> 20);
    let seconds = start.elapsed().as_secs();
    println!("memory: {events} events, {:.1} MiB resident, file {file} MiB, after {seconds} s", resident_mib());
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}
