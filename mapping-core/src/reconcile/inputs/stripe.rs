//! Stripe's reports: payout reconciliation and balance change from activity, itemised.

use stripe_model::report::{DecimalSeparator as Separator, Report, ReportError, ReportRow};

use super::amount_form::DecimalSeparator;
use super::company_days::CompanyDays;
use super::csv_reader::CsvFile;
use super::csv_record::Record;
use super::encoding::lossy;
use super::input_error::{InputError, InputFault};
use super::intake::{Intake, fault};
use super::movements::Moved;
use super::readable::{Part, parts};
use crate::canonical::MovementKind;
use crate::gateway::stripe::movement_kind;
use crate::money::{Currency, Money};
use crate::reconcile::row::{BrokenRow, Origin, Side};
use crate::reconcile::rows::{RowId, Rows, TooManyRows};

/// Reads an itemised report, with the separator that it was run with. Rows are those of
/// [`push_movement`](Rows::push_movement): a report that has its payouts needs no settlements beside it.
///
/// A row without `created_utc` has the day of `created`: run the report in the company's time zone, then.
///
/// # Errors
/// [`InputError`] for a file that is no such report, and for more rows than can be counted.
pub fn read_stripe_report(
    rows: &mut Rows,
    file: CsvFile<'_>,
    account: &str,
    separator: DecimalSeparator,
    days: &CompanyDays,
) -> Result<Intake, InputError> {
    let file = file.one_byte_letters()?;
    let mut reader = ReportReader { rows, file, account, days, intake: Intake::default() };
    let separator = match separator {
        DecimalSeparator::Point => Separator::Point,
        DecimalSeparator::Comma => Separator::Comma,
    };
    for part in parts(file.bytes, b',') {
        match part {
            Part::Broken(record) => reader.broken(record, &Record::unclosed())?,
            Part::Readable(csv, records) => {
                let report = Report::open(csv.as_slice()).map_err(|error| unusable(file, &error))?.separator(separator);
                reader.read(report, &records)?;
            }
        }
    }
    Ok(reader.intake)
}

struct ReportReader<'a> {
    rows: &'a mut Rows,
    file: CsvFile<'a>,
    account: &'a str,
    days: &'a CompanyDays,
    intake: Intake,
}

impl ReportReader<'_> {
    fn read(&mut self, mut report: Report<&[u8]>, records: &[Record<'_>]) -> Result<(), InputError> {
        for record in records {
            let read = report.next();
            match read {
                _ if record.is_blank() => {}
                Some(Ok(row)) => self.row(*record, &row)?,
                Some(Err(error)) if error.column.is_empty() => self.broken(*record, &error.message)?,
                Some(Err(error)) => {
                    let what = format!("column `{}`: {:?}: {}", error.column, error.value, error.message);
                    self.broken(*record, &what)?;
                }
                None => self.broken(*record, "the line cannot be read")?,
            }
        }
        Ok(())
    }

    fn row(&mut self, record: Record<'_>, row: &ReportRow) -> Result<(), InputError> {
        match self.push(row, record.line) {
            Ok(pushed) => {
                let id = pushed.map_err(|error| InputError::too_many(self.file.name, record.line, error))?;
                let broken = self.rows.broken(id).is_some();
                if broken {
                    self.intake.broken += 1
                } else {
                    self.intake.rows += 1
                }
                Ok(())
            }
            Err(what) => self.broken(record, &what),
        }
    }

    /// Pushes a row, or says what keeps it from being one.
    fn push(&mut self, row: &ReportRow, line: u32) -> Result<Result<RowId, TooManyRows>, String> {
        let currency = iso(&row.currency)?;
        let utc = row.created_utc.map(|created| self.days.day(created));
        let date = utc.or(row.created.map(|created| created.date()));
        let date = date.ok_or("there is no date; run the report with the column `created_utc`")?;
        let money = |amount| Money::new(amount, currency);
        let kind = movement_kind(&row.reporting_category, !row.gross.is_sign_negative());
        let own_payout = row.automatic_payout_id.as_ref().map(|payout| payout.as_str());
        let is_payout = kind == Some(MovementKind::Payout);
        let presented = row.customer_facing_amount.zip(row.customer_facing_currency.as_ref());
        let presented = presented.map(|(amount, code)| iso(code).map(|code| Money::new(amount, code))).transpose()?;
        let moved = Moved {
            account: self.account,
            kind,
            id: row.balance_transaction_id.as_ref().map_or("", |id| id.as_str()),
            source: row.source_id.as_deref().or(own_payout.filter(|_| is_payout)),
            gross: money(row.gross),
            fee: money(row.fee),
            net: money(row.net),
            presented: presented.filter(|presented| presented.currency() != currency),
            rate: None,
            settlement: own_payout.filter(|_| !is_payout),
            date,
            reference: row.description.as_deref().unwrap_or_default(),
            origin: Origin { source: self.file.name, line },
        };
        Ok(moved.push_to(self.rows))
    }

    fn broken(&mut self, record: Record<'_>, what: &str) -> Result<(), InputError> {
        let origin = Origin { source: self.file.name, line: record.line };
        let fault = fault(what, &lossy(record.raw));
        let row = BrokenRow { side: Side::Gateway, account: self.account, key: "", fault: &fault, origin };
        let pushed = self.intake.push_broken(self.rows, &row);
        pushed.map(|_| ()).map_err(|error| InputError::too_many(self.file.name, record.line, error))
    }
}

fn iso(code: &stripe_model::Currency) -> Result<Currency, String> {
    code.iso().ok_or_else(|| format!("{:?} is not a currency such as usd", code.as_str()))
}

fn unusable(file: CsvFile<'_>, error: &ReportError) -> InputError {
    let at = |fault, hint: &str| InputError::at(file.name, 1, fault, hint);
    let is_single = !file.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().contains(&b',');
    match error {
        ReportError::MissingColumn(_) if file.bytes.trim_ascii().is_empty() => {
            InputError::at(file.name, 0, InputFault::Empty, "run the report again")
        }
        ReportError::MissingColumn(column) if is_single => {
            at(InputFault::WrongSeparator, "download the report again: it has commas").of_column(column)
        }
        ReportError::MissingColumn(column) => {
            at(InputFault::MissingColumn, "run the itemised report with it").of_column(column)
        }
        ReportError::RepeatedColumn(column) => {
            at(InputFault::RepeatedColumn, "run the report with it once").of_column(column)
        }
        other => at(InputFault::UnreadableHeader(other.to_string()), "run the report again"),
    }
}
