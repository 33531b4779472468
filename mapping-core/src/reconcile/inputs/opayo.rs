//! Opayo: batches, which are gross and list their transactions, and the acquirers' statements, whose columns a map names.

use std::collections::BTreeMap;

use opayo_model::settlement::{
    CollectedBatch, ColumnMap, LineKind, Overflow, StatementError, StatementLine, StatementReader, settle,
};

use super::company_days::CompanyDays;
use super::csv_reader::CsvFile;
use super::csv_record::Record;
use super::encoding::lossy;
use super::input_error::{InputError, InputFault};
use super::intake::{Intake, fault};
use super::readable::{Part, parts};
use crate::gateway::opayo::{Kept, settlement};
use crate::money::{self, Money};
use crate::reconcile::row::{BrokenRow, Origin, Row, RowKind, Side};
use crate::reconcile::rows::{Rows, TooManyRows};

/// Adds the transactions of batches, each once, on the day of its batch; a payment or a refund by its transaction's id, in the group of
/// its settlement. What a batch lists and does not count (a transaction without an amount, or one that a later batch settles again)
/// is a broken row. The settlements themselves, which are less what acquirers keep, are
/// [pushed](Rows::push_settlement) by their own.
///
/// # Errors
/// [`TooManyRows`], also for sums that no amount can hold.
pub fn push_batches(
    rows: &mut Rows,
    batches: &[CollectedBatch],
    account: &str,
    source: &str,
    days: &CompanyDays,
) -> Result<Intake, TooManyRows> {
    let settled = settle(batches).map_err(|Overflow| TooManyRows { what: "the sums of these batches" })?;
    let mut groups = BTreeMap::new();
    for batch in &settled.settlements {
        if let Ok(settlement) = settlement(batch, Kept::default()) {
            let (processor, number) = (&batch.auth_processor, &batch.batch_id);
            for row in &batch.transactions {
                groups.insert((processor, number, &row.transaction_id), (settlement.id.clone(), settlement.created_at));
            }
        }
    }
    let (mut intake, origin) = (Intake::default(), Origin { source, line: 0 });
    for CollectedBatch { batch, rows: listed } in batches {
        for row in listed {
            let group = groups.remove(&(&batch.auth_processor, &batch.batch_id, &row.transaction_id));
            let key = row.transaction_id.to_string();
            let money = row.share().and_then(|(code, amount, takes)| {
                let currency = money::currency(code.as_str()).ok()?;
                Some((Money::new(if takes { -amount } else { amount }, currency), takes))
            });
            let (Some((amount, takes)), Some((group, at))) = (money, group) else {
                let fault = format!(
                    "batch {} lists it and does not count it: complete it with its detail, or see the later batch that settles it",
                    batch.batch_id
                );
                intake
                    .push_broken(rows, &BrokenRow { side: Side::Gateway, account, key: &key, fault: &fault, origin })?;
                continue;
            };
            let code = row.vendor_tx_code.as_ref().map(|code| code.to_string()).unwrap_or_default();
            let kind = if takes { RowKind::Refund } else { RowKind::Payment };
            let row = Row::new(Side::Gateway, account, &key, amount, days.day(at)).kind(kind);
            intake.push(rows, &Row { origin, ..row.reference(&code).group(group.as_str()) })?;
        }
    }
    Ok(intake)
}

/// Reads an acquirer's statement by its map. A line's key is Opayo's transaction, or else the acquirer's reference; its reference is the
/// merchant's own code.
///
/// # Errors
/// [`InputError`] for a file of which no line can be read, and for more rows than can be counted.
pub fn read_opayo_statement(
    rows: &mut Rows,
    file: CsvFile<'_>,
    map: &ColumnMap,
    account: &str,
) -> Result<Intake, InputError> {
    let file = file.one_byte_letters()?;
    let delimiter = u8::try_from(map.delimiter).unwrap_or(b',');
    let mut reader = StatementRows { rows, file, account, intake: Intake::default() };
    for part in parts(file.bytes, delimiter) {
        match part {
            Part::Broken(record) => reader.broken(record, &Record::unclosed())?,
            Part::Readable(csv, records) => {
                let lines =
                    StatementReader::new(csv.as_slice(), map.clone()).map_err(|error| unusable(file, &error))?;
                reader.read(lines, &records)?;
            }
        }
    }
    Ok(reader.intake)
}

