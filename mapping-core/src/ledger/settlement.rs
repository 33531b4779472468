//! A settlement as a journal: the bank gets the net amount, fees are an expense, and what customers paid, less what went back to
//! them, leaves the clearing account where receipts wait.

use crate::business_date::company_date;
use crate::canonical::{Document, GlAccount, Journal, JournalLine, Settlement, SettlementParts};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{LedgerRules, RuleBook};

/// The journal of a settlement, with the reason for each line.
///
/// # Errors
/// [`RefusalCode::MissingFact`] for a settlement whose parts are not known, or an account that the rules do not name;
/// [`RefusalCode::Unbalanced`] where the parts do not come to the amount; [`RefusalCode::InvalidAmount`] for a part below nothing.
pub fn journal(settlement: &Settlement, rules: &RuleBook) -> Result<Step, Refusal> {
    let parts = settlement.parts.ok_or_else(|| {
        let message = "what the settlement is made of is not known; fetch its transactions";
        Refusal::new(RefusalCode::MissingFact, "settlement.parts", &settlement.id, message)
    })?;
    let day = company_date(settlement.created_at, "settlement.created_at", &rules.payment)?;
    let (posted_on, why_day) = day.explain("posted_on");
    let mut lines = Lines { why: vec![why_day], lines: Vec::new() };
    entries(&mut lines, settlement.amount, &parts, &rules.ledger)?;
    let description = Some(format!("Settlement {}", settlement.id));
    let journal = Journal::new(settlement.id.clone(), posted_on, description, lines.lines)
        .map_err(|error| error.refuse("settlement.parts"))?;
    Ok(Step { document: Document::Journal(Box::new(journal)), reasons: lines.why })
}

fn entries(lines: &mut Lines, net: Money, parts: &SettlementParts, ledger: &LedgerRules) -> Result<(), Refusal> {
    let clearing = ("rules.ledger.clearing", &ledger.clearing);
    let chargebacks = match &ledger.chargebacks {
        Some(_) => ("rules.ledger.chargebacks", &ledger.chargebacks),
        None => clearing,
    };
    let not_negative =
        |name: &str, part: Money| part.non_negative().map_err(|error| error.refuse(format!("settlement.parts.{name}")));
    lines.debit(Part::new("amount", "Net amount", ("rules.ledger.bank", &ledger.bank)), net)?;
    lines.debit(
        Part::new("parts.fees", "Fees", ("rules.ledger.fees", &ledger.fees)),
        not_negative("fees", parts.fees)?,
    )?;
    lines.debit(Part::new("parts.refunds", "Refunds", clearing), not_negative("refunds", parts.refunds)?)?;
    let taken_back = not_negative("chargebacks", parts.chargebacks)?;
    lines.debit(Part::new("parts.chargebacks", "Chargebacks", chargebacks), taken_back)?;
    lines.debit(Part::new("parts.payments", "Payments", clearing), -not_negative("payments", parts.payments)?)
}

/// A part of a settlement and where it is booked.
struct Part<'a> {
    /// The field of the settlement.
    field: &'static str,
    /// What the line says.
    comment: &'static str,
    /// The rule that names the account.
    rule: &'static str,
    account: Option<&'a GlAccount>,
}

impl<'a> Part<'a> {
    fn new(field: &'static str, comment: &'static str, account: (&'static str, &'a Option<GlAccount>)) -> Self {
        Self { field, comment, rule: account.0, account: account.1.as_ref() }
    }
}

/// The lines in the making.
struct Lines {
    why: Vec<Reason>,
    lines: Vec<JournalLine>,
}

impl Lines {
    /// Debits an account with an amount, credits it with one below nothing, and leaves nothing out but nothing.
    fn debit(&mut self, part: Part<'_>, amount: Money) -> Result<(), Refusal> {
        if amount.is_zero() {
            return Ok(());
        }
        let named = part.account.cloned().ok_or_else(|| {
            let message = format!("{} names no account for {amount} of settlement.{}", part.rule, part.field);
            Refusal::new(RefusalCode::MissingFact, part.rule, "", message)
        })?;
        let why = Derived::new(named, part.rule).because(format!("settlement.{}", part.field), amount.abs());
        let (named, reason) = why.explain(format!("lines[{}].account", self.lines.len()));
        self.why.push(reason);
        let line = if amount.is_negative() {
            JournalLine::credit(named, amount.abs())
        } else {
            JournalLine::debit(named, amount)
        };
        self.lines.push(line.comment(part.comment));
        Ok(())
    }
}
