//! Currencies as Stripe writes them, and Stripe's own minor units, which are not ISO 4217's: MGA has no decimals, ISK and
//! UGX have two that are always zero, three-decimal amounts end in 0. Facts: the vendor's currency page and its special cases.

mod code;
mod minor_unit;

pub use code::Currency;
pub use minor_unit::{AmountError, MinorUnit, charge_unit, payout_unit};
