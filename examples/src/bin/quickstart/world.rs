//! Everything that takes part: two sandboxes, a store on disk, a runner and a webhook endpoint.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use flow_core::adapters::{StripeGateway, TimsErp};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store, Summary};
use mapping_core::rules::RuleBook;
use sandbox::stripe::Webhook;
use sandbox::{Fault, Stripe, Tims};
use secrecy::SecretString;
use serde_json::json;
use stripe_model::webhook::Verifier;
use tempfile::TempDir;
use tims_client::Contract;

use crate::progress::Progress;
use crate::receiver;

/// The secret that the sandbox signs with and the endpoint verifies with.
const SECRET: &str = "whsec_quickstart";

pub(crate) struct World {
    pub(crate) stripe: Stripe,
    pub(crate) tims: Tims,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) webhook: Webhook,
    /// Our own client of Stripe: the shop pays with it, the runner reads with it.
    pub(crate) client: stripe_model::client::Client,
    runner: Runner,
    _folder: TempDir,
}

impl World {
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let stripe = Stripe::new().start().await?;
        let tims = warehouse().start().await?;
        let folder = TempDir::new()?;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("quickstart.db")).await?);

        let client = stripe_client(&stripe)?;
        let runner = Runner::new(Arc::clone(&store), TimsErp::new(tims_client(&tims)?))
            .gateway(StripeGateway::new(client.clone()))
            .rules(RuleBook::stripe_tims())
            .options(hasty());

        let verifier = Verifier::new(&[SecretString::from(SECRET)]);
        let url = receiver::serve(runner.inbox(), verifier).await?;
        let webhook = stripe.webhook(url, SECRET);
        Ok(Self { stripe, tims, store, webhook, client, runner, _folder: folder })
    }

    /// What shall go wrong at TIMS on the way.
    pub(crate) fn inject_faults(&self) {
        let faults = self.tims.faults();
        faults.next("GET /api/v1/inventory/items", Fault::RateLimited, 2);
        faults.next("POST /api/v1/customers", Fault::ResetAfter, 1);
        faults.next("POST /api/v1/sales-orders", Fault::Status(500, None), 1);
        faults.next("POST /api/v1/accounts/receivable/payments", Fault::HangAfter, 1);
    }

    /// Handles every event to its end.
    pub(crate) async fn settle(&self, progress: &Progress) -> Result<Summary, Box<dyn Error>> {
        let quiet = self.runner.run_until_quiet(|summary| progress.handled(&summary));
        Ok(tokio::time::timeout(Duration::from_secs(300), quiet).await??)
    }
}

/// A TIMS that sells three things and knows two people.
fn warehouse() -> sandbox::tims::Seeds {
    Tims::new()
        .with_item("GAS-ARGON-10", "Argon, 10 litre cylinder", "45.00", "120")
        .with_item("GAS-CO2-05", "Carbon dioxide, 5 litre cylinder", "18.50", "300")
        .with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40")
        .with_customer("BEN01", json!({"Name": "Ben Baker", "Email": "ben@example.com"}))
        .with_customer("KYO01", json!({"Name": "Kyoto Welding KK", "Email": "orders@kyoto.example"}))
}

fn stripe_client(stripe: &Stripe) -> Result<stripe_model::client::Client, Box<dyn Error>> {
    let base = BaseUrl::parse(&stripe.base_url())?;
    Ok(stripe_model::client::Client::over(stripe.api_key(), base, ReqwestTransport::new()?))
}

/// Gives up on an answer after a second and never sends twice by itself: the runner repeats and probes, durably.
fn tims_client(tims: &Tims) -> Result<tims_client::Client, Box<dyn Error>> {
    let impatient = TransportOptions { total_timeout: Duration::from_secs(1), ..TransportOptions::default() };
    let transport = ReqwestTransport::with(impatient)?;
    let client = tims_client::Client::new(Contract::default(), BaseUrl::parse(&tims.origin())?, transport);
    Ok(client.api_key(tims.api_key()).retry(RetryPolicy::never()))
}

/// Retries within the seconds that somebody watches.
fn hasty() -> Options {
    let soon = Backoff { first: Duration::from_millis(200), cap: Duration::from_secs(2) };
    Options { retry: soon, probe: soon, ..Options::default() }
}
