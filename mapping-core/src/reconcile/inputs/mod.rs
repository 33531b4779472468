//! Readers: how rows arrive. API objects and documents of the canonical model, reports of gateways, and any CSV by a [`ColumnMap`].
//!
//! A file that cannot be read at all is an [`InputError`] with its line, its column and what to do. A line that cannot be read is a
//! broken row with its line number, what is wrong and the beginning of its text; the lines after it are read. No line is lost: the
//! [`Intake`] of a file counts every line below its header that is not blank, as a row or as a broken one.
//!
//! | limit | |
//! |---|---|
//! | [`LONGEST_CELL`] | a longer cell, in a column that the map names, breaks its row |
//! | [`MOST_LINES`] | a quoted text may go on for so many lines; otherwise its first line is broken, and the next line is read |
//! | [`SHOWN`] | of a broken line, so many characters are kept |
//!
//! ```
//! use mapping_core::reconcile::inputs::{ColumnMap, CompanyDays, CsvFile, read_csv};
//! use mapping_core::reconcile::{Rows, Side};
//! use mapping_core::rules::RuleBook;
//!
//! let map: ColumnMap = toml::from_str(r#"
//!     key = "Transaction"
//!     account.fixed = "stripe"
//!     amount.split = { adds = "Debit", takes = "Credit" }
//!     currency.column = "Ccy"
//!     date = "Posted on"
//!     date_format = "day_month_year"
//!     decimal_separator = "comma"
//!     thousands_separator = "point"
//! "#)?;
//! let csv = "TRANSACTION;Posted On;Ccy;Debit;Credit\n\
//!            ch_1;20.11.2026;EUR;1.234,56;\n\
//!            re_1;20.11.2026;EUR;;12,00\n\
//!            ch_2;20.11.2026;EUR;1O,00;\n";
//! let (rules, mut rows) = (RuleBook::opayo_syspro(), Rows::new());
//! let days = CompanyDays::of(&rules.company)?;
//! let intake = read_csv(&mut rows, Side::Erp, CsvFile::new("receipts.csv", csv.as_bytes()), &map, &days)?;
//!
//! assert_eq!((intake.rows, intake.broken), (2, 1));
//! let told: Vec<String> = rows.ids().filter_map(|id| Some(rows.get(id)?.to_string())).collect();
//! assert_eq!(told, [
//!     "ERP payment ch_1 of 1234.56 EUR on 2026-11-20 (receipts.csv:2)",
//!     "ERP refund re_1 of -12.00 EUR on 2026-11-20 (receipts.csv:3)",
//! ]);
//! let broken = rows.ids().find_map(|id| rows.broken(id)).ok_or("a broken row")?;
//! assert!(broken.to_string().starts_with("ERP line receipts.csv:4: column `Debit`: \"1O,00\" is not an amount"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod amount_form;
mod column_map;
mod company_days;
mod csv_reader;
mod csv_record;
mod date_form;
mod documents;
mod encoding;
mod header;
mod input_error;
mod intake;
mod mapped_row;
mod movements;
#[cfg(feature = "opayo")]
mod opayo;
#[cfg(any(feature = "stripe", feature = "opayo"))]
mod readable;
#[cfg(feature = "stripe")]
mod stripe;

pub use amount_form::{AmountForm, AmountUnits, DecimalSeparator, ThousandsSeparator};
pub use column_map::{AmountColumns, ColumnMap, Encoding, KindRule, Source};
pub use company_days::CompanyDays;
pub use csv_reader::{CsvFile, read_csv};
pub use csv_record::MOST_LINES;
pub use date_form::DateForm;
pub use documents::{ErpAccounts, NotARow};
pub use input_error::{InputError, InputFault};
pub use intake::{Intake, LONGEST_CELL, SHOWN};
#[cfg(feature = "opayo")]
pub use opayo::{push_batches, read_opayo_statement};
#[cfg(feature = "stripe")]
pub use stripe::read_stripe_report;
