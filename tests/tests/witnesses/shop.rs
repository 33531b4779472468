//! A client of ours at somebody else's server.

use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::ReqwestTransport;
use stripe_model::client::Client;

/// Runs a story to its end.
pub(crate) fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(story);
}

/// A client that waits little between attempts.
pub(crate) fn client(base_url: &str) -> Client {
    let quick = RetryPolicy { base: Duration::from_millis(20), ..RetryPolicy::default() };
    Client::over("sk_test_witness", BaseUrl::parse(base_url).unwrap(), ReqwestTransport::new().unwrap()).retry(quick)
}
