//! The cash view: what reaches the bank on which day.
//!
//! What customers have paid already is known: each movement of the balance that no settlement has paid out yet reaches the bank once
//! it is available, on a day on which the gateway pays out, after the days that a payout is on its way. Movements that do not name
//! their settlement are taken for paid out, the oldest first, by the payouts among the movements. That part is exact, where the
//! history reaches back to a payout that left nothing. What customers will pay is a forecast from the net of the days past: their
//! weekly season by decomposition (MSTL) and their trend by exponential smoothing (ETS), with an interval; without enough history
//! there is none, and the view says why. The crate `augurs` forecasts.
//!
//! The interval of a bank day is the sum of the intervals of the days whose sales reach the bank then, which is at least as wide as
//! their joint one. A forecast never reaches the books: its figures are rounded (half even) to the currency's minor unit for people.
//! The same movements give the same view; from one processor to another, the last digit of a forecast may differ.
//!
//! ```
//! use mapping_core::canonical::{Movement, MovementKind, Reported};
//! use mapping_core::cash_view::{Forecasting, cash_view};
//! use mapping_core::money::{Currency, Decimal, Money};
//! use mapping_core::rules::RuleBook;
//! use time::macros::{date, datetime};
//!
//! let usd = |amount: i64| Money::new(Decimal::from(amount), Currency::USD);
//! let charge = Movement { // on Thursday; available on Monday
//!     id: "txn_1".into(), kind: Reported::Known(MovementKind::Charge), wire_type: "charge".into(), category: None,
//!     gross: usd(100), fee: usd(3), net: usd(97), fees: vec![], source: None, of_dispute: false, presented: None, rate: None,
//!     settlement: None,
//!     created_at: datetime!(2026-11-19 15:00 UTC), available_at: Some(datetime!(2026-11-23 00:00 UTC)), description: None,
//!     facets: Default::default(),
//! };
//! let mut rules = RuleBook::stripe_tims();
//! rules.cash.holidays = vec![date!(2026-11-24)]; // the bank is closed on Tuesday
//!
//! let view = cash_view(&[charge], Currency::USD, datetime!(2026-11-20 09:00 UTC), &rules)?;
//! let day = view.days.iter().find(|day| !day.known.is_zero()).unwrap();
//! assert_eq!((day.on, day.known), (date!(2026-11-25), usd(97)));
//! assert!(matches!(view.forecast, Forecasting::NotMade { .. }), "one day is no history");
//! # Ok::<(), mapping_core::refusal::Refusal>(())
//! ```

mod calendar;
mod day;
mod forecast;
mod movements;
mod paid_out;
mod view;

pub use day::{CashDay, CashView, Forecasting, Outlook};
pub use view::cash_view;
