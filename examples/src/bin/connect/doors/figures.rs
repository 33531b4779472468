//! A sign of life, and figures for Prometheus.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flow_core::store::{Store, StoreError};
use flow_core::targets::Standing;
use flow_core::telemetry::{Breaker, measure_queue};
use time::OffsetDateTime;

/// The routes that only read.
pub(super) fn router(store: Arc<dyn Store>) -> Router {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics)).with_state(store)
}

/// 200 while the store answers.
async fn health(State(store): State<Arc<dyn Store>>) -> Response {
    match store.summary().await {
        Ok(summary) => (StatusCode::OK, summary.to_string()).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

/// Figures in Prometheus' text format. They are counted over the store when they are asked for, so every worker on a store gives the
/// same, and they need no recorder; counters and times of one process go to whatever recorder an own service installs.
async fn metrics(State(store): State<Arc<dyn Store>>) -> Response {
    match figures(&*store).await {
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
        ("flow_unknown_documents", "Documents that may be in the ERP, to be probed", queue.unknown),
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
