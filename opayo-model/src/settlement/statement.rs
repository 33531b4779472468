//! Reads an acquirer's statement line by line. A line that cannot be read is told with its place, and the next one is
//! read.

use std::borrow::Cow;
use std::io::Read;

use csv::ByteRecord;
use encoding_rs::WINDOWS_1252;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::cell;
use super::column_map::{ColumnMap, LineKind, Source};
use crate::ids::{AuthProcessor, VendorTxCode};
use crate::money::Currency;
use crate::transaction_id::TransactionId;

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// The acquirer.
    pub acquirer: AuthProcessor,
    /// The currency.
    pub currency: Currency,
    /// What it is.
    pub kind: LineKind,
    /// Major units; below zero for adjustments alone.
    pub amount: Decimal,
    /// A fee beside the amount, major units, not negative; zero when there is none.
    pub fee: Decimal,
    /// Opayo's id.
    pub transaction_id: Option<TransactionId>,
    /// The merchant's own code.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// The acquirer's reference.
    pub reference: Option<String>,
    /// The day.
    pub date: Option<Date>,
}

/// A file that cannot be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StatementError {
    /// The map names a column that the file has not.
    #[error("the file has no column `{column}`; it has {found}")]
    NoColumn {
        /// The column.
        column: String,
        /// The columns it has.
        found: String,
    },
    /// The delimiter is no ASCII character.
    #[error("`{0}` cannot part columns: use an ASCII character")]
    Delimiter(char),
    /// The header cannot be read.
    #[error("the header cannot be read: {0}")]
    Header(String),
}

/// A line that cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}, column `{column}`: {message}")]
pub struct RowError {
    /// The line of the file, from 1.
    pub line: u64,
    /// The column's header; empty where the line as a whole is wrong.
    pub column: String,
    /// What is wrong.
    pub message: String,
}

/// The lines of a statement, one after the other.
#[derive(Debug)]
pub struct StatementReader<R> {
    csv: csv::Reader<R>,
    record: ByteRecord,
    columns: Columns,
    map: ColumnMap,
    /// The file broke: nothing more can be read.
    broken: bool,
}

/// A value's place.
#[derive(Debug)]
enum Place {
    Column(usize, String),
    Fixed(String),
}

#[derive(Debug)]
struct Columns {
    acquirer: Place,
    currency: Place,
    amount: Place,
    kind: Option<Place>,
    fee: Option<Place>,
    transaction_id: Option<Place>,
    vendor_tx_code: Option<Place>,
    reference: Option<Place>,
    date: Option<Place>,
}

impl<R: Read> StatementReader<R> {
    /// The longest cell that is looked at, in bytes.
    const LONGEST_CELL: usize = 4096;

