//! What the books have to hold in the end, computed from what the gateway told and lists alone: no flow, no rule and no type of the
//! crates under test takes part.

mod expected;
mod opayo;
mod stripe;

pub(crate) use expected::{Expected, Money, RATE};
