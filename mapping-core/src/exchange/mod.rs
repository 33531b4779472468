//! Amounts of one currency in another, by dated rates.
//!
//! Rates come from the table of the rule book ([`FxRules`](crate::rules::FxRules)) and from the gateway, which says by which rate
//! it converted a payment; `rules.fx.order` says who is asked first. A rate holds from its date on for `rules.fx.max_age_days`; the
//! latest on or before the day is taken, and a day's own rate never changes by what the table learns later. The rate the other way
//! round and the way through a base currency are taken where the rules allow them. An amount is rounded once, at the end, and says
//! which rates made it.
//!
//! ```
//! use mapping_core::exchange::Exchange;
//! use mapping_core::money::{Currency, Decimal, Money};
//! use mapping_core::rules::{DatedRate, FxRules};
//! use time::macros::date;
//!
//! let ecb = DatedRate {
//!     from: Currency::EUR,
//!     to: Currency::USD,
//!     date: date!(2026 - 11 - 19),
//!     rate: Decimal::new(10850, 4),
//!     source: "ECB".to_owned(),
//! };
//! let rules = FxRules { rates: vec![ecb], ..FxRules::default() };
//! let price = Money::new(Decimal::new(9990, 2), Currency::EUR);
//! let converted = Exchange::by(&rules).convert(price, Currency::USD, date!(2026 - 11 - 20))?;
//! assert_eq!(
//!     converted.to_string(),
//!     "108.39 USD by rules.fx.rates from amount = 99.90 EUR, day = 2026-11-20, \
//!      rate = 1.0850 USD for 1 EUR of 2026-11-19 by ECB, rounding = half_even",
//! );
//! # Ok::<(), mapping_core::refusal::Refusal>(())
//! ```

mod converter;
mod fault;
mod gateway;
mod path;

pub use converter::Exchange;
pub use fault::RateFault;
pub use gateway::rate_of;
pub use path::{Leg, Path};
