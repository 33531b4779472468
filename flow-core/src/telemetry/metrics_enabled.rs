//! The figures, as they are recorded. With the feature `metrics` off, `metrics_disabled` stands here.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use time::OffsetDateTime;

use super::outcome::Outcome;
use super::queue::{Breaker, QueueFigures};
use crate::inbox::{Finish, StoredEvent};
use crate::ports::{Alert, severity_word};

const ACCEPTED: &str = "flow_events_accepted_total";
const FINISHED: &str = "flow_events_finished_total";
const RETRIED: &str = "flow_events_retried_total";
const REPOSTED: &str = "flow_documents_retried_total";
const LAG: &str = "flow_event_lag_seconds";
const CALLS: &str = "flow_calls_total";
const CALL_TIME: &str = "flow_call_seconds";
const UNKNOWN: &str = "flow_documents_unknown_total";
const ALERTS: &str = "flow_alerts_total";
const BREAKER: &str = "flow_breaker_state";
const OPEN: &str = "flow_open_events";
const DEAD: &str = "flow_dead_events";
const IN_DOUBT: &str = "flow_unknown_documents";
const OLDEST: &str = "flow_oldest_open_seconds";

/// Tells the installed recorder what the metrics mean and what their units are.
pub fn describe() {
    describe_counter!(ACCEPTED, Unit::Count, "Deliveries that the inbox was given: new, duplicate or refused");
    describe_counter!(FINISHED, Unit::Count, "Events whose way ended: posted, skipped or dead");
    describe_counter!(RETRIED, Unit::Count, "Events put back because something failed for now");
    describe_counter!(REPOSTED, Unit::Count, "Posts that did nothing and are sent again");
    describe_histogram!(LAG, Unit::Seconds, "Seconds from received to posted");
    describe_counter!(CALLS, Unit::Count, "Calls to gateways, ERP and heralds, by operation and outcome");
    describe_histogram!(CALL_TIME, Unit::Seconds, "Seconds that calls to gateways, ERP and heralds took");
    describe_counter!(UNKNOWN, Unit::Count, "Posts and probes that left open whether the document arrived");
    describe_counter!(ALERTS, Unit::Count, "Alerts raised, by severity and topic");
    describe_gauge!(BREAKER, Unit::Count, "Whether calls are let through: 0 closed, 1 half open, 2 open");
    describe_gauge!(OPEN, Unit::Count, "Events on their way");
    describe_gauge!(DEAD, Unit::Count, "Events that a person has to look at");
    describe_gauge!(IN_DOUBT, Unit::Count, "Documents of which nobody knows yet whether the ERP holds them");
    describe_gauge!(OLDEST, Unit::Seconds, "Age of the oldest event on its way, in seconds");
}

/// Records whether calls to a target are let through. The runner does so whenever that changes.
pub fn breaker(target: &str, state: Breaker) {
    gauge!(BREAKER, "target" => target.to_owned()).set(state.level());
}

pub(super) fn accepted(gateway: &str, outcome: &'static str) {
    counter!(ACCEPTED, "gateway" => gateway.to_owned(), "outcome" => outcome).increment(1);
}

/// Records the end of an event's way, and for a posted one how long it took.
pub(crate) fn finished(event: &StoredEvent, finish: &Finish, now: OffsetDateTime) {
    let gateway = event.incoming.gateway.as_str();
    counter!(FINISHED, "gateway" => gateway.to_owned(), "outcome" => finish.word()).increment(1);
    if *finish == Finish::Posted {
        let lag = Duration::try_from(now - event.incoming.received_at).unwrap_or_default();
        histogram!(LAG, "gateway" => gateway.to_owned()).record(lag);
    }
}

/// Records that an event was put back after so many failures in a row; none means that it only waits.
pub(crate) fn retried(event: &StoredEvent, failures: u32) {
    if failures == 0 {
        return;
    }
    counter!(RETRIED, "gateway" => event.incoming.gateway.as_str().to_owned()).increment(1);
}

pub(super) fn called(system: &str, operation: &'static str, outcome: &'static str, took: Duration) {
    let labels = [("system", system.to_owned()), ("operation", operation.to_owned()), ("outcome", outcome.to_owned())];
    counter!(CALLS, &labels).increment(1);
    histogram!(CALL_TIME, &labels).record(took);
    if operation == "post" && matches!(outcome, "retry" | "unauthorized") {
        counter!(REPOSTED, "system" => system.to_owned()).increment(1);
    }
    let open = matches!((operation, outcome), ("post", "unknown") | ("probe", "retry" | "unauthorized" | "refused"));
    if open {
        counter!(UNKNOWN, "system" => system.to_owned()).increment(1);
    }
}

/// Records that people were told.
pub(crate) fn alerted(alert: &Alert) {
    let severity = severity_word(alert.severity);
    counter!(ALERTS, "severity" => severity, "topic" => alert.topic.clone()).increment(1);
}

pub(super) fn queue(figures: &QueueFigures) {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    gauge!(OPEN).set(count(figures.open));
    gauge!(DEAD).set(count(figures.dead));
    gauge!(IN_DOUBT).set(count(figures.unknown));
    gauge!(OLDEST).set(figures.oldest);
}
