//! The figures of one event, of one that dies and of the queue: exactly these, under exactly these names.
#![allow(clippy::disallowed_types)] // a recorder is given f64

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_core::dead_letter::Hand;
use flow_core::targets::Target;
use flow_core::telemetry::{self, Breaker, QueueFigures};
use mapping_core::canonical::DocumentKind;
use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit};

use crate::scripted::{Fault, START, Sale, World};

/// What was recorded, by name and labels.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Pages>>);

#[derive(Default)]
struct Pages {
    counted: BTreeMap<String, u64>,
    set: BTreeMap<String, f64>,
    measured: BTreeMap<String, Vec<f64>>,
    described: BTreeMap<String, (Option<Unit>, String)>,
}

/// One line of the book.
struct Line(Book, String);

impl CounterFn for Line {
    fn increment(&self, value: u64) {
        *self.0.0.lock().unwrap().counted.entry(self.1.clone()).or_default() += value;
    }

    fn absolute(&self, _: u64) {
        unreachable!("counters only grow");
    }
}

impl GaugeFn for Line {
    fn increment(&self, _: f64) {
        unreachable!("gauges are set");
    }

    fn decrement(&self, _: f64) {
        unreachable!("gauges are set");
    }

    fn set(&self, value: f64) {
        self.0.0.lock().unwrap().set.insert(self.1.clone(), value);
    }
}

impl HistogramFn for Line {
    fn record(&self, value: f64) {
        self.0.0.lock().unwrap().measured.entry(self.1.clone()).or_default().push(value);
    }
}

