//! Changes to prices. A price's amount never changes: make another and let go of the old one.

use super::Write;
use crate::{Currency, Interval, Price, ProductId};

/// Makes a price of `minor` minor units of `currency` for one of `product`, paid once.
pub fn create(product: &ProductId, minor: i64, currency: &Currency) -> Write<Price> {
    Write::create().set("product", product.as_str()).money("unit_amount", minor, currency)
}

impl Write<Price> {
    /// Says that it is paid again and again.
    #[must_use]
    pub fn every(self, count: u32, interval: &Interval) -> Self {
        let recurring = self.set("recurring[interval]", interval.as_str());
        recurring.set("recurring[interval_count]", count.to_string())
    }

    /// Says whether it can be used for new sales.
    #[must_use]
    pub fn active(self, active: bool) -> Self {
        self.set("active", active.to_string())
    }
}
