//! Reads a report row by row.

use std::collections::BTreeMap;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter};
use rust_decimal::Decimal;
use thiserror::Error;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::cell::date_time;
use super::{DecimalSeparator, ReportRow};
use crate::{Currency, Metadata};

/// Columns without which a row says nothing about money.
const NEEDED: [&str; 5] = ["currency", "gross", "fee", "net", "reporting_category"];

/// A report that cannot be read at all.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportError {
    /// A column is missing without which no row can be read.
    #[error("the report has no column `{0}`: run it with that column")]
    MissingColumn(&'static str),
    /// Two columns have one name.
    #[error("the report has two columns `{0}`")]
    RepeatedColumn(String),
    /// The header cannot be read.
    #[error("the header cannot be read: {0}")]
    Header(String),
}

/// A row that cannot be read. The rows after it can.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}, column `{column}`: {message}, found `{value}`")]
pub struct RowError {
    /// The line of the file that the row starts on; the header is line 1.
    pub line: u64,
    /// The column's name; empty when the row as a whole cannot be read.
    pub column: String,
    /// What is in the cell.
    pub value: String,
    /// What would do.
    pub message: String,
}

/// A report. Iterating reads it row by row, without holding the file in memory.
pub struct Report<R> {
    columns: Vec<String>,
    records: StringRecordsIntoIter<R>,
    separator: DecimalSeparator,
}

impl<R: Read> Report<R> {
    /// Opens a report whose amounts are written with a decimal point.
    ///
    /// # Errors
    /// [`ReportError`] when the header cannot be read or lacks a needed column.
    pub fn open(csv: R) -> Result<Self, ReportError> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(csv);
        let header = reader.headers().map_err(|error| ReportError::Header(error.to_string()))?;
        let columns: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().into()).collect();
        for needed in NEEDED {
            if !columns.iter().any(|column| column == needed) {
                return Err(ReportError::MissingColumn(needed));
            }
        }
        let mut sorted: Vec<&String> = columns.iter().collect();
        sorted.sort_unstable();
        if let Some(repeated) = sorted.windows(2).find_map(|pair| (pair.first() == pair.last()).then(|| pair.first())) {
            return Err(ReportError::RepeatedColumn(repeated.map(ToString::to_string).unwrap_or_default()));
        }
        Ok(Self { columns, records: reader.into_records(), separator: DecimalSeparator::Point })
    }

    /// Reads amounts written with this separator.
    #[must_use]
    pub fn separator(mut self, separator: DecimalSeparator) -> Self {
        self.separator = separator;
        self
    }
}

impl<R: Read> Iterator for Report<R> {
    type Item = Result<ReportRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.records.reader().position().line();
        Some(match self.records.next()? {
            Ok(record) => Cells::of(&self.columns, &record, self.separator).and_then(Cells::row),
            Err(error) => {
                Err(RowError { line, column: String::new(), value: String::new(), message: error.to_string() })
            }
        })
    }
}

/// A row's cells that are not empty, taken out one by one.
struct Cells<'a> {
    line: u64,
    cells: BTreeMap<&'a str, &'a str>,
    separator: DecimalSeparator,
}

impl<'a> Cells<'a> {
    fn of(columns: &'a [String], record: &'a StringRecord, separator: DecimalSeparator) -> Result<Self, RowError> {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != columns.len() {
            let message = format!("the row needs {} cells", columns.len());
            return Err(RowError { line, column: String::new(), value: format!("{} cells", record.len()), message });
        }
        let cells = columns.iter().map(String::as_str).zip(record.iter().map(str::trim));
        Ok(Self { line, cells: cells.filter(|(_, cell)| !cell.is_empty()).collect(), separator })
    }

