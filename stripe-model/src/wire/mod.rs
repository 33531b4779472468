//! How single values look in Stripe's JSON: integers that are amounts or times, decimals as text, hashes that may be null
//! or empty text. Each form has one reader here, exact and without floating point; seen in the API's own fixtures of 2017 to
//! 2026 and in captured webhooks.

pub(crate) mod amount;
pub(crate) mod decimal;
pub(crate) mod flag;
pub(crate) mod hash;
mod raw;
pub(crate) mod seconds;

pub use raw::RawJson;
