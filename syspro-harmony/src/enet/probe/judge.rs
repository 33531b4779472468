//! Reads a probe's answer out of rows or out of a statement.

use client_core::DecodeError;
use rust_decimal::Decimal;

use super::{Finding, Found, Probe, TableProbe};
use crate::enet::objects::arsqry::CustomerStatement;
use crate::enet::objects::comfnd::Row;
use crate::enet::short_reference::ShortReference;
use crate::enet::value;
use crate::{Amount, OrderStatus};

impl Probe {
    /// What rows of the site's table say.
    ///
    /// # Errors
    /// [`DecodeError`] if a value is no figure.
    pub fn judge_rows(&self, rows: &[Row], tables: &super::ProbeTables) -> Result<Finding, DecodeError> {
        let Some(table) = self.table(tables) else { return Ok(Finding::Absent) };
        let told = |belongs: &dyn Fn(&&Row) -> bool| {
            rows.iter().filter(belongs).map(|row| found(row, table)).collect::<Result<Vec<_>, _>>()
        };
        let mine = told(&|row| self.owns(row, table))?;
        if mine.is_empty() {
            let doubtful = told(&|row| self.may_own(row, table))?;
            return Ok(if doubtful.is_empty() { Finding::Absent } else { Finding::Conflict(doubtful) });
        }
        Ok(Finding::of(mine, self.value()))
    }

    /// Whether a row bears this probe's key and a narration that says something else: a collision of short keys, or a column that
    /// never held the whole. Nobody can tell which from here, and a wrong guess posts twice.
    fn may_own(&self, row: &Row, table: &TableProbe) -> bool {
        let bears = |short: &ShortReference| short.is_of(row.get(&table.reference).unwrap_or_default(), None);
        self.is_of_owner(row, table) && self.reference().is_some_and(bears)
    }

    fn is_of_owner(&self, row: &Row, table: &TableProbe) -> bool {
        let owner = table.owner.as_deref().and_then(|column| row.get(column));
        owner.zip(self.owner()).is_none_or(|(told, owner)| value::same_key(told, owner))
    }

    /// Whether a row is of this probe. The service's own comparison is not relied on.
    fn owns(&self, row: &Row, table: &TableProbe) -> bool {
        if !self.is_of_owner(row, table) {
            return false;
        }
        let reference = row.get(&table.reference).unwrap_or_default();
        let narration = table.narration.as_deref().and_then(|column| row.get(column));
        match self {
            Self::SalesOrder { customer_po_number, .. } => value::same_text(reference, customer_po_number.as_str()),
            Self::Customer { customer } => value::same_key(reference, customer.as_str()),
            Self::Payment { reference: short, .. }
            | Self::Invoice { reference: short, .. }
            | Self::Journal { reference: short, .. }
            | Self::CashBook { reference: short, .. } => short.is_of(reference, narration),
        }
    }

    /// What the customer's statement says: of a payment, its list of payments, or else what its reference did to invoices; of a
    /// note, what its reference did to invoices.
    pub fn judge_statement(&self, statement: &CustomerStatement) -> Finding {
        let Some(short) = self.reference() else { return Finding::Absent };
        let payments = match self {
            Self::Payment { .. } => payments(statement, short),
            Self::SalesOrder { .. }
            | Self::Invoice { .. }
            | Self::Journal { .. }
            | Self::CashBook { .. }
            | Self::Customer { .. } => Vec::new(),
        };
        let found = if payments.is_empty() { movements(statement, short) } else { payments };
        Finding::of(found, self.value())
    }
}

fn found(row: &Row, table: &TableProbe) -> Result<Found, DecodeError> {
    let told = table.value.as_deref().and_then(|column| Some((column, row.get(column)?)));
    let misfit = |column: &str, message| DecodeError { path: format!("{}.{column}", table.table), message };
    let amount =
        told.map(|(column, text)| value::figure(text).map_err(|message| misfit(column, message))).transpose()?;
    Ok(Found {
        number: row.get(&table.number).map(str::to_owned),
        reference: row.get(&table.reference).map(str::to_owned),
        value: amount.flatten().map(Amount::from),
        status: table.status.as_deref().and_then(|column| row.get(column)).map(OrderStatus::from),
    })
}

/// Payments with this reference.
fn payments(statement: &CustomerStatement, short: &ShortReference) -> Vec<Found> {
    let mine = statement.payments.iter().filter(|payment| is_of(short, payment.reference.as_deref()));
    let found = mine.map(|payment| Found {
        number: None,
        reference: payment.reference.clone(),
        value: payment.value,
        status: None,
    });
    found.collect()
}

/// What this reference did to invoices, taken together: one payment may settle several.
fn movements(statement: &CustomerStatement, short: &ShortReference) -> Vec<Found> {
    let all = statement.invoices.iter().flat_map(|invoice| invoice.movements.iter().map(move |one| (invoice, one)));
    let mine: Vec<_> = all.filter(|(_, movement)| is_of(short, movement.reference.as_deref())).collect();
    let Some((invoice, first)) = mine.first() else { return Vec::new() };
    let values = mine.iter().filter_map(|(_, movement)| movement.value);
    let total = values.map(Amount::decimal).try_fold(Decimal::ZERO, Decimal::checked_add);
    vec![Found {
        number: Some(invoice.invoice.as_str().to_owned()),
        reference: first.reference.clone(),
        value: total.map(Amount::from),
        status: None,
    }]
}

fn is_of(short: &ShortReference, reference: Option<&str>) -> bool {
    reference.is_some_and(|reference| short.is_of(reference, None))
}
