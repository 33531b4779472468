//! Stripe's integers as money. Stripe's minor units are its own, not ISO 4217's, and payouts have coarser steps than charges;
//! the tables are `stripe_model`'s.

use stripe_model::Currency as Code;
use stripe_model::currency::{charge_unit, payout_unit};

use crate::money::{Currency, MinorUnit, MinorUnitProfile, Money, MoneyError};
use crate::refusal::Refusal;

/// The units of charges, refunds, disputes and balance transactions.
pub const CHARGE_UNITS: MinorUnitProfile =
    MinorUnitProfile { name: "Stripe", unit: |currency| charge_unit(currency).map(of_stripe) };

/// The units of payouts.
pub const PAYOUT_UNITS: MinorUnitProfile =
    MinorUnitProfile { name: "Stripe payouts", unit: |currency| payout_unit(currency).map(of_stripe) };

/// The units of invoices, their lines and prices: those of charges, without steps. Stripe rounds what is charged and keeps the
/// rest on the customer's balance.
pub const INVOICE_UNITS: MinorUnitProfile = MinorUnitProfile {
    name: "Stripe invoices",
    unit: |currency| charge_unit(currency).map(|unit| MinorUnit::decimals(unit.exponent)),
};

fn of_stripe(unit: stripe_model::currency::MinorUnit) -> MinorUnit {
    MinorUnit { exponent: unit.exponent, step: unit.step }
}

/// An amount that is not negative.
pub(super) fn money(field: &str, minor: i64, code: &Code, units: &MinorUnitProfile) -> Result<Money, Refusal> {
    let amount = signed_money(field, minor, code, units)?;
    amount.non_negative().map_err(|error| error.refuse(field))
}

/// An amount that may be negative.
pub(super) fn signed_money(field: &str, minor: i64, code: &Code, units: &MinorUnitProfile) -> Result<Money, Refusal> {
    let currency = iso(code).map_err(|error| error.refuse(currency_field(field)))?;
    units.to_money(minor, currency).map_err(|error| match error {
        MoneyError::NoMinorUnit { .. } => error.refuse(currency_field(field)),
        error => error.refuse(field),
    })
}

fn iso(code: &Code) -> Result<Currency, MoneyError> {
    code.iso().ok_or_else(|| MoneyError::UnknownCurrency { code: code.as_str().to_owned() })
}

/// `payment.captured` is in `payment.currency`.
fn currency_field(amount_field: &str) -> String {
    let object = amount_field.split_once('.').map_or(amount_field, |(object, _)| object);
    format!("{object}.currency")
}