    /// Reads the header.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn new(file: R, map: ColumnMap) -> Result<Self, StatementError> {
        let delimiter =
            u8::try_from(map.delimiter).ok().filter(u8::is_ascii).ok_or(StatementError::Delimiter(map.delimiter))?;
        let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file);
        let header = csv.byte_headers().map_err(|error| StatementError::Header(error.to_string()))?;
        let names: Vec<String> =
            header.iter().map(|name| text(name).trim_matches(['\u{feff}', ' ', '\t']).to_owned()).collect();
        let columns = Columns::find(&map, &names)?;
        Ok(Self { csv, record: ByteRecord::new(), columns, map, broken: false })
    }

    fn line(&self) -> Result<StatementLine, RowError> {
        let Columns { acquirer, currency, amount, kind, fee, .. } = &self.columns;
        let written = self.needed(amount)?;
        let value = cell::amount(&written, self.map.decimal_comma).map_err(|message| self.fault(amount, message))?;
        let fee = match fee.as_ref().map(|place| (place, self.cell(place))) {
            Some((place, Ok(Some(text)))) => {
                cell::amount(&text, self.map.decimal_comma).map_err(|message| self.fault(place, message))?.abs()
            }
            Some((_, Err(error))) => return Err(error),
            Some((_, Ok(None))) | None => Decimal::ZERO,
        };
        let kind = self.kind(kind.as_ref(), value)?;
        let amount = if kind == LineKind::Adjustment { value } else { value.abs() };
        let code = self.needed(currency)?;
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(self.fault(currency, format!("`{code:.40}` is not a currency")));
        }
        Ok(StatementLine {
            acquirer: AuthProcessor::from(&*self.needed(acquirer)?),
            currency: Currency::from(&*code),
            kind,
            amount,
            fee,
            transaction_id: self.optional(&self.columns.transaction_id)?.map(|text| TransactionId::from(&*text)),
            vendor_tx_code: self.optional(&self.columns.vendor_tx_code)?.map(|text| VendorTxCode::from(&*text)),
            reference: self.optional(&self.columns.reference)?.map(Cow::into_owned),
            date: self.date()?,
        })
    }

    fn kind(&self, place: Option<&Place>, amount: Decimal) -> Result<LineKind, RowError> {
        let by_sign = if amount.is_sign_negative() { LineKind::Refund } else { LineKind::Payment };
        let Some(place) = place else { return Ok(self.map.other_kinds.unwrap_or(by_sign)) };
        let word = self.cell(place)?.unwrap_or_default();
        let listed = self.map.kinds.iter().find(|(known, _)| known.trim().eq_ignore_ascii_case(&word));
        listed
            .map(|(_, kind)| *kind)
            .or(self.map.other_kinds)
            .ok_or_else(|| self.fault(place, format!("`{word:.40}` is no kind of line that the map names")))
    }

    fn date(&self) -> Result<Option<Date>, RowError> {
        let Some(place) = &self.columns.date else { return Ok(None) };
        let read =
            |text: Cow<'_, str>| cell::day(&text, self.map.date_format).map_err(|message| self.fault(place, message));
        self.cell(place)?.map(read).transpose()
    }

    fn optional<'s>(&'s self, place: &'s Option<Place>) -> Result<Option<Cow<'s, str>>, RowError> {
        place.as_ref().map_or(Ok(None), |place| self.cell(place))
    }

    fn needed<'s>(&'s self, place: &'s Place) -> Result<Cow<'s, str>, RowError> {
        self.cell(place)?.ok_or_else(|| self.fault(place, "is empty"))
    }

    /// A cell's text without blanks around it. None when it is empty or the line ends before it.
    fn cell<'s>(&'s self, place: &'s Place) -> Result<Option<Cow<'s, str>>, RowError> {
        let found = match place {
            Place::Fixed(fixed) => Cow::Borrowed(fixed.as_str()),
            Place::Column(position, _) => match self.record.get(*position) {
                None => return Ok(None),
                Some(cell) if cell.len() > Self::LONGEST_CELL => {
                    let message = format!("has {} bytes, more than {}", cell.len(), Self::LONGEST_CELL);
                    return Err(self.fault(place, message));
                }
                Some(cell) => text(cell.trim_ascii()),
            },
        };
        Ok((!found.is_empty()).then_some(found))
    }

    fn fault(&self, place: &Place, message: impl Into<String>) -> RowError {
        let column = match place {
            Place::Column(_, name) => name.clone(),
            Place::Fixed(_) => String::new(),
        };
        RowError { line: self.place(), column, message: message.into() }
    }

    fn place(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }
}

impl<R: Read> Iterator for StatementReader<R> {
    type Item = Result<StatementLine, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        match self.csv.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => Some(self.line()),
            Err(error) => {
                self.broken = true;
                Some(Err(RowError { line: self.place(), column: String::new(), message: error.to_string() }))
            }
        }
    }
}

impl Columns {
    fn find(map: &ColumnMap, names: &[String]) -> Result<Self, StatementError> {
        let find = |source: &Source| match source {
            Source::Fixed(text) => Ok(Place::Fixed(text.trim().to_owned())),
            Source::Column(column) => names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(column.trim()))
                .map(|position| Place::Column(position, column.clone()))
                .ok_or_else(|| StatementError::NoColumn {
                    column: column.clone(),
                    found: names.join(", ").chars().take(500).collect(),
                }),
        };
        let may_find = |source: &Option<Source>| source.as_ref().map(find).transpose();
        Ok(Self {
            acquirer: find(&map.acquirer)?,
            currency: find(&map.currency)?,
            amount: find(&map.amount)?,
            kind: may_find(&map.kind)?,
            fee: may_find(&map.fee)?,
            transaction_id: may_find(&map.transaction_id)?,
            vendor_tx_code: may_find(&map.vendor_tx_code)?,
            reference: may_find(&map.reference)?,
            date: may_find(&map.date)?,
        })
    }
}

/// Text in UTF-8, or else in Windows-1252, which every byte is.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}
