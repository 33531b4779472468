//! The journals of a line: its deferral, the release of each month, and what changes when it is credited, stopped or taken back.

use time::Date;

use super::schedule::ROUNDING;
use super::{Release, Schedule, ServiceLine};
use crate::canonical::{Document, Journal, JournalLine, JournalReference, Side};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::{Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::{AccountRole, Booked, RuleBook, Unearned};

/// One journal of two lines in the making. An amount below nothing goes the other way round.
struct Entry {
    key: String,
    on: Derived<Date>,
    debit: AccountRole,
    credit: AccountRole,
    amount: Derived<Money>,
    says: String,
}

/// The deferral of a line on the day on which its invoice is booked, and the release of each month; nothing for a line that is revenue
/// at once.
///
/// # Errors
/// [`Refusal`] for an account that the rules do not name, and as [`ServiceLine::schedule`].
pub fn defer(line: &ServiceLine, booked_on: &Derived<Date>, rules: &RuleBook) -> Result<Vec<Step>, Refusal> {
    planned(line, booked_on, AccountRole::Revenue, rules)
}

/// What a credit note changes, the first or a later one: so much of the line (without tax) is taken back over the same days. The credit
/// memo of the money debits the role `returns`, and so does this for what was deferred; past days are caught up on the day of the
/// credit. An amount below nothing does the opposite.
///
/// # Errors
/// As [`defer`].
pub fn credit(
    line: &ServiceLine,
    ordinal: u32,
    amount: Money,
    credited_on: &Derived<Date>,
    rules: &RuleBook,
) -> Result<Vec<Step>, Refusal> {
    planned(&line.credited(ordinal, amount), credited_on, AccountRole::Returns, rules)
}

/// What changes when the service of a line stops before its end: months to come earn nothing, and what is not earned is released on
/// that day or reversed. `booked_on` is the day on which the line's invoice is booked.
///
/// # Errors
/// As [`defer`].
pub fn stop(
    line: &ServiceLine,
    booked_on: &Derived<Date>,
    stopped_on: &Derived<Date>,
    unearned: Unearned,
    rules: &RuleBook,
) -> Result<Vec<Step>, Refusal> {
    let Some(schedule) = line.schedule(&rules.revenue)? else { return Ok(Vec::new()) };
    let refuse = |error: MoneyError| error.refuse("subscription.cancelled_at");
    let stopped = schedule.stopped(stopped_on.value, unearned).map_err(refuse)?;
    let mut steps = Vec::new();
    for change in schedule.changes_to(&stopped).map_err(refuse)? {
        let amount = Derived::new(change.amount, "revenue.schedule.stopped")
            .because("line", schedule.total())
            .because("service", schedule.service())
            .because("stopped_on", stopped_on);
        let entry = Entry {
            key: format!("{}/{}/stop", line.reference, change.month),
            on: not_before(change.on, booked_on),
            debit: AccountRole::DeferredRevenue,
            credit: AccountRole::Revenue,
            amount: amount.because("rules.revenue.unearned", unearned),
            says: format!("Change of revenue {} of {}", change.month, line.reference),
        };
        steps.push(step(line, entry, rules)?);
    }
    if let Some(rest) = stopped.reversed().filter(|rest| !rest.is_zero()) {
        let amount = Derived::new(rest, "revenue.schedule.reversed").because("line", schedule.total());
        let entry = Entry {
            key: format!("{}/reversal", line.reference),
            on: not_before(stopped_on.value, booked_on),
            debit: AccountRole::DeferredRevenue,
            credit: AccountRole::Returns,
            amount: amount.because("stopped_on", stopped_on).because("rules.revenue.unearned", unearned),
            says: format!("Unearned revenue of {}", line.reference),
        };
        steps.push(step(line, entry, rules)?);
    }
    Ok(steps)
}

/// The opposite of journals that were booked, under their keys with `/void`, on the day on which the invoice was taken back or on
/// their own day, whichever is later.
///
/// # Errors
/// [`Refusal`] for a journal that is none.
pub fn take_back(booked: &[Step], taken_back_on: &Derived<Date>) -> Result<Vec<Step>, Refusal> {
    let journals = booked
        .iter()
        .filter_map(|step| if let Document::Journal(journal) = &step.document { Some(journal) } else { None });
    journals
        .map(|journal| {
            let on = not_before(journal.posted_on(), taken_back_on);
            let (posted_on, reason) = on.explain("posted_on");
            let lines = journal.lines().iter().map(|line| JournalLine { side: other(line.side), ..line.clone() });
            let says = journal.description().map(|says| format!("Taken back: {says}"));
            let reference = JournalReference::from(format!("{}/void", journal.reference()));
            let opposite = Journal::new(reference, posted_on, says, lines.collect());
            let opposite = opposite.map_err(|error| error.refuse("journal.lines"))?;
            let why = Derived::new(journal.reference().clone(), "revenue.taken_back").explain("reference").1;
            Ok(Step { document: Document::Journal(Box::new(opposite)), reasons: vec![why, reason] })
        })
        .collect()
}

/// The deferral against a role, and the release of each month.
fn planned(
    line: &ServiceLine,
    booked_on: &Derived<Date>,
    against: AccountRole,
    rules: &RuleBook,
) -> Result<Vec<Step>, Refusal> {
    let Some(schedule) = line.schedule(&rules.revenue)? else { return Ok(Vec::new()) };
    let policy = line.policy(&rules.revenue);
    let deferral = Entry {
        key: format!("{}/deferral", line.reference),
        on: booked_on.clone(),
        debit: against,
        credit: AccountRole::DeferredRevenue,
        amount: Derived::new(line.amount, policy.why.rule_name()).because("policy", policy),
        says: format!("Deferred revenue of {}, {}", line.reference, schedule.service()),
    };
    let mut steps = vec![step(line, deferral, rules)?];
    for release in schedule.releases() {
        steps.push(step(line, of_month(line, &schedule, release, booked_on), rules)?);
    }
    Ok(steps)
}

fn of_month(line: &ServiceLine, schedule: &Schedule, release: &Release, booked_on: &Derived<Date>) -> Entry {
    let amount = Derived::new(release.amount, "revenue.schedule.daily")
        .because("line", schedule.total())
        .because("service", schedule.service())
        .because("days", format_args!("{} of {}", release.days, schedule.service().days()))
        .because("rounding", ROUNDING);
    Entry {
        key: format!("{}/{}", line.reference, release.month),
        on: not_before(release.on, booked_on),
        debit: AccountRole::DeferredRevenue,
        credit: AccountRole::Revenue,
        amount,
        says: format!("Revenue {} of {}", release.month, line.reference),
    }
}

/// The day of a journal, or the day of booking where that is later: nothing is released before it is deferred.
fn not_before(day: Date, booked_on: &Derived<Date>) -> Derived<Date> {
    if day >= booked_on.value {
        return Derived::new(day, "revenue.last_day_served").because("booked_on", booked_on.value);
    }
    booked_on.clone().rather_than(day, "nothing is dated before its invoice is booked")
}

fn step(line: &ServiceLine, entry: Entry, rules: &RuleBook) -> Result<Step, Refusal> {
    let (amount, why_amount) = entry.amount.explain("amount");
    let (posted_on, why_day) = entry.on.explain("posted_on");
    let mut reasons = vec![why_amount, why_day];
    let (debit, credit) = if amount.is_negative() { (entry.credit, entry.debit) } else { (entry.debit, entry.credit) };
    let debit = booked(line, debit, "lines[0].account", &mut reasons, rules)?;
    let credit = booked(line, credit, "lines[1].account", &mut reasons, rules)?;
    let lines = vec![
        JournalLine::debit(debit.account, amount.abs()).cost_centre(debit.cost_centre),
        JournalLine::credit(credit.account, amount.abs()).cost_centre(credit.cost_centre),
    ];
    let journal = Journal::new(JournalReference::from(entry.key), posted_on, Some(entry.says), lines);
    let journal = journal.map_err(|error| error.refuse("invoice.lines.net"))?;
    Ok(Step { document: Document::Journal(Box::new(journal)), reasons })
}

/// Where a line of the journal is booked.
fn booked(
    line: &ServiceLine,
    role: AccountRole,
    field: &'static str,
    reasons: &mut Vec<Reason>,
    rules: &RuleBook,
) -> Result<Booked, Refusal> {
    let booked = rules.book(&line.facets(role))?;
    reasons.push(booked.clone().map(|booked| booked.account).explain(field).1);
    Ok(booked.value)
}

fn other(side: Side) -> Side {
    match side {
        Side::Debit => Side::Credit,
        Side::Credit => Side::Debit,
    }
}
