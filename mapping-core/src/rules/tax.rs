//! Taxes on fees and refunds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Rounding;

/// Taxes on fees and refunds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TaxRules {
    /// What becomes of the tax on the gateway's fees.
    pub on_fees: FeeTax,
    /// Where the gateway is abroad and bills no tax, so that the company owes it: the tax as a part of the fee, `"0.20"` for 20 %.
    /// Each journal with such fees then has two more lines: the tax that is owed, and the same tax as `on_fees` says.
    #[serde(with = "rust_decimal::serde::str_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::DecimalText>"))]
    pub reverse_charge: Option<Decimal>,
    /// How the tax of the reverse charge is rounded, once for each journal.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::RoundingName"))]
    pub rounding: Rounding,
}

/// What becomes of the tax on the gateway's fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeeTax {
    /// It is reclaimed, and stands on the account of the role `fee_tax` until then.
    #[default]
    Reclaimed,
    /// It is a cost like the fee itself.
    Cost,
}

impl Default for TaxRules {
    fn default() -> Self {
        Self { on_fees: FeeTax::default(), reverse_charge: None, rounding: Rounding::HalfUp }
    }
}
