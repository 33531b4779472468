//! One call with options of its own.

use std::time::Duration;

use client_core::client::{Answer, Call as Sending};
use client_core::retry::RetryPolicy;
use client_core::{Api, ApiError, Endpoint, ErrorKind, HeaderName, IdempotencyKey, InvalidRequest, Rejection};

use super::{ACCOUNT_HEADER, VERSION_HEADER, header_value};
use crate::{AccountId, Stripe};

/// An endpoint about to be sent.
#[derive(Debug)]
#[must_use = "a call is sent by `send` or `answer`"]
pub struct Call<'a, E> {
    sending: Sending<'a, E>,
    operation: &'static str,
    invalid: Option<InvalidRequest>,
}

impl<'a, E: Endpoint> Call<'a, E> {
    pub(super) fn new(sending: Sending<'a, E>, operation: &'static str) -> Self {
        Self { sending, operation, invalid: None }
    }

    /// Acts for this connected account.
    pub fn account(self, account: &AccountId) -> Self {
        self.header(ACCOUNT_HEADER, "Stripe-Account", account.as_str())
    }

    /// Asks for the answer in this API version.
    pub fn version(self, version: &str) -> Self {
        self.header(VERSION_HEADER, "Stripe-Version", version)
    }

    /// Uses this idempotency key, which the caller has stored, on every attempt. Reads never carry one.
    pub fn idempotency_key(self, key: IdempotencyKey) -> Self {
        Self { sending: self.sending.idempotency_key(key), ..self }
    }

    /// How long this call may take over all of its attempts.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { sending: self.sending.timeout(timeout), ..self }
    }

    /// Retries this call by this policy.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { sending: self.sending.retry(policy), ..self }
    }

    /// Sends the call.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send(self) -> Result<E::Output, ApiError> {
        Ok(self.answer().await?.value)
    }

    /// Sends the call and keeps what came around its output: request id, headers, attempts.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn answer(self) -> Result<Answer<E::Output>, ApiError> {
        if let Some(InvalidRequest { field, message }) = self.invalid {
            let kind = ErrorKind::Invalid { field };
            return Err(ApiError::new(Stripe.name(), self.operation, kind, Rejection::message(message)));
        }
        self.sending.answer().await
    }

    fn header(self, name: HeaderName, field: &str, text: &str) -> Self {
        match header_value(field, text) {
            Ok(value) => Self { sending: self.sending.header(name, value), ..self },
            Err(invalid) => Self { invalid: Some(invalid), ..self },
        }
    }
}
