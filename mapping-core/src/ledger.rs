//! The general ledger: what moved a gateway's balance, and what reaches the bank, as balanced journals; and refunds as credit memos. Pure
//! functions; [`flows`](crate::flows) asks for what they need.
//!
//! Every [movement](crate::canonical::Movement) has [`entries`]: roles of accounts by what the movement means, accounts by the
//! [GL rules](crate::rules::GlRule), the side by the direction of the money. What nobody can place goes to the suspense account. A
//! [`JournalMaker`] sums entries into lines, converts them into the currency of the books, and shows exchange differences and rounding.
//!
//! ```
//! use mapping_core::canonical::{Document, Gateway, Movement, MovementKind, Reported, Settlement, SettlementStatus};
//! use mapping_core::ledger::{Books, Contents, settlement_journals};
//! use mapping_core::money::{Money, currency, Decimal};
//! use mapping_core::rules::RuleBook;
//! use time::macros::datetime;
//!
//! let usd = |minor| Ok::<_, mapping_core::money::MoneyError>(Money::new(Decimal::new(minor, 2), currency("USD")?));
//! let charge = Movement {
//!     id: "txn_1".into(),
//!     kind: Reported::Known(MovementKind::Charge),
//!     wire_type: "charge".to_owned(),
//!     category: None,
//!     gross: usd(100_00)?,
//!     fee: usd(3_20)?,
//!     net: usd(96_80)?,
//!     fees: Vec::new(),
//!     source: Some("ch_1".into()),
//!     of_dispute: false, presented: None,
//!     rate: None,
//!     settlement: None,
//!     created_at: datetime!(2026-11-18 09:00 UTC),
//!     available_at: None,
//!     description: None,
//!     facets: Default::default(),
//! };
//! let payout = Settlement {
//!     id: "po_1".into(),
//!     amount: usd(96_80)?,
//!     status: Reported::Known(SettlementStatus::Paid),
//!     parts: None,
//!     arrives_on: None,
//!     itemised: Some(true),
//!     created_at: datetime!(2026-11-20 01:00 UTC),
//! };
//! let mut rules = RuleBook::default();
//! rules.ledger.bank = Some("1000".into());
//! rules.ledger.clearing = Some("1200".into());
//! rules.ledger.fees = Some("6200".into());
//!
//! let stripe = Gateway::from("stripe");
//! let journals = settlement_journals(&payout, Contents::Lines(&[charge]), Books::new(&stripe, &rules))?;
//! let Document::Journal(journal) = &journals[0].document else { unreachable!("a settlement becomes journals") };
//! let lines: Vec<String> =
//!     journal.lines().iter().map(|line| format!("{:?} {} {}", line.side, line.account, line.amount)).collect();
//! assert_eq!(lines, ["Debit 1000 96.80 USD", "Credit 1200 100.00 USD", "Debit 6200 3.20 USD"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bank;
mod between;
mod books;
mod clearing;
mod credit_memo;
mod credited_lines;
mod entry;
mod journal_maker;
mod line;
mod meaning;
mod members;
mod moved;
mod payment_fee;
mod period;
mod receipt_reversal;
mod refund_failure;
pub mod revenue;
mod settlement;

pub use bank::{bank_receipt, bank_receipt_reference, settlement_failure, settlement_failure_reference};
pub(crate) use between::Between;
pub use books::{Books, Convert};
pub(crate) use clearing::{against_clearing, clearing_line, payment_line};
pub use credit_memo::{GivenBack, credit_memo};
pub use credited_lines::{CameBack, by_rate, share};
pub use entry::{Entry, entries};
pub(crate) use entry::{check, entries_as};
pub use journal_maker::JournalMaker;
pub use meaning::{is_booked_with_dispute, is_fee_booked_with_payment};
pub use members::is_complete;
pub(crate) use moved::{Moved, Moves};
pub use payment_fee::{charges_of, payment_fee, payment_fee_reference};
pub use receipt_reversal::{TakenBack, receipt_reversal};
pub(crate) use refund_failure::reference as refund_failure_reference;
pub use refund_failure::{BookedMemo, refund_failure};
pub use settlement::{Contents, settlement_journals, settlement_reference, undated_amount};
