//! Changes to charges. New payments are better made as payment intents.

use super::Write;
use crate::{Charge, ChargeId, Currency};

/// Charges a source: `minor` minor units of `currency`.
pub fn create(minor: i64, currency: &Currency, source: &str) -> Write<Charge> {
    Write::create().money("amount", minor, currency).set("source", source)
}

/// Captures what a charge holds: all of it, or less when an amount is set.
pub fn capture(id: &ChargeId) -> Write<Charge> {
    Write::act("charges.capture", id, "capture")
}

impl Write<Charge> {
    /// Holds the money instead of taking it.
    #[must_use]
    pub fn held(self) -> Self {
        self.set("capture", "false")
    }
}
