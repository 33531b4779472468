//! Report CSVs: payout reconciliation and balance change from activity, itemised. Their amounts are decimals in major units,
//! the opposite of the API's, and whoever ran the report chose the columns, so they are read by name. A row that cannot be
//! read is an error with line and column and stops no other row. Facts: the vendor's report type reference.
//!
//! ```
//! use stripe_model::report::Report;
//!
//! let csv = "balance_transaction_id,currency,gross,fee,net,reporting_category\n\
//!            txn_1,EUR,12.50,0.44,12.06,charge\n";
//! for row in Report::open(csv.as_bytes())? {
//!     let row = row?;
//!     assert_eq!((row.net_minor()?, row.currency.as_str()), (1206, "eur"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod reader;
mod row;

pub use cell::DecimalSeparator;
pub use reader::{Report, ReportError, RowError};
pub use row::ReportRow;
