//! Which journals the state of an invoice asks for, and which of them the ERP does not hold. The set follows from the invoice and the
//! subscription as they are now, whichever event is the occasion, so events in any order and number lead to the same books.

use super::credits::{self, Credit};
use super::current::{Current, Statused};
use super::in_books;
use crate::business_date::company_date;
use crate::canonical::{
    Document, GatewayEvent, InvoiceStatus, Journal, Subscription, SubscriptionInvoice, SubscriptionStatus,
};
use crate::derived::Derived;
use crate::flows::story::{Pause, Story};
use crate::flows::{Known, Question, Step};
use crate::ledger::revenue::{self, ServiceLine};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{CompanyRules, RevenueWhen, RuleBook};

/// An invoice to book.
pub(super) struct Billing<'a, 'b> {
    /// The occasion.
    pub(super) event: &'b GatewayEvent,
    /// The invoice.
    pub(super) invoice: &'b Current<'a, SubscriptionInvoice>,
    /// The subscription that it bills.
    pub(super) subscription: Option<&'b Current<'a, Subscription>>,
    pub(super) rules: &'b RuleBook,
}

/// The journals that the ERP does not hold, and the number of one that it does.
pub(super) fn missing(billing: &Billing<'_, '_>, known: Known<'_>) -> Story<(Vec<Step>, Option<String>)> {
    match billing.invoice.status()? {
        InvoiceStatus::Draft => Ok((Vec::new(), None)),
        InvoiceStatus::Paid => unheld(billing.wanted(known)?, known),
        InvoiceStatus::Open | InvoiceStatus::Uncollectible => match billing.rules.revenue.when {
            RevenueWhen::Paid => Ok((Vec::new(), None)),
            RevenueWhen::Finalised => unheld(billing.wanted(known)?, known),
        },
        InvoiceStatus::Void => {
            let booked = held(billing.wanted(known)?, known)?;
            unheld(revenue::take_back(&booked, &billing.taken_back_on()?)?, known)
        }
    }
}

/// The steps whose journals the ERP does not hold, and the number of one that it does.
pub(super) fn unheld(steps: Vec<Step>, known: Known<'_>) -> Story<(Vec<Step>, Option<String>)> {
    let (held, unheld): (Vec<_>, Vec<_>) =
        looked_up(steps, known)?.into_iter().partition(|(_, number)| number.is_some());
    let number = held.into_iter().find_map(|(_, number)| number);
    Ok((unheld.into_iter().map(|(step, _)| step).collect(), number))
}

/// The steps whose journals the ERP holds.
fn held(steps: Vec<Step>, known: Known<'_>) -> Story<Vec<Step>> {
    let found = looked_up(steps, known)?.into_iter().filter(|(_, number)| number.is_some());
    Ok(found.map(|(step, _)| step).collect())
}

