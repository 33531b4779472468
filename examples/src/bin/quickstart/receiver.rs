//! The endpoints on loopback, as a service has them.

use axum::Router;
use examples::webhooks;
use flow_core::adapters::opayo::ServerDoor;
use flow_core::inbox::Inbox;
use stripe_model::webhook::Verifier;

/// Serves Stripe's endpoint on a free loopback port and returns its URL.
pub(crate) async fn stripe(inbox: Inbox, verifier: Verifier) -> std::io::Result<String> {
    serve(webhooks::stripe::PATH, webhooks::stripe::router(inbox, verifier)).await
}

/// Serves Opayo's endpoint on a free loopback port and returns its URL.
pub(crate) async fn opayo(inbox: Inbox, door: ServerDoor) -> std::io::Result<String> {
    serve(webhooks::opayo::PATH, webhooks::opayo::router(inbox, door)).await
}

async fn serve(path: &str, router: Router) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}{path}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
