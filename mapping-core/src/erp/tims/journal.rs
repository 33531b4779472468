//! Journals. TIMS's entries have one currency.

use tims_client::limits;
use tims_client::model::{CostCentre, CurrencyCode, GlAccount, JournalLine, JournalReference, NewJournalEntry};

use super::fit;
use crate::canonical::{self, Journal};
use crate::refusal::{Refusal, RefusalCode};

/// A new journal entry.
pub(super) fn create(journal: &Journal) -> Result<NewJournalEntry, Refusal> {
    let Some(currency) = journal.currency() else {
        let message = "TIMS's journal entries have one currency; post one for each";
        return Err(Refusal::new(RefusalCode::InvalidAmount, "journal.lines", journal.reference(), message));
    };
    let reference = fit::text("journal.reference", journal.reference().as_str(), limits::JOURNAL_REFERENCE)?;
    let lines =
        journal.lines().iter().enumerate().map(|(position, one)| line(position, one)).collect::<Result<_, _>>()?;
    let currency = CurrencyCode::from(currency);
    let mut entry = NewJournalEntry::new(JournalReference::from(reference), journal.posted_on(), currency, lines);
    entry.description = fit::one_line("journal.description", journal.description(), limits::DESCRIPTION)?;
    Ok(entry)
}

fn line(position: usize, line: &canonical::JournalLine) -> Result<JournalLine, Refusal> {
    let field = |name| fit::LineField { list: "journal.lines", position, name };
    let account = GlAccount::from(fit::text(field("account"), line.account.as_str(), limits::GL_ACCOUNT)?);
    let amount = fit::amount(field("amount"), line.amount)?;
    let mut rendered = match line.side {
        canonical::Side::Debit => JournalLine::debit(account, amount),
        canonical::Side::Credit => JournalLine::credit(account, amount),
    };
    let cost_centre = line.cost_centre.as_ref().map(|centre| centre.as_str());
    rendered.cost_centre = fit::optional(field("cost_centre"), cost_centre, limits::COST_CENTRE)?.map(CostCentre::from);
    rendered.description = fit::one_line(field("comment"), line.comment.as_deref(), limits::DESCRIPTION)?;
    Ok(rendered)
}
