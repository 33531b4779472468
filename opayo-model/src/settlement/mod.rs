//! Settlement: what the acquirers were asked to pay out, by batch, acquirer and currency, and what their statements say
//! beside it.
//!
//! Opayo's batches are gross: payments and refunds, no fee, no chargeback, no payout. Those come from the acquirer, as
//! a file whose columns a [`ColumnMap`] names. A batch without transactions is a file that failed; its transactions
//! come again in a later batch, and are counted where they come last. All amounts here are decimals in major units of
//! their currency.

mod acquirer;
mod batch;
mod cell;
mod column_map;
mod settle;
mod statement;

pub use acquirer::{AcquirerTotals, Totals, by_acquirer};
pub use batch::{Batch, BatchGroup, BatchRow};
pub use column_map::{ColumnMap, DateFormat, LineKind, Source};
pub use settle::{BatchSettlement, CollectedBatch, Discrepancy, Overflow, Settled, settle};
pub use statement::{RowError, StatementError, StatementLine, StatementReader};
