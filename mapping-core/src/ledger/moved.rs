//! What a gateway's balance saw of a payment's money, part by part: the figures at which settlements take it from the clearing account. A
//! settlement takes every movement at the rate of the movement's day, whatever is booked by then, so that it needs no knowledge of
//! documents and may come first. What the gateway does not tell movements of moved when the payment or the refund says so.

use std::collections::BTreeMap;

use time::Date;

use super::books::Books;
use crate::business_date::company_date;
use crate::canonical::{Movement, MovementId, MovementKind, Reported, TransactionId};
use crate::derived::Derived;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::CompanyRules;

/// A part of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved<'a> {
    /// The gateway's movement of it, where it tells one.
    movement: Option<&'a Movement>,
    /// In the currency that the customer saw; more than nothing came in.
    amount: Money,
    /// In the company's time zone.
    pub(super) day: Date,
}

/// The movements of one kind that a payment, a refund or a settlement made, each once, in the order in which they were made.
pub(crate) struct Moves<'a>(Vec<(&'a Movement, Date)>);

impl<'a> Moves<'a> {
    /// Those in a currency, as the customer saw it.
    ///
    /// # Errors
    /// A time zone of the rules that there is not.
    pub(crate) fn of(
        kind: MovementKind,
        source: &TransactionId,
        currency: Currency,
        movements: &'a [Movement],
        company: &CompanyRules,
    ) -> Result<Self, Refusal> {
        let mine = movements.iter().filter(|one| {
            one.kind == Reported::Known(kind)
                && one.source.as_ref().is_none_or(|of| of == source)
                && seen(one).currency() == currency
        });
        let once: BTreeMap<&MovementId, &Movement> = mine.map(|one| (&one.id, one)).collect();
        let mut ordered: Vec<&Movement> = once.into_values().collect();
        ordered.sort_by_key(|one| one.created_at);
        let dated = |one: &'a Movement| Ok((one, company_date(one.created_at, "movement.created_at", company)?.value));
        ordered.into_iter().map(dated).collect::<Result<_, _>>().map(Self)
    }

    /// What they come to.
    ///
    /// # Errors
    /// [`Refusal`] for more than can be added up.
    pub(crate) fn total(&self, currency: Currency) -> Result<Money, Refusal> {
        Money::sum(currency, self.0.iter().map(|(one, _)| seen(one))).map_err(refused)
    }

    /// So much of them, after what they moved `before`; what they do not come to moved on `rest_on`. All amounts have the sign of the
    /// movements.
    ///
    /// # Errors
    /// [`Refusal`] for amounts in several currencies, and past what can be added up.
    pub(crate) fn part(&self, before: Money, amount: Money, rest_on: Date) -> Result<Vec<Moved<'a>>, Refusal> {
        let (mut before, mut open, mut parts) = (before, amount, Vec::new());
        for (movement, day) in &self.0 {
            let of_others = smaller(before, seen(movement)).map_err(refused)?;
            before = before.checked_sub(of_others).map_err(refused)?;
            let rest = seen(movement).checked_sub(of_others).map_err(refused)?;
            let amount = smaller(open, rest).map_err(refused)?;
            open = open.checked_sub(amount).map_err(refused)?;
            if !amount.is_zero() {
                parts.push(Moved { movement: Some(movement), amount, day: *day });
            }
        }
        if !open.is_zero() {
            parts.push(Moved { movement: None, amount: open, day: rest_on });
        }
        Ok(parts)
    }
}

impl Moved<'_> {
    /// What a settlement takes from the clearing account for it: the opposite of what documents put there.
    fn settled(&self, to: Currency, books: Books<'_>) -> Result<Derived<Money>, Refusal> {
        match self.movement {
            Some(movement) => books.convert_of(movement, -self.amount, to, self.day),
            None => books.convert(-self.amount, to, self.day),
        }
    }
}

/// What settlements take for all of it from the clearing account, in the currency `to` of the books, with the rates; none for nothing.
pub(super) fn settled(moved: &[Moved<'_>], to: Currency, books: Books<'_>) -> Result<Option<Derived<Money>>, Refusal> {
    let parts = moved.iter().map(|part| part.settled(to, books)).collect::<Result<Vec<_>, Refusal>>()?;
    together(parts).map_err(refused)
}

/// The figure at which an entry that puts it on the clearing account stands there; none where nothing is converted.
pub(super) fn standing_at(
    moved: &[Moved<'_>],
    currency: Currency,
    books: Books<'_>,
) -> Result<Option<Derived<Money>>, Refusal> {
    if !books.depends_on_rates(currency) {
        return Ok(None);
    }
    Ok(settled(moved, books.currency(currency), books)?.map(|taken| taken.map(|taken| -taken)))
}

/// The sum of amounts, with the reason for the first of them.
pub(super) fn together(
    amounts: impl IntoIterator<Item = Derived<Money>>,
) -> Result<Option<Derived<Money>>, MoneyError> {
    let mut amounts = amounts.into_iter();
    let Some(first) = amounts.next() else { return Ok(None) };
    let sum = amounts.try_fold(first.value, |sum, amount| sum.checked_add(amount.value))?;
    Ok(Some(first.map(|_| sum)))
}

/// What the customer saw of a movement.
fn seen(movement: &Movement) -> Money {
    movement.presented.unwrap_or(movement.gross)
}

/// The one that is nearer to nothing; nothing for amounts of different signs.
fn smaller(one: Money, other: Money) -> Result<Money, MoneyError> {
    if one.is_negative() != other.is_negative() && !one.is_zero() && !other.is_zero() {
        return Ok(Money::zero(one.currency()));
    }
    Ok(if one.abs().compare(other.abs())?.is_le() { one } else { other })
}

fn refused(error: MoneyError) -> Refusal {
    error.refuse("movement.gross")
}