impl Book {
    fn line(&self, key: &Key) -> Arc<Line> {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Line(self.clone(), format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    fn describe(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.lock().unwrap().described.insert(name.as_str().to_owned(), (unit, description.into_owned()));
    }

    fn counts(&self) -> Vec<String> {
        self.0.lock().unwrap().counted.iter().map(|(line, count)| format!("{line} {count}")).collect()
    }
}

impl metrics::Recorder for Book {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(name, unit, description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(name, unit, description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(name, unit, description);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.line(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.line(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.line(key))
    }
}

#[tokio::test]
async fn one_event_is_counted_from_its_webhook_to_its_receipt() {
    let book = Book::default();
    let _guard = metrics::set_default_local_recorder(&book);
    let world = World::new().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::Busy(Some(Duration::from_secs(100))));
    world.books.fail(DocumentKind::Receipt, Fault::LostAfter);
    let sale = Sale::new("evt_1", "o_1", "ch_1", "cus_1", 1000);
    world.accept(&sale).await;
    world.accept(&sale).await;
    world.run().await;
    let wanted = [
        "flow_calls_total{system=books,operation=ask,outcome=absent} 1",
        "flow_calls_total{system=books,operation=ask,outcome=found} 1",
        "flow_calls_total{system=books,operation=post,outcome=posted} 2",
        "flow_calls_total{system=books,operation=post,outcome=retry} 1",
        "flow_calls_total{system=books,operation=post,outcome=unknown} 1",
        "flow_calls_total{system=books,operation=probe,outcome=found} 1",
        "flow_documents_retried_total{system=books} 1",
        "flow_documents_unknown_total{system=books} 1",
        "flow_events_accepted_total{gateway=acme,outcome=duplicate} 1",
        "flow_events_accepted_total{gateway=acme,outcome=new} 1",
        "flow_events_finished_total{gateway=acme,outcome=posted} 1",
    ];
    assert_eq!(book.counts(), wanted);
    let measured = &book.0.lock().unwrap().measured;
    let lag = measured["flow_event_lag_seconds{gateway=acme}"][0];
    assert!((100.0..200.0).contains(&lag), "it waited for the books by the world's clock: {lag}");
    assert_eq!(measured["flow_call_seconds{system=books,operation=post,outcome=posted}"].len(), 2);
}

#[tokio::test]
async fn one_that_fails_is_counted_as_retried_and_dead_and_people_as_told() {
    let book = Book::default();
    let _guard = metrics::set_default_local_recorder(&book);
    let world = World::new().await;
    let busy = flow_core::ports::PortError::Retry { after: None, message: "busy".to_owned() };
    world.books.pages.lock().unwrap().deaf_reads.push_back(busy);
    world.books.fail(DocumentKind::Customer, Fault::Stranger);
    world.books.fail(DocumentKind::Customer, Fault::Refuse);
    world.accept(&Sale::new("evt_1", "o_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    let counts = book.counts();
    for wanted in [
        "flow_alerts_total{severity=critical,topic=target_unauthorized} 1",
        "flow_calls_total{system=books,operation=ask,outcome=retry} 1",
        "flow_calls_total{system=books,operation=post,outcome=unauthorized} 1",
        "flow_calls_total{system=books,operation=post,outcome=rejected} 1",
        "flow_documents_retried_total{system=books} 1",
        "flow_events_finished_total{gateway=acme,outcome=dead} 1",
        "flow_events_retried_total{gateway=acme} 1",
    ] {
        assert!(counts.iter().any(|line| line == wanted), "{wanted} in {counts:#?}");
    }
    assert!(!book.0.lock().unwrap().measured.contains_key("flow_event_lag_seconds{gateway=acme}"));
}

#[tokio::test]
async fn the_queue_is_measured_when_somebody_asks() {
    let book = Book::default();
    let _guard = metrics::set_default_local_recorder(&book);
    let world = World::new().await;
    for (event, minor) in [("evt_1", 0), ("evt_2", 1000), ("evt_3", 1000)] {
        world.accept(&Sale::new(event, "o_1", event, "cus_1", minor)).await;
    }
    world.books.fail(DocumentKind::Customer, Fault::LostAfter);
    world.run_due().await;
    world.clock.advance(Duration::from_secs(75));
    let now = flow_core::clock::Clock::now(&*world.clock);
    let figures = telemetry::measure_queue(&*world.store, now).await.unwrap();
    assert_eq!(figures, QueueFigures { open: 2, dead: 1, unknown: 1, oldest: Duration::from_secs(75) });
    telemetry::breaker("erp/books", Breaker::Open);
    let set = book.0.lock().unwrap().set.clone();
    let wanted = [
        ("flow_breaker_state{target=erp/books}", 2.0),
        ("flow_dead_events{}", 1.0),
        ("flow_oldest_open_seconds{}", 75.0),
        ("flow_open_events{}", 2.0),
        ("flow_unknown_documents{}", 1.0),
    ];
    assert_eq!(set, wanted.map(|(line, value)| (line.to_owned(), value)).into_iter().collect());
    assert_eq!(telemetry::measure_queue(&*World::new().await.store, now).await.unwrap(), QueueFigures::default());
}

#[tokio::test]
async fn the_breaker_of_a_target_opens_and_closes_as_it_is_paused_and_resumed() {
    let book = Book::default();
    let _guard = metrics::set_default_local_recorder(&book);
    let world = World::new().await;
    let level = || book.0.lock().unwrap().set.get("flow_breaker_state{target=erp/books}").copied();
    world.books.fail(DocumentKind::Customer, Fault::Stranger);
    world.accept(&Sale::new("evt_1", "o_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    assert_eq!(level(), Some(2.0));
    let runner = world.runner();
    runner.resume(&Target::erp("books"), &Hand::new("ann", START)).await.unwrap();
    assert_eq!(level(), Some(0.0));
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 1);
}

#[test]
fn every_metric_is_described_with_its_unit_and_in_the_documentation() {
    let book = Book::default();
    metrics::with_local_recorder(&book, telemetry::describe);
    let described = &book.0.lock().unwrap().described;
    let table = include_str!("../../src/telemetry/mod.rs");
    let documented: Vec<&str> =
        table.lines().filter_map(|line| line.strip_prefix("//! | `flow_")?.split('`').next()).collect();
    assert_eq!(documented.len(), described.len());
    for (name, (unit, description)) in described {
        assert!(documented.iter().any(|documented| format!("flow_{documented}") == *name), "{name}");
        let wanted = if name.ends_with("_seconds") { Unit::Seconds } else { Unit::Count };
        assert_eq!(*unit, Some(wanted), "{name}");
        assert!(!description.is_empty());
    }
}
