//! The lines of an invoice in the currency of the books. A line is deferred at the rate of the day on which its invoice is booked, and
//! everything after that (releases, credits, a stop) is of the same rate, so that nothing stays deferred. Where the ERP holds the
//! deferral, that is the rate, whatever was corrected in the table since.

use time::Date;

use crate::canonical::JournalReference;
use crate::exchange::Exchange;
use crate::flows::Known;
use crate::flows::story::{Pause, Story};
use crate::ledger::revenue::ServiceLine;
use crate::money::{Currency, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// The lines in the currency of the books; what is not deferred stays as it is.
///
/// # Errors
/// [`Pause::Ask`] for deferrals that the ERP may hold; [`Refusal`] where `rules.fx` knows no rate of the day.
pub(super) fn lines(
    billed: &[ServiceLine],
    booked_on: Date,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Vec<ServiceLine>> {
    let (mut lines, mut asked) = (Vec::new(), Vec::new());
    for line in billed {
        match in_books(line, booked_on, known, rules) {
            Ok(amount) => lines.push(ServiceLine { amount, ..line.clone() }),
            Err(Pause::Ask(questions)) => asked.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if asked.is_empty() { Ok(lines) } else { Err(Pause::Ask(asked)) }
}

fn in_books(line: &ServiceLine, booked_on: Date, known: Known<'_>, rules: &RuleBook) -> Story<Money> {
    let foreign = rules.company.currency.filter(|books| *books != line.amount.currency());
    let Some(books) = foreign else { return Ok(line.amount) };
    if line.schedule(&rules.revenue)?.is_none() {
        return Ok(line.amount);
    }
    let deferral = JournalReference::from(format!("{}/deferral", line.reference));
    match known.journal(&deferral)? {
        Some(held) if held.total.currency() == books => {
            Ok(if line.amount.is_negative() { -held.total } else { held.total })
        }
        Some(_) | None => Ok(Exchange::by(&rules.fx).convert(line.amount, books, booked_on)?.value),
    }
}

/// A share of a billed line in the currency of its books, in proportion, rounded to the nearest (a half to the even neighbour).
///
/// # Errors
/// [`Refusal`] for a currency without a minor unit, and an amount past what can be held.
pub(super) fn share(share: Money, billed: &ServiceLine, booked: &ServiceLine) -> Result<Money, Refusal> {
    let books: Currency = booked.amount.currency();
    if share.currency() == books || billed.amount.is_zero() {
        return Ok(share);
    }
    let refuse = |error: MoneyError| error.refuse("invoice.credited");
    let decimals = MinorUnitProfile::ISO.minor_unit(books).map_err(refuse)?.exponent;
    let part = Money::new(share.amount(), books);
    part.checked_ratio(&[booked.amount.amount()], &[billed.amount.amount()], decimals, Rounding::HalfEven)
        .map_err(refuse)
}
