//! Reads a CSV by a column map.

use super::column_map::ColumnMap;
use super::company_days::CompanyDays;
use super::csv_record::{Record, cells};
use super::encoding::{Letters, lossy};
use super::header::Header;
use super::input_error::{InputError, InputFault};
use super::intake::{Intake, fault};
use super::mapped_row::{Mapped, MappedRows};
use crate::reconcile::row::{BrokenRow, Origin, Side};
use crate::reconcile::rows::{Rows, TooManyRows};

/// A file that was read into memory.
#[derive(Clone, Copy, Debug)]
pub struct CsvFile<'a> {
    /// Its name, as errors and origins have it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl<'a> CsvFile<'a> {
    /// A file.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self { name, bytes }
    }

    /// The file, unless it is UTF-16, as spreadsheets save "Unicode text".
    pub(super) fn one_byte_letters(self) -> Result<Self, InputError> {
        if self.bytes.starts_with(b"\xff\xfe") || self.bytes.starts_with(b"\xfe\xff") {
            return Err(InputError::at(self.name, 1, InputFault::Utf16, "save it as UTF-8"));
        }
        Ok(self)
    }
}

/// Reads a CSV by its map. Every record below the header that is not blank becomes a row or a broken row.
///
/// # Errors
/// [`InputError`] for a file of which no row can be read, and for more rows than can be counted.
pub fn read_csv(
    rows: &mut Rows,
    side: Side,
    file: CsvFile<'_>,
    map: &ColumnMap,
    days: &CompanyDays,
) -> Result<Intake, InputError> {
    let file = file.one_byte_letters()?;
    let letters = Letters::of(file.bytes, map.encoding);
    let (header, records) = Header::open(file, map, letters)?;
    let mapped = MappedRows::new(side, map, &header, days);
    let mut intake = Intake::default();
    for record in records.filter(|record| !record.is_blank()) {
        let origin = Origin { source: file.name, line: record.line };
        read_record(rows, &mut intake, record, letters, &header, &mapped, origin)
            .map_err(|error| InputError::too_many(file.name, record.line, error))?;
    }
    Ok(intake)
}

fn read_record(
    rows: &mut Rows,
    intake: &mut Intake,
    record: Record<'_>,
    letters: Letters,
    header: &Header,
    mapped: &MappedRows<'_>,
    origin: Origin<'_>,
) -> Result<(), TooManyRows> {
    let text = if record.closed { letters.read(record.raw) } else { Err(Record::unclosed()) };
    let text = match text {
        Ok(text) => text,
        Err(what) => {
            let (side, account) = (mapped.side, mapped.fixed_account());
            let fault = fault(&what, &lossy(record.raw));
            return intake.push_broken(rows, &BrokenRow { side, account, key: "", fault: &fault, origin }).map(|_| ());
        }
    };
    let cells = cells(&text, header.delimiter);
    let pushed = match mapped.read(&cells) {
        Ok(Mapped { mut row, reference }) => {
            (row.reference, row.origin) = (&reference, origin);
            intake.push(rows, &row)
        }
        Err(what) => {
            let (account, key) = mapped.names(&cells);
            let fault = fault(&what, &text);
            intake.push_broken(rows, &BrokenRow { side: mapped.side, account, key, fault: &fault, origin })
        }
    };
    pushed.map(|_| ())
}
