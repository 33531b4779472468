//! Stripe: the [gateway](StripeGateway) that is asked, and the [herald](StripeHerald) that writes back to it what the ERP decided.

mod gateway;
mod herald;
mod pages;

pub use gateway::StripeGateway;
pub use herald::StripeHerald;
