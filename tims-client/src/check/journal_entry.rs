//! Journal entries.

use rust_decimal::Decimal;

use super::place::{Check, Checked, Place};
use super::totals;
use crate::limits;
use crate::model::{Amount, JournalEntryChange, JournalLine, NewJournalEntry, Side};

impl Check for NewJournalEntry {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Reference", &self.reference, limits::JOURNAL_REFERENCE)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.day("Date", self.date)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.text("ReversalOf", &self.reversal_of, limits::JOURNAL_NUMBER)?;
        at.entries("Lines", &self.lines, 2, limits::LINES)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_balance(self, at)
    }
}

fn check_balance(entry: &NewJournalEntry, at: &Place<'_>) -> Checked {
    let debits = total(entry, at, debit)?;
    let credits = total(entry, at, credit)?;
    if debits == credits {
        return Ok(());
    }
    Err(at.refuse("Lines", format!("debits of {debits} do not equal credits of {credits}")))
}

fn total(
    entry: &NewJournalEntry,
    at: &Place<'_>,
    of: fn(Side) -> Option<Amount>,
) -> Result<Decimal, client_core::InvalidRequest> {
    totals::sum(entry.lines.iter().filter_map(|line| of(line.side)), || at.refuse("Lines", "are too large to add up"))
}

fn debit(side: Side) -> Option<Amount> {
    match side {
        Side::Debit(amount) => Some(amount),
        Side::Credit(_) => None,
    }
}

fn credit(side: Side) -> Option<Amount> {
    match side {
        Side::Debit(_) => None,
        Side::Credit(amount) => Some(amount),
    }
}

impl Check for JournalLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Account", &self.account, limits::GL_ACCOUNT)?;
        at.text("CostCentre", &self.cost_centre, limits::COST_CENTRE)?;
        match self.side {
            Side::Debit(amount) => at.figure("Debit", &amount, limits::AMOUNT)?,
            Side::Credit(amount) => at.figure("Credit", &amount, limits::AMOUNT)?,
        }
        at.text("Description", &self.description, limits::DESCRIPTION)
    }
}

impl Check for JournalEntryChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
