//! Revenue for a period: what an invoice line bills in advance is deferred, and released day by day over the time that it pays for.
//!
//! A [`ServiceLine`] is a line with its days; its [`Schedule`] says how much is earned in each month. Days are calendar days of the
//! company's time zone, the first included and the end excluded, whatever the clocks do in between. What is earned by the end of a
//! day is reckoned from the whole line and rounded once, so the months come to the line to the last minor unit, none of them goes
//! the other way, and no month depends on how the ones before it were rounded.
//!
//! ```
//! use mapping_core::ledger::revenue::{Schedule, ServicePeriod};
//! use mapping_core::money::{Currency, Decimal, Money};
//! use time::macros::date;
//!
//! let service = ServicePeriod::new(date!(2026 - 11 - 15), date!(2027 - 02 - 15)).unwrap(); // 92 days
//! let schedule = Schedule::daily("in_1/il_1".into(), Money::new(Decimal::from(100), Currency::USD), service)?;
//! let months: Vec<String> = schedule.releases().iter().map(|release| release.to_string()).collect();
//! assert_eq!(months, ["2026-11: 17.39 USD", "2026-12: 33.70 USD", "2027-01: 33.69 USD", "2027-02: 15.22 USD"]);
//! # Ok::<(), mapping_core::money::MoneyError>(())
//! ```
//!
//! The sale itself is booked by the payment's own documents, which credit the revenue account with the whole line. The journals here
//! only move it: the deferral debits the role `revenue` and credits `deferred_revenue`, each month's release does the opposite.
//!
//! | what happens | journals, by natural key |
//! |---|---|
//! | a line is booked | `<invoice>/<line>/deferral`, `<invoice>/<line>/<yyyy-mm>` for each month |
//! | upgrade, downgrade | none of its own: the unused time is a line below nothing and the new price a line, each with its own period |
//! | a credit note | `<invoice>/<line>/credit/…`: a line below nothing over the same days, its past days caught up on the day of the credit |
//! | a further one | `<invoice>/<line>/credit/2/…`: the same for what was credited since; `…/credit/2/less/…` where it went down |
//! | the service stops | `<invoice>/<line>/<yyyy-mm>/stop`: what each month changes by; `<invoice>/<line>/reversal` for what goes back |
//! | the invoice is taken back | every journal once more, the other way round, under `…/void` |
//!
//! A journal is dated on the last day of its month that is served, and not before the invoice itself is booked. Journals of months to
//! come are planned with the others: an ERP that takes no future dates needs its posting periods open, or its own delay.

mod accounting_month;
mod journals;
mod schedule;
mod service_line;
mod service_period;

pub use accounting_month::AccountingMonth;
pub use journals::{credit, defer, stop, take_back};
pub use schedule::{Release, Schedule};
pub use service_line::ServiceLine;
pub use service_period::ServicePeriod;
