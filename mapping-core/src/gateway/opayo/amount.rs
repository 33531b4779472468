//! Opayo's amounts as money: whole minor units in Pi and v3, decimals of major units everywhere else.

use opayo_model::money::{Amount, Currency as Code};

use crate::money::{self, Currency, Decimal, MinorUnitProfile, Money, MoneyError};
use crate::refusal::Refusal;

/// An amount of Pi or v3, which is not negative.
pub(super) fn of_minor(field: &str, amount: &Amount) -> Result<Money, Refusal> {
    let currency = currency(field, &amount.currency)?;
    let money = MinorUnitProfile::OPAYO.to_money(amount.minor, currency).map_err(|error| at(field, &error))?;
    money.non_negative().map_err(|error| error.refuse(field))
}

/// An amount in major units, which is not negative, with all decimals of its currency.
pub(super) fn of_major(field: &str, amount: Decimal, code: &Code) -> Result<Money, Refusal> {
    let money = Money::new(amount, currency(field, code)?);
    let units = MinorUnitProfile::OPAYO;
    let minor = units.to_minor(money).map_err(|error| at(field, &error))?;
    let money = units.to_money(minor, money.currency()).map_err(|error| at(field, &error))?;
    money.non_negative().map_err(|error| error.refuse(field))
}

fn currency(field: &str, code: &Code) -> Result<Currency, Refusal> {
    money::currency(code.as_str()).map_err(|error| error.refuse(currency_field(field)))
}

fn at(field: &str, error: &MoneyError) -> Refusal {
    match error {
        MoneyError::NoMinorUnit { .. } => error.refuse(currency_field(field)),
        error => error.refuse(field),
    }
}

/// `payment.amount` is in `payment.currency`.
fn currency_field(amount_field: &str) -> String {
    let object = amount_field.split_once('.').map_or(amount_field, |(object, _)| object);
    format!("{object}.currency")
}
