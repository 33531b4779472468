//! Adapters: one system behind a port each. They hold no state and no rules: conversions are `mapping_core`'s, calls are the
//! client's.

pub mod alerts;
#[cfg(any(feature = "syspro", feature = "tims"))]
mod comparing;
mod erp_events;
mod log_alerts;
#[cfg(feature = "opayo")]
pub mod opayo;
#[cfg(any(feature = "syspro", feature = "tims"))]
mod records;
pub mod storefront;
#[cfg(feature = "stripe")]
pub mod stripe;
#[cfg(feature = "syspro")]
mod syspro;
#[cfg(feature = "tims")]
mod tims;
mod webhook_address;

pub use erp_events::ErpEvents;
pub use log_alerts::LogAlerts;
#[cfg(feature = "opayo")]
pub use opayo::OpayoGateway;
pub use storefront::StorefrontWebhook;
#[cfg(feature = "stripe")]
pub use stripe::{StripeGateway, StripeHerald};
#[cfg(feature = "syspro")]
pub use syspro::{SysproEnetErp, SysproErp};
#[cfg(feature = "tims")]
pub use tims::TimsErp;
pub use webhook_address::InvalidWebhookUrl;
