//! Stripe's side of a pair: its sandbox, our client of it, and a webhook endpoint.

use std::error::Error;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::{StripeGateway, StripeHerald};
use mapping_core::rules::RuleBook;
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
    pub(crate) async fn start(books: Books) -> Result<Self, Box<dyn Error>> {
        let stripe = Stripe::new().start().await?;
        let client = Client::over(stripe.api_key(), BaseUrl::parse(&stripe.base_url())?, ReqwestTransport::new()?);
        let rules = RuleBook::stripe_tims().for_columns_of(books.columns());
        let pair = Pair::join("Stripe", StripeGateway::new(client.clone()), rules, books).await?;
        let pair = pair.herald(StripeHerald::new(client.clone()));
        let url = receiver::stripe(pair.inbox(), Verifier::new(&[SecretString::from(SECRET)])).await?;
        let webhook = stripe.webhook(url, SECRET);
        Ok(Self { pair, stripe, webhook, client })
    }
}