    fn row(mut self) -> Result<ReportRow, RowError> {
        Ok(ReportRow {
            line: self.line,
            balance_transaction_id: self.text("balance_transaction_id"),
            created_utc: self.utc("created_utc")?,
            created: self.time("created")?,
            available_on_utc: self.utc("available_on_utc")?,
            currency: Currency::from(self.needed("currency")?),
            gross: self.needed_amount("gross")?,
            fee: self.needed_amount("fee")?,
            net: self.needed_amount("net")?,
            reporting_category: self.needed("reporting_category")?.into(),
            source_id: self.text("source_id"),
            description: self.text("description"),
            customer_facing_amount: self.amount("customer_facing_amount")?,
            customer_facing_currency: self.text("customer_facing_currency"),
            automatic_payout_id: self.text("automatic_payout_id"),
            automatic_payout_effective_at_utc: self.utc("automatic_payout_effective_at_utc")?,
            customer_id: self.text("customer_id"),
            customer_email: self.text("customer_email"),
            customer_name: self.text("customer_name"),
            charge_id: self.text("charge_id"),
            payment_intent_id: self.text("payment_intent_id"),
            charge_created_utc: self.utc("charge_created_utc")?,
            invoice_id: self.text("invoice_id"),
            invoice_number: self.text("invoice_number"),
            subscription_id: self.text("subscription_id"),
            payment_method_type: self.text("payment_method_type"),
            card_brand: self.text("card_brand"),
            card_funding: self.text("card_funding"),
            card_country: self.text("card_country"),
            statement_descriptor: self.text("statement_descriptor"),
            dispute_reason: self.text("dispute_reason"),
            connected_account_id: self.text("connected_account_id"),
            trace_id: self.text("trace_id"),
            payment_metadata: self.metadata("payment_metadata["),
            refund_metadata: self.metadata("refund_metadata["),
            transfer_metadata: self.metadata("transfer_metadata["),
            other: self.cells.into_iter().map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect(),
        })
    }

    fn text<T: From<&'a str>>(&mut self, column: &str) -> Option<T> {
        self.cells.remove(column).map(T::from)
    }

    fn needed(&mut self, column: &str) -> Result<&'a str, RowError> {
        self.cells.remove(column).ok_or_else(|| self.error(column, "", "the cell is needed"))
    }

    fn needed_amount(&mut self, column: &str) -> Result<Decimal, RowError> {
        let cell = self.needed(column)?;
        self.separator.amount(cell).ok_or_else(|| self.no_amount(column, cell))
    }

    fn amount(&mut self, column: &str) -> Result<Option<Decimal>, RowError> {
        let Some(cell) = self.cells.remove(column) else { return Ok(None) };
        self.separator.amount(cell).map(Some).ok_or_else(|| self.no_amount(column, cell))
    }

    fn no_amount(&self, column: &str, cell: &str) -> RowError {
        let example = match self.separator {
            DecimalSeparator::Point => "expected an amount such as -12.50",
            DecimalSeparator::Comma => "expected an amount such as -12,50",
        };
        self.error(column, cell, example)
    }

    fn time(&mut self, column: &str) -> Result<Option<PrimitiveDateTime>, RowError> {
        let Some(cell) = self.cells.remove(column) else { return Ok(None) };
        date_time(cell).map(Some).ok_or_else(|| self.error(column, cell, "expected YYYY-MM-DD HH:MM:SS"))
    }

    fn utc(&mut self, column: &str) -> Result<Option<OffsetDateTime>, RowError> {
        Ok(self.time(column)?.map(PrimitiveDateTime::assume_utc))
    }

    /// Columns such as `payment_metadata[order]`.
    fn metadata(&mut self, prefix: &str) -> Metadata {
        let mut metadata = Metadata::default();
        self.cells.retain(|column, cell| {
            let key = column.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(']'));
            if let Some(key) = key {
                metadata.insert(key.to_owned(), (*cell).to_owned());
            }
            key.is_none()
        });
        metadata
    }

    fn error(&self, column: &str, cell: &str, message: &str) -> RowError {
        let value = cell.chars().take(60).collect();
        RowError { line: self.line, column: column.into(), value, message: message.into() }
    }
}
