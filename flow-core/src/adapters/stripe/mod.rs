//! Stripe: the [gateway](StripeGateway) that is asked, and the [herald](StripeHerald) that writes back to it what the ERP decided.

mod gateway;
mod herald;
mod pages;
pub mod poll;

pub use gateway::StripeGateway;
pub use herald::StripeHerald;
pub use poll::{StripeEvents, StripeHistory, StripeObjects, StripePayouts};