/// Each step with the number of its journal in the ERP; the missing answers are asked for together.
fn looked_up(steps: Vec<Step>, known: Known<'_>) -> Story<Vec<(Step, Option<String>)>> {
    let mut missing: Vec<Question> = Vec::new();
    let mut found = Vec::new();
    for step in steps {
        let Some(journal) = journal_of(&step) else { continue };
        match number(journal, known) {
            Ok(number) => found.push((step, number)),
            Err(Pause::Ask(questions)) => missing.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(Pause::Ask(missing)) }
}

fn journal_of(step: &Step) -> Option<&Journal> {
    if let Document::Journal(journal) = &step.document { Some(journal) } else { None }
}

/// The ERP's number of a journal over the same sum. Another sum under its key is for a person.
fn number(journal: &Journal, known: Known<'_>) -> Story<Option<String>> {
    let Some(held) = known.journal(journal.reference())? else { return Ok(None) };
    if Some(held.total) == journal.total() {
        return Ok(Some(held.number.clone()));
    }
    let total = journal.total().map_or_else(String::new, |total| total.to_string());
    let message = format!(
        "the ERP holds journal {} of {} over {}; book the difference by hand",
        held.number,
        journal.reference(),
        held.total
    );
    Err(Refusal::new(RefusalCode::Conflict, "journal.total", total, message).into())
}

impl Billing<'_, '_> {
    /// Every journal that the invoice asks for, whether the ERP holds it or not.
    fn wanted(&self, known: Known<'_>) -> Story<Vec<Step>> {
        let (invoice, rules) = (self.invoice.object, self.rules);
        let booked_on = self.booked_on()?;
        let billed = ServiceLine::of_invoice(invoice, &self.event.gateway, rules)?;
        let lines = in_books::lines(&billed, booked_on.value, known, rules)?;
        let stop = self.stopped_on()?;
        let mut steps = Vec::new();
        for line in &lines {
            steps.extend(revenue::defer(line, &booked_on, rules)?);
        }
        let unearned = rules.revenue.unearned;
        if let Some(stopped_on) = &stop {
            for line in lines.iter().filter(|line| !line.amount.is_negative()) {
                steps.extend(revenue::stop(line, &booked_on, stopped_on, unearned, rules)?);
            }
        }
        let credited_on = company_date(self.event.occurred_at, "event.occurred_at", &rules.company)?;
        let shares = match invoice.credited {
            Some(credited) => ServiceLine::shares_of_credit(&billed, invoice, credited)?,
            None => billed.iter().map(|line| Money::zero(line.amount.currency())).collect(),
        };
        let of_line = |(share, (billed, line))| in_books::share(share, billed, line);
        let shares: Vec<Money> =
            shares.into_iter().zip(billed.iter().zip(&lines)).map(of_line).collect::<Result<_, _>>()?;
        for Credit { line, ordinal, amount } in credits::of_lines(&lines, &shares, self, known)? {
            steps.extend(revenue::credit(line, ordinal, amount, &credited_on, rules)?);
            if let Some(stopped_on) = &stop {
                let credited = line.credited(ordinal, amount);
                steps.extend(revenue::stop(&credited, &credited_on, stopped_on, unearned, rules)?);
            }
        }
        Ok(steps)
    }

    /// The company's day on which the invoice is booked, by the rules.
    fn booked_on(&self) -> Result<Derived<time::Date>, Refusal> {
        let invoice = self.invoice.object;
        let finalised = invoice.finalised_at.map(|at| (at, "invoice.finalised_at"));
        let (at, name) = match self.rules.revenue.when {
            RevenueWhen::Paid => invoice.paid_at.map(|at| (at, "invoice.paid_at")).or(finalised),
            RevenueWhen::Finalised => finalised,
        }
        .unwrap_or((invoice.created_at, "invoice.created_at"));
        let day = company_date(at, name, &self.rules.company)?;
        Ok(day.because("rules.revenue.when", self.rules.revenue.when))
    }

    /// The day on which the service of this invoice stopped, if its subscription is over and it is the newest of it. It is a day of
    /// the calendar like those of the service ([`ServicePeriod::between`](crate::ledger::revenue::ServicePeriod::between)): no cut-off
    /// applies, or an evening would earn a day that is not served.
    fn stopped_on(&self) -> Result<Option<Derived<time::Date>>, Refusal> {
        let Some(subscription) = self.subscription else { return Ok(None) };
        let is_newest = subscription.object.latest_invoice.as_ref() == Some(&self.invoice.object.id);
        let is_over = subscription.status()? == SubscriptionStatus::Cancelled;
        let ended = subscription.object.cancelled_at.filter(|_| is_newest && is_over);
        let calendar = CompanyRules { cut_off: None, ..self.rules.company.clone() };
        ended.map(|at| company_date(at, "subscription.cancelled_at", &calendar)).transpose()
    }

    /// The day on which the invoice was taken back.
    fn taken_back_on(&self) -> Result<Derived<time::Date>, Refusal> {
        match self.invoice.object.closed_at {
            Some(at) => company_date(at, "invoice.closed_at", &self.rules.company),
            None => company_date(self.event.occurred_at, "event.occurred_at", &self.rules.company),
        }
    }
}
