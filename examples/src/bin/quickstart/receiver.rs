//! The endpoints: what a service writes to receive Stripe's events and Opayo's notifications.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use flow_core::adapters::opayo::ServerDoor;
use flow_core::inbox::Inbox;
use flow_core::webhook;
use opayo_model::server::Reply;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;

/// Serves Stripe's endpoint on a free loopback port and returns its URL.
pub(crate) async fn stripe(inbox: Inbox, verifier: Verifier) -> std::io::Result<String> {
    serve("/webhooks/stripe", |path| Router::new().route(path, post(event)).with_state(Arc::new((inbox, verifier))))
        .await
}

/// Serves Opayo's endpoint on a free loopback port and returns its URL.
pub(crate) async fn opayo(inbox: Inbox, door: ServerDoor) -> std::io::Result<String> {
    serve("/webhooks/opayo", |path| Router::new().route(path, post(notification)).with_state(Arc::new((inbox, door))))
        .await
}

async fn serve(path: &str, router: impl FnOnce(&str) -> Router) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}{path}", listener.local_addr()?);
    let router = router(path);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

async fn event(State(state): State<Arc<(Inbox, Verifier)>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (inbox, verifier) = &*state;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    let received = webhook::receive(verifier, inbox, signature, &body, OffsetDateTime::now_utc()).await;
    StatusCode::from_u16(received.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn notification(State(state): State<Arc<(Inbox, ServerDoor)>>, body: Bytes) -> impl IntoResponse {
    let (inbox, door) = &*state;
    let received = door.receive(inbox, &body, OffsetDateTime::now_utc()).await;
    ([(CONTENT_TYPE, Reply::CONTENT_TYPE)], received.reply.body())
}
