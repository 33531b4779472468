//! How the credit of an invoice came about. The gateway says only what was credited in all, by however many credit notes; what of it is
//! booked is asked of the ERP, change by change, until there is no journal. What is left over is the next change.

use super::booking::Billing;
use crate::canonical::JournalReference;
use crate::flows::story::{Pause, Story};
use crate::flows::{Known, Question};
use crate::ledger::revenue::ServiceLine;
use crate::money::{Money, MoneyError};
use crate::refusal::Refusal;

/// One change of what was credited of a line.
pub(super) struct Credit<'a> {
    /// The line.
    pub(super) line: &'a ServiceLine,
    /// The first change of it, the second, …
    pub(super) ordinal: u32,
    /// By how much, without tax; below nothing where a credit note was voided.
    pub(super) amount: Money,
}

/// The changes of all lines: those that are booked, as they were booked, and the one that is not. `shares` are what was credited of
/// each line in all.
pub(super) fn of_lines<'a>(
    lines: &'a [ServiceLine],
    shares: &[Money],
    billing: &Billing<'_, '_>,
    known: Known<'_>,
) -> Story<Vec<Credit<'a>>> {
    let mut missing: Vec<Question> = Vec::new();
    let mut credits = Vec::new();
    for (line, share) in lines.iter().zip(shares) {
        match of_line(line, *share, billing, known) {
            Ok(found) => credits.extend(found),
            Err(Pause::Ask(questions)) => missing.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if missing.is_empty() { Ok(credits) } else { Err(Pause::Ask(missing)) }
}

fn of_line<'a>(
    line: &'a ServiceLine,
    share: Money,
    billing: &Billing<'_, '_>,
    known: Known<'_>,
) -> Story<Vec<Credit<'a>>> {
    if line.amount.is_negative() || line.schedule(&billing.rules.revenue)?.is_none() {
        return Ok(Vec::new());
    }
    let mut credits = Vec::new();
    let mut left = share;
    let mut ordinal = 1;
    while let Some(amount) = booked(line, ordinal, known)? {
        left = left.checked_sub(amount).map_err(refuse)?;
        credits.push(Credit { line, ordinal, amount });
        ordinal += 1;
    }
    // A message that came late knows of fewer credit notes; only the gateway itself says that one was voided.
    let is_news = !left.is_zero() && (!left.is_negative() || billing.invoice.is_answer());
    credits.extend(is_news.then_some(Credit { line, ordinal, amount: left }));
    Ok(credits)
}

/// What the ERP holds of a change, by its deferral. The first change never gives back.
fn booked(line: &ServiceLine, ordinal: u32, known: Known<'_>) -> Story<Option<Money>> {
    let mut missing: Vec<Question> = Vec::new();
    let mut found = None;
    for gives_back in [false, true].into_iter().take(if ordinal == 1 { 1 } else { 2 }) {
        let key = JournalReference::from(format!("{}/deferral", line.credit_reference(ordinal, gives_back)));
        match known.journal(&key) {
            Ok(held) => found = found.or(held.map(|held| if gives_back { -held.total } else { held.total })),
            Err(Pause::Ask(questions)) => missing.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(Pause::Ask(missing)) }
}

fn refuse(error: MoneyError) -> Refusal {
    error.refuse("invoice.credited")
}
