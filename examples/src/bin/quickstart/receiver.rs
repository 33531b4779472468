//! The webhook endpoint: what a service writes to receive Stripe's events.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use flow_core::inbox::Inbox;
use flow_core::webhook;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;

/// Serves the endpoint on a free loopback port and returns its URL.
pub(crate) async fn serve(inbox: Inbox, verifier: Verifier) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks/stripe", listener.local_addr()?);
    let router = Router::new().route("/webhooks/stripe", post(receive)).with_state(Arc::new((inbox, verifier)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

async fn receive(State(state): State<Arc<(Inbox, Verifier)>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (inbox, verifier) = &*state;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    let received = webhook::receive(verifier, inbox, signature, &body, OffsetDateTime::now_utc()).await;
    StatusCode::from_u16(received.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
