//! Adapters: one system behind a port each. They hold no state and no rules: conversions are `mapping_core`'s, calls are the
//! client's.

#[cfg(any(feature = "syspro", feature = "tims"))]
mod comparing;
#[cfg(feature = "opayo")]
pub mod opayo;
#[cfg(feature = "stripe")]
mod stripe;
#[cfg(feature = "syspro")]
mod syspro;
#[cfg(feature = "tims")]
mod tims;

#[cfg(feature = "opayo")]
pub use opayo::OpayoGateway;
#[cfg(feature = "stripe")]
pub use stripe::StripeGateway;
#[cfg(feature = "syspro")]
pub use syspro::{SysproEnetErp, SysproErp};
#[cfg(feature = "tims")]
pub use tims::TimsErp;
