//! Currency codes as gateways write them.

use iso_currency::Currency;

use super::MoneyError;

/// The currency of an ISO 4217 code in any case: `usd`, `USD`.
///
/// # Errors
/// [`MoneyError::UnknownCurrency`] for anything else.
pub fn currency(code: &str) -> Result<Currency, MoneyError> {
    Currency::from_code(&code.to_ascii_uppercase()).ok_or_else(|| MoneyError::UnknownCurrency { code: code.to_owned() })
}
