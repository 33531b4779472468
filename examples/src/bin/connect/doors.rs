//! What the service answers over HTTP: Stripe's webhook, a sign of life, and figures for Prometheus.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use flow_core::inbox::Inbox;
use flow_core::store::{Store, StoreError};
use flow_core::targets::Standing;
use flow_core::telemetry::{Breaker, measure_queue};
use flow_core::webhook;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;

/// More than this is refused before it is read.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// What the doors lead to.
pub(crate) struct House {
    pub(crate) inbox: Inbox,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) stripe: Verifier,
}

/// All routes.
pub(crate) fn router(house: House) -> Router {
    Router::new()
        .route("/webhooks/stripe", post(stripe))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Arc::new(house))
}

/// 200 once the event is on disk; 401, 413 and 400 for what is not taken; 503 with `Retry-After` while there is no room.
async fn stripe(State(house): State<Arc<House>>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    let received = webhook::receive(&house.stripe, &house.inbox, signature, &body, OffsetDateTime::now_utc()).await;
    let status = StatusCode::from_u16(received.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match received.retry_after() {
        Some(seconds) => (status, [(RETRY_AFTER, seconds.to_string())]).into_response(),
        None => status.into_response(),
    }
}

/// 200 while the store answers.
async fn health(State(house): State<Arc<House>>) -> Response {
    match house.store.summary().await {
        Ok(summary) => (StatusCode::OK, summary.to_string()).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

/// Figures in Prometheus' text format. They are counted over the store when they are asked for, so every worker on a store gives the
/// same, and they need no recorder; counters and times of one process go to whatever recorder an own service installs.
async fn metrics(State(house): State<Arc<House>>) -> Response {
    match figures(&*house.store).await {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

async fn figures(store: &dyn Store) -> Result<String, StoreError> {
    let queue = measure_queue(store, OffsetDateTime::now_utc()).await?;
    let counts = store.summary().await?;
    let mut text: String = [
        ("flow_open_events", "Events on their way", queue.open),
        ("flow_dead_events", "Events that a person has to look at", queue.dead),
        ("flow_oldest_open_seconds", "Age of the oldest event on its way", queue.oldest.as_secs()),
        ("flow_stored_events", "Events that the store holds", counts.events),
        ("flow_posted_events", "Events whose documents are in the books", counts.posted),
        ("flow_skipped_events", "Events that needed no document", counts.skipped),
    ]
    .iter()
    .map(|(name, help, value)| format!("{}{name} {value}\n", head(name, help)))
    .collect();
    text.push_str(&head("flow_breaker_state", "0 while a system may be called, 2 while it is paused"));
    for record in store.targets().await? {
        let state = if record.standing == Standing::Up { Breaker::Closed } else { Breaker::Open };
        text.push_str(&format!("flow_breaker_state{{target=\"{}\"}} {}\n", record.target, state.level()));
    }
    Ok(text)
}

fn head(name: &str, help: &str) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} gauge\n")
}
