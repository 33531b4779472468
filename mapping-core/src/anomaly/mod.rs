//! What is out of the ordinary: amounts, how often one customer or card pays, how much is refunded, and settlements that are not
//! what was expected. A window just past is held against the days before it, by statistics that a few odd values do not move: the
//! median, and the median absolute deviation (MAD) as the spread.
//!
//! A value is out of the ordinary when its modified z-score, `|value - median| / (1.4826 MAD)`, is past the threshold of
//! [`AnomalyRules`](crate::rules::AnomalyRules); where more than half of the usual values are the same and the MAD is nothing, the
//! mean absolute deviation stands in for it, `|value - median| / (1.2533 mean)`; where all of them are the same, every other value
//! is out of the ordinary. Source: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, 1993.
//!
//! All of it is exact: a verdict compares products of decimals, nothing is divided before it, and no float is involved, so a
//! verdict is the same on every machine, in any order of the history and at any scale of the amounts. That is why the medians are
//! taken here, by the standard library's selection: the statistics crates that are cared for (`statrs`, `robust-rs`,
//! `augurs-outlier`) take floats alone, and the one that takes any ordered type, `medians` 3.0.12, is wrong where values repeat (of
//! ten values whose fifth and sixth are both 0 and whose seventh is 0.01 it gave 0.005).
//!
//! ```
//! use mapping_core::anomaly::{History, SettledAmount, anomalies};
//! use mapping_core::money::{Currency, Decimal, Money};
//! use mapping_core::rules::AnomalyRules;
//! use time::{Duration, macros::datetime};
//!
//! let as_of = datetime!(2026-11-20 12:00 UTC);
//! let usd = |cents: i64| Money::new(Decimal::new(cents, 2), Currency::USD);
//! let settled = |days: i64, cents: i64| SettledAmount {
//!     id: format!("po_{days}").as_str().into(), expected: usd(100_000), actual: usd(cents), at: as_of - Duration::days(days),
//! };
//! let mut settlements: Vec<SettledAmount> = (1..=10).map(|days| settled(days, 100_000)).collect();
//! settlements.push(settled(0, 99_500)); // 5.00 are missing from today's
//!
//! let history = History { settlements: &settlements, ..History::default() };
//! let found = anomalies(&history, as_of, &AnomalyRules::default());
//! assert_eq!(found.len(), 1);
//! assert_eq!(
//!     found[0].to_string(),
//!     "settlement po_0: -50 basis points from what was expected is out of the ordinary \
//!      (median 0, MAD 0, 10 values over 90 days)",
//! );
//! ```

mod alert;
mod amounts;
mod detect;
mod history;
mod refund_rate;
mod robust;
mod settlement_drift;
mod velocity;

pub use alert::{Anomaly, AnomalyKind};
pub use detect::anomalies;
pub use history::{History, SettledAmount};
pub use robust::{Spread, Usual, median};
