//! Stripe's side of a pair: its sandbox, our client of it, and a webhook endpoint.

use std::error::Error;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::{StripeGateway, StripeHerald};
use mapping_core::rules::{PaymentPosting, RevenuePolicy, RuleBook};
use sandbox::Stripe;
use sandbox::stripe::Webhook;
use secrecy::SecretString;
use stripe_model::client::Client;
use stripe_model::webhook::Verifier;

use crate::books::Books;
use crate::pair::Pair;
use crate::receiver;

/// The secret that the sandbox signs with and the endpoint verifies with.
const SECRET: &str = "whsec_quickstart";

pub(crate) struct StripeSide {
    pub(crate) pair: Pair,
    pub(crate) stripe: Stripe,
    pub(crate) webhook: Webhook,
    /// The shop pays with it, the runner reads with it.
    pub(crate) client: Client,
}

impl StripeSide {
    /// A side that posts to these books, and books payments when these rules say.
    pub(crate) async fn start(books: Books, payment: PaymentPosting) -> Result<Self, Box<dyn Error>> {
        let stripe = Stripe::new().start().await?;
        let client = Client::over(stripe.api_key(), BaseUrl::parse(&stripe.base_url())?, ReqwestTransport::new()?);
        let mut rules = both_ways(RuleBook::stripe_tims().for_columns_of(books.columns()));
        rules.posting.payment = payment;
        let pair = Pair::join("Stripe", StripeGateway::new(client.clone()), rules, books).await?;
        let pair = pair.herald(StripeHerald::new(client.clone()));
        let url = receiver::stripe(pair.inbox(), Verifier::new(&[SecretString::from(SECRET)])).await?;
        let webhook = stripe.webhook(url, SECRET);
        Ok(Self { pair, stripe, webhook, client })
    }
}

/// Changes in the ERP reach Stripe, what Stripe sells is an item of the ERP, and what is paid in advance is earned day by day.
fn both_ways(mut rules: RuleBook) -> RuleBook {
    rules.sync.gateway = Some("stripe".into());
    rules.sync.items.create_in_erp = true;
    rules.revenue.policy = RevenuePolicy::Defer;
    rules
}
