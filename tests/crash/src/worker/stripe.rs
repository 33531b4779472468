//! A worker's side towards Stripe.

use std::error::Error;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use flow_core::adapters::StripeGateway;
use flow_core::runner::Runner;
use flow_core::store::StoreError;
use flow_core::webhook;
use secrecy::SecretString;
use stripe_model::client::Client;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;

use super::door::{Door, doors};
use super::process::{Worker, transport};
use crate::broken::Broken;

/// The secret that the sandbox signs with and the worker verifies with.
pub(crate) const SECRET: &str = "whsec_crash";

/// The runner that reads Stripe, and its doors.
pub(super) fn open(worker: &Worker, runner: Runner) -> Result<(Runner, Router), Box<dyn Error>> {
    let base = BaseUrl::parse(&worker.source.gateway)?;
    let client = Client::over(sandbox::stripe::DEFAULT_API_KEY, base, transport()?).retry(RetryPolicy::never());
    let runner = runner.gateway(StripeGateway::new(client));
    let verifier = Verifier::new(&[SecretString::from(SECRET)]);
    let is_rash = worker.broken == Some(Broken::Accept);
    Ok((runner.clone(), doors(Endpoint(verifier), runner, is_rash)))
}

struct Endpoint(Verifier);

#[async_trait]
impl Door for Endpoint {
    async fn receive(&self, runner: &Runner, headers: HeaderMap, body: Bytes) -> Response {
        let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
        let now = OffsetDateTime::now_utc();
        let received = webhook::receive(&self.0, &runner.inbox(), signature, &body, now).await;
        StatusCode::from_u16(received.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
    }

    async fn has_looked(&self, _: OffsetDateTime) -> Result<bool, StoreError> {
        Ok(true) // Stripe tells everything
    }
}
