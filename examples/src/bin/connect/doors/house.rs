//! All doors.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use examples::webhooks;
use flow_core::adapters::opayo::ServerDoor;
use stripe_model::webhook::Verifier;

use super::shop::Shop;
use super::{figures, shop};
use crate::Failure;
use crate::config::{OpayoConfig, secret, secrets};
use crate::engine::Engine;
use crate::gateways::OpayoSide;

/// More than this is refused before it is read.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// The doors of the gateways that the company has.
pub(crate) fn router(engine: &Engine) -> Result<Router, Failure> {
    let mut router = figures::router(engine.store.clone());
    if engine.gateways.stripe.is_some() {
        let verifier = Verifier::new(&secrets("STRIPE_WEBHOOK_SECRET")?);
        router = router.merge(webhooks::stripe::router(engine.runner.inbox(), verifier));
    }
    if let (Some(config), Some(side)) = (&engine.config.opayo, &engine.gateways.opayo) {
        router = router.merge(opayo(engine, config, side)?);
    }
    Ok(router.layer(DefaultBodyLimit::max(LARGEST_BODY)))
}

fn opayo(engine: &Engine, config: &OpayoConfig, side: &OpayoSide) -> Result<Router, Failure> {
    let (vendor, records, inbox) = (side.vendor.clone(), side.records.clone(), engine.runner.inbox());
    let door = ServerDoor::new(vendor, records.clone(), &config.paid, &config.not_paid)
        .map_err(|error| format!("opayo.paid or opayo.not_paid: {error}"))?;
    let shop = Shop::new(secret("SHOP_TOKEN")?, records, side.gateway.clone(), inbox.clone())?;
    Ok(webhooks::opayo::router(inbox, door).merge(shop::router(shop)))
}
