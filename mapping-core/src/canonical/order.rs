//! What was bought, line by line.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Sku;
use crate::money::Money;

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The shop's item code.
    pub sku: Sku,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// What the line costs in all, net of discount, without tax. Absent when the shop did not say.
    pub net: Option<Money>,
    /// The tax on the line.
    pub tax: Option<Money>,
}