struct StatementRows<'a> {
    rows: &'a mut Rows,
    file: CsvFile<'a>,
    account: &'a str,
    intake: Intake,
}

impl StatementRows<'_> {
    fn read(&mut self, mut lines: StatementReader<&[u8]>, records: &[Record<'_>]) -> Result<(), InputError> {
        for record in records {
            let read = lines.next();
            match read {
                _ if record.is_blank() => {}
                Some(Ok(line)) => self.line(*record, &line)?,
                Some(Err(error)) => self.broken(*record, &format!("column `{}`: {}", error.column, error.message))?,
                None => self.broken(*record, "the line cannot be read")?,
            }
        }
        Ok(())
    }

    fn line(&mut self, record: Record<'_>, line: &StatementLine) -> Result<(), InputError> {
        let Ok(currency) = money::currency(line.currency.as_str()) else {
            return self.broken(record, &format!("{:?} is not a currency such as GBP", line.currency.as_str()));
        };
        let Some(date) = line.date else {
            return self.broken(record, "there is no date; name its column in the map");
        };
        let (kind, amount) = match line.kind {
            LineKind::Payment => (RowKind::Payment, line.amount),
            LineKind::Refund => (RowKind::Refund, -line.amount),
            LineKind::Chargeback => (RowKind::Dispute, -line.amount),
            LineKind::ChargebackReversal => (RowKind::Dispute, line.amount),
            LineKind::Fee => (RowKind::Fee, -line.amount),
            LineKind::FeeReversal => (RowKind::Fee, line.amount),
            LineKind::Adjustment => (RowKind::Adjustment, line.amount),
            LineKind::Payout => (RowKind::Payout, line.amount),
        };
        let id = line.transaction_id.as_ref().map(ToString::to_string);
        let key = id.or(line.reference.clone()).unwrap_or_default();
        let code = line.vendor_tx_code.as_ref().map(ToString::to_string).unwrap_or_default();
        let row = Row::new(Side::Gateway, self.account, &key, Money::new(amount, currency), date).kind(kind);
        let row = row.fee(Money::new(line.fee, currency)).reference(&code).read_from(self.file.name, record.line);
        let pushed = self.intake.push(self.rows, &row);
        pushed.map(|_| ()).map_err(|error| InputError::too_many(self.file.name, record.line, error))
    }

    fn broken(&mut self, record: Record<'_>, what: &str) -> Result<(), InputError> {
        let origin = Origin { source: self.file.name, line: record.line };
        let fault = fault(what, &lossy(record.raw));
        let row = BrokenRow { side: Side::Gateway, account: self.account, key: "", fault: &fault, origin };
        let pushed = self.intake.push_broken(self.rows, &row);
        pushed.map(|_| ()).map_err(|error| InputError::too_many(self.file.name, record.line, error))
    }
}

fn unusable(file: CsvFile<'_>, error: &StatementError) -> InputError {
    let at = |fault, hint: String| InputError::at(file.name, 1, fault, hint);
    match error {
        StatementError::NoColumn { .. } if file.bytes.trim_ascii().is_empty() => {
            InputError::at(file.name, 0, InputFault::Empty, "download it again")
        }
        StatementError::NoColumn { column, found } => {
            at(InputFault::MissingColumn, format!("the file has {found}")).of_column(column)
        }
        StatementError::Delimiter(_) => at(InputFault::Map(error.to_string()), "correct the map".to_owned()),
        other => at(InputFault::UnreadableHeader(other.to_string()), "download it again".to_owned()),
    }
}
