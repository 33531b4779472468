//! The endpoint of Opayo's Server notifications.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use flow_core::adapters::opayo::ServerDoor;
use flow_core::inbox::Inbox;
use opayo_model::server::Reply;
use time::OffsetDateTime;
use tracing::warn;

/// What a registration names as its `NotificationURL`.
pub const PATH: &str = "/webhooks/opayo";

/// The endpoint: 200 with the reply that Opayo demands, whatever became of the message; 503 with `Retry-After` and no reply while there
/// is no room, because a reply would cancel the payment.
pub fn router(inbox: Inbox, door: ServerDoor) -> Router {
    Router::new().route(PATH, post(notification)).with_state(Arc::new((inbox, door)))
}

async fn notification(State(state): State<Arc<(Inbox, ServerDoor)>>, body: Bytes) -> Response {
    let (inbox, door) = &*state;
    let received = door.receive(inbox, &body, OffsetDateTime::now_utc()).await;
    if let Err(why) = &received.outcome {
        warn!(%why, "a notification of Opayo is not taken");
    }
    match received.retry_after() {
        Some(seconds) => (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, seconds.to_string())]).into_response(),
        None => ([(CONTENT_TYPE, Reply::CONTENT_TYPE)], received.reply.body()).into_response(),
    }
}
