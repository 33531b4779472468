//! Stripe's webhook endpoint.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use flow_core::inbox::Inbox;
use flow_core::webhook;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;
use tracing::warn;

/// Where Stripe is told to post.
pub const PATH: &str = "/webhooks/stripe";

/// The endpoint: 200 once an event is on disk; 401, 413 and 400 for what is not taken; 503 with `Retry-After` while there is no room.
pub fn router(inbox: Inbox, verifier: Verifier) -> Router {
    Router::new().route(PATH, post(event)).with_state(Arc::new((inbox, verifier)))
}

async fn event(State(state): State<Arc<(Inbox, Verifier)>>, headers: HeaderMap, body: Bytes) -> Response {
    let (inbox, verifier) = &*state;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    let received = webhook::receive(verifier, inbox, signature, &body, OffsetDateTime::now_utc()).await;
    if let Err(why) = &received.outcome {
        warn!(%why, "an event of Stripe is not taken");
    }
    let status = StatusCode::from_u16(received.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match received.retry_after() {
        Some(seconds) => (status, [(RETRY_AFTER, seconds.to_string())]).into_response(),
        None => status.into_response(),
    }
}
