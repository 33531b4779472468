//! Adapters: one system behind a port each. They hold no state and no rules: conversions are `mapping_core`'s, calls are the
//! client's.

#[cfg(feature = "stripe")]
mod stripe;
#[cfg(feature = "tims")]
mod tims;

#[cfg(feature = "stripe")]
pub use stripe::StripeGateway;
#[cfg(feature = "tims")]
pub use tims::TimsErp;
