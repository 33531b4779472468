//! Laws and stories of the Stripe model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/api.rs"]
mod api;
#[path = "main/bad_input.rs"]
mod bad_input;
#[cfg(feature = "client")]
#[path = "main/client.rs"]
mod client;
#[path = "main/currency.rs"]
mod currency;
#[path = "main/drift.rs"]
mod drift;
#[path = "main/endpoints.rs"]
mod endpoints;
#[path = "main/envelope.rs"]
mod envelope;
#[path = "main/events.rs"]
mod events;
#[path = "main/open_world.rs"]
mod open_world;
#[path = "main/report.rs"]
mod report;
#[path = "main/webhook.rs"]
mod webhook;
