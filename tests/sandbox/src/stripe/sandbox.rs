//! The handle by which a test fills, starts, breaks and reads the Stripe sandbox.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::desk::Desk;
use super::store::Store;
use super::webhook::Webhook;
use super::{disputes, events, payouts};
use crate::fault::Faults;
use crate::idempotency::Keys;
use crate::lock::hold;
use crate::server::{Seen, Server, StartError};

/// The secret key that is wanted unless [`Setup::with_api_key`] says otherwise. It guards nothing.
pub const DEFAULT_API_KEY: &str = "sk_test_sandbox";

/// The API version of emitted events, and of answers to requests that name none.
pub const DEFAULT_API_VERSION: &str = "2026-10-28.endive";

/// A running Stripe. Dropping it stops it.
#[derive(Debug)]
pub struct Stripe {
    server: Server,
    desk: Arc<Desk>,
}

/// A Stripe that is being set up.
#[derive(Debug)]
#[must_use]
pub struct Setup {
    api_key: String,
    store: Store,
}

impl Stripe {
    /// An empty Stripe account to be filled and started.
    #[expect(clippy::new_ret_no_self, reason = "a sandbox is set up before it runs")]
    pub fn new() -> Setup {
        let mut store = Store::default();
        store.api_version = DEFAULT_API_VERSION.to_owned();
        Setup { api_key: DEFAULT_API_KEY.to_owned(), store }
    }

    /// The base of the API, without `/v1`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.origin()
    }

    /// The secret key to send.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.desk.api_key
    }

    /// What shall go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// How many requests came so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.server.calls()
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    /// Stores an object under its own `object` and `id`, over the one that was there; no event is emitted. Of an event, the
    /// object inside is stored too. `false` where the object or the id is missing.
    pub fn put(&self, object: Value) -> bool {
        let mut store = hold(&self.desk.store);
        if object.get("object").and_then(Value::as_str) == Some("event") {
            return events::preload(&mut store, object);
        }
        store.put(object)
    }

    /// An object as it is now.
    #[must_use]
    pub fn get(&self, object: &str, id: &str) -> Option<Value> {
        hold(&self.desk.store).get(object, id).cloned()
    }

    /// Every object of a kind (`charge`, `refund`, `balance_transaction` …), in the order in which they were stored.
    #[must_use]
    pub fn all(&self, object: &str) -> Vec<Value> {
        hold(&self.desk.store).oldest(object).into_iter().cloned().collect()
    }

    /// The events that changes emitted, oldest first. Events that were [`put`](Self::put) are not among them.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let store = hold(&self.desk.store);
        store.emitted.iter().filter_map(|id| store.get("event", id).cloned()).collect()
    }

    /// Stores an object and emits an event of this type about it, for what the sandbox does not do by itself.
    #[must_use]
    pub fn emit(&self, kind: &str, object: Value) -> Value {
        events::about(&mut hold(&self.desk.store), kind, object)
    }

    /// Pays out everything that is held in a currency (lower case), as the automatic schedule does. `None` where there is
    /// nothing to pay.
    #[must_use]
    pub fn pay_out(&self, currency: &str) -> Option<Value> {
        payouts::automatic(&mut hold(&self.desk.store), currency)
    }

    /// Says that an automatic payout took a balance transaction, for objects that were [`put`](Self::put): lists by `payout` go by it.
    pub fn assign_to_payout(&self, transaction: &str, payout: &str) {
        hold(&self.desk.store).pay_out(transaction, payout);
    }

    /// Lets a payout fail with a code such as `account_closed`, also after it was paid. `None` where there is no such payout.
    #[must_use]
    pub fn fail_payout(&self, payout: &str, code: &str) -> Option<Value> {
        payouts::fail(&mut hold(&self.desk.store), payout, code)
    }

    /// Opens a dispute over a charge, for a reason such as `fraudulent`. `None` where there is no such charge.
    #[must_use]
    pub fn dispute(&self, charge: &str, reason: &str) -> Option<Value> {
        disputes::open(&mut hold(&self.desk.store), charge, reason)
    }

    /// An endpoint to deliver events to.
    #[must_use]
    pub fn webhook(&self, url: impl Into<String>, secret: impl Into<String>) -> Webhook {
        Webhook::new(url, secret)
    }

    /// Stops and returns when every connection is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Setup {
    /// The secret key that requests must carry.
    pub fn with_api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// The API version of events and of answers to requests that name none.
    pub fn with_api_version(mut self, version: impl Into<String>) -> Self {
        self.store.api_version = version.into();
        self
    }

    /// Starts to serve on the runtime of the caller.
    ///
    /// # Errors
    /// [`StartError`] when no port can be had.
    pub async fn start(self) -> Result<Stripe, StartError> {
        let desk = Arc::new(Desk { api_key: self.api_key, store: Mutex::new(self.store), keys: Keys::default() });
        let server = Server::start(Arc::clone(&desk)).await?;
        Ok(Stripe { server, desk })
    }
}
