//! Journals under the gateway's settlement. The contract's entries have one currency.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::CostCentre;
use syspro_harmony::harmony::model::{JournalLine, NewJournalEntry};
use syspro_harmony::{CurrencyCode, GlAccount, ReferenceNumber};

use super::fit;
use crate::canonical::{self, Journal};
use crate::refusal::{Refusal, RefusalCode};

/// A new journal entry.
pub(super) fn create(journal: &Journal) -> Result<NewJournalEntry, Refusal> {
    let Some(currency) = journal.currency() else {
        let message = "SYSPRO's journal entries have one currency here; post one for each";
        return Err(Refusal::new(RefusalCode::InvalidAmount, "journal.lines", journal.reference(), message));
    };
    let settlement = fit::text("journal.reference", journal.reference().as_str(), limits::REFERENCE_NUMBER)?;
    let lines = journal.lines().iter().enumerate().map(|(position, one)| line(position, one));
    let mut entry = NewJournalEntry::new(
        ReferenceNumber::from(settlement),
        journal.posted_on(),
        CurrencyCode::from(currency),
        lines.collect::<Result<_, _>>()?,
    );
    entry.description = fit::remark("journal.description", journal.description(), limits::DESCRIPTION)?;
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
    rendered.comment = fit::remark(field("comment"), line.comment.as_deref(), limits::COMMENT)?;
    Ok(rendered)
}
