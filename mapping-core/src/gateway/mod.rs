//! Gateways: each module turns one vendor's messages and objects into the canonical model, and nothing past it speaks the
//! vendor's words.

#[cfg(feature = "opayo")]
pub mod opayo;
#[cfg(feature = "stripe")]
pub mod stripe;
