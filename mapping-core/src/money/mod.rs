//! Exact money: a decimal amount in an ISO 4217 currency, with checked arithmetic only.
//!
//! Nothing here loses a digit silently. An operation whose result cannot be held exactly is an error; an operation that has to
//! round takes a [`Rounding`] by name; an amount leaves for a wire or arrives from one through a named profile
//! ([`MinorUnitProfile`] for integers, [`DecimalText`] for text), because gateways disagree with ISO 4217 and with each other
//! about the minor units of a currency.
//!
//! ```
//! use mapping_core::money::{Currency, Decimal, MinorUnitProfile, Money};
//!
//! let price = MinorUnitProfile::ISO.to_money(10_000, Currency::USD)?;
//! assert_eq!(price.to_string(), "100.00 USD");
//!
//! let thirds = price.allocate(&[Decimal::ONE; 3], MinorUnitProfile::ISO.smallest(Currency::USD)?)?;
//! assert_eq!(thirds.iter().map(Money::to_string).collect::<Vec<_>>(), ["33.34 USD", "33.33 USD", "33.33 USD"]);
//! # Ok::<(), mapping_core::money::MoneyError>(())
//! ```

mod allocation;
mod amount;
mod currency;
mod decimal_text;
mod error;
mod exact;
mod minor_unit;
mod rate;
mod ratio;
mod rounding;

pub use amount::Money;
pub use currency::currency;
pub use decimal_text::DecimalText;
pub use error::MoneyError;
pub use iso_currency::Currency;
pub use minor_unit::{MinorUnit, MinorUnitProfile};
pub use rate::Rate;
pub use rounding::Rounding;
pub use rust_decimal::Decimal;
