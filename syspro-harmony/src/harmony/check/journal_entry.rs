//! Journal entries.

use rust_decimal::Decimal;

use super::place::{Check, Checked, Place};
use super::totals;
use crate::harmony::limits;
use crate::harmony::model::{Amount, JournalEntryChange, JournalLine, NewJournalEntry, Side};

impl Check for NewJournalEntry {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("ReferenceNumber", &self.reference_number, limits::REFERENCE_NUMBER)?;
        at.day("JournalDate", self.journal_date)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.text("ReversalOf", &self.reversal_of, limits::JOURNAL_NUMBER)?;
        at.entries("Lines", &self.lines, 2, limits::LINES)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_balance(self, at)
    }
}

fn check_balance(entry: &NewJournalEntry, at: &Place<'_>) -> Checked {
    let debits = total(entry, at, |side| match side {
        Side::Debit(amount) => Some(amount),
        Side::Credit(_) => None,
    })?;
    let credits = total(entry, at, |side| match side {
        Side::Debit(_) => None,
        Side::Credit(amount) => Some(amount),
    })?;
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

impl Check for JournalLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.text("CostCentre", &self.cost_centre, limits::COST_CENTRE)?;
        match self.side {
            Side::Debit(amount) => at.figure("Debit", &amount, limits::AMOUNT)?,
            Side::Credit(amount) => at.figure("Credit", &amount, limits::AMOUNT)?,
        }
        at.text("Reference", &self.reference, limits::LINE_REFERENCE)?;
        at.text("Comment", &self.comment, limits::COMMENT)
    }
}

impl Check for JournalEntryChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
