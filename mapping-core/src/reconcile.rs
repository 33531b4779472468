//! Reconciliation: what the gateway settled, what the ERP booked and what the bank received, row by row, to the minor unit.
//!
//! Readers put [`Row`]s of all sides into [`Rows`]; [`reconcile`] gives every row one place: a [matched](Matched) group, an
//! [exception](Exception) with a kind, its probable cause and a [`Resolution`], or the list of rows after the [`Cut`]. The
//! strategies, tolerances, windows and holidays are those of [`ToleranceRules`](crate::rules::ToleranceRules), by account. The
//! result does not depend on the order in which rows arrive.
//!
//! [`inputs`] reads rows: API objects, documents, reports of gateways and any CSV by a column map.
//!
//! ```
//! use mapping_core::money::{Currency, MinorUnitProfile};
//! use mapping_core::reconcile::{BrokenRow, Cut, Origin, Resolution, Row, RowKind, Rows, Side, reconcile};
//! use mapping_core::rules::RuleBook;
//! use time::macros::date;
//!
//! let usd = |cents| MinorUnitProfile::ISO.to_money(cents, Currency::USD);
//! let (gateway, erp, bank) = (Side::Gateway, Side::Erp, Side::Bank);
//! let mut rows = Rows::new();
//!
//! // Two charges in one payout: the first is booked as it is, the second after its fee.
//! rows.push(&Row::new(gateway, "stripe", "ch_1", usd(100_00)?, date!(2026-11-16)).fee(usd(3_20)?).group("po_1").read_from("payout.csv", 2))?;
//! rows.push(&Row::new(gateway, "stripe", "ch_2", usd(50_00)?, date!(2026-11-16)).fee(usd(1_75)?).group("po_1").read_from("payout.csv", 3))?;
//! rows.push(&Row::new(erp, "stripe", "ch_1", usd(100_00)?, date!(2026-11-16)).read_from("receipts.csv", 2))?;
//! rows.push(&Row::new(erp, "stripe", "ch_2", usd(48_25)?, date!(2026-11-17)).read_from("receipts.csv", 3))?;
//! // The payout, and the bank's words for it.
//! rows.push(&Row::new(gateway, "stripe", "po_1", usd(145_05)?, date!(2026-11-18)).kind(RowKind::Payout).read_from("payouts.csv", 2))?;
//! rows.push(&Row::new(bank, "stripe", "", usd(145_05)?, date!(2026-11-19)).reference("STRIPE PAYOUT").read_from("bank.csv", 2))?;
//! // A charge of yesterday, and a line that nobody can read.
//! rows.push(&Row::new(gateway, "stripe", "ch_3", usd(20_00)?, date!(2026-11-19)).read_from("payout.csv", 4))?;
//! let origin = Origin { source: "receipts.csv", line: 4 };
//! rows.push_broken(&BrokenRow { side: erp, account: "stripe", key: "", fault: "amount: \"1O.00\" is not an amount", origin })?;
//!
//! let rules = RuleBook::stripe_tims();
//! let outcome = reconcile(&rows, &rules, Cut::on(date!(2026-11-20)));
//!
//! assert_eq!(outcome.matched().len(), 2); // ch_1 with its receipt; the payout, which is the sum of its members, with the bank
//! let told: Vec<String> = outcome.exceptions().map(|exception| exception.to_string()).collect();
//! assert_eq!(told, [
//!     "broken line: ERP line receipts.csv:4: amount: \"1O.00\" is not an amount",
//!     "amount differs by 1.75 USD, probably the fee: gateway payment ch_2 of 50.00 USD on 2026-11-16 (payout.csv:3); \
//!      ERP payment ch_2 of 48.25 USD on 2026-11-17 (receipts.csv:3)",
//!     "late, expected until 2026-11-23: gateway payment ch_3 of 20.00 USD on 2026-11-19 (payout.csv:4)",
//! ]);
//! let differs = outcome.exceptions().nth(1).ok_or("an exception")?;
//! println!("{}", differs.cause().ok_or("a cause")?); // fee: gateway.amount = 50.00 USD, gateway.fee = 1.75 USD, erp.amount = …
//! assert!(matches!(differs.resolution(), Resolution::Adjust(_) | Resolution::Ask { .. })); // a journal, if the accounts are named
//!
//! let balance = outcome.roll_forward("stripe", usd(0)?)?;
//! assert_eq!(balance.closing.to_string(), "20.00 USD"); // ch_3, which no payout has paid out
//! assert!(balance.unexplained.is_zero());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod amount_and_date;
mod bank_lines;
mod calendar;
mod cause;
mod covering_set;
mod cut;
mod desk;
mod engine;
mod exception;
pub mod inputs;
mod key_hash;
mod key_join;
mod likeness;
mod outcome;
mod payout_books;
mod payout_members;
mod payouts;
mod references;
mod resolution;
mod roll_forward;
mod row;
mod rows;
mod same_text;
mod sum_search;
mod sums;
mod verdict;

pub use calendar::Calendar;
pub use cause::Cause;
pub use covering_set::{Covering, covering_set};
pub use cut::Cut;
pub use engine::reconcile;
pub use exception::ExceptionKind;
pub use outcome::{Exception, Matched, Place, Reconciliation};
pub use payouts::{Membership, Payout};
pub use resolution::{Resolution, Suggested};
pub use roll_forward::RollForward;
pub use row::{BrokenRow, Origin, Row, RowKind, Side};
pub use rows::{RowId, Rows, TooManyRows};
