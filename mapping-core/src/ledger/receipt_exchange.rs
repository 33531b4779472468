//! The exchange difference of a receipt that is dated on another day than the gateway's movements of its money: on the shipment of the
//! goods, or after several captures that were heard of as one. The ERP books a receipt at the rate of the receipt's day. A settlement
//! takes every movement from the clearing account at the rate of the movement's day, whether a receipt is booked by then or not, so
//! that it needs no knowledge of receipts and may come first. What lies between the two is therefore the receipt's, and is booked with
//! it, under `<receipt>/exchange`.
//!
//! What the gateway does not tell movements of was taken when the payment says so.

use std::collections::BTreeMap;

use time::Date;

use super::between::Between;
use super::books::Books;
use super::payment_fee::charges_of;
use crate::business_date::company_date;
use crate::canonical::{JournalReference, Movement, MovementId, Payment, Receipt};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::AccountRole;

/// A receipt, and when its money was taken.
pub(crate) struct ReceiptExchange<'a> {
    /// The receipt.
    pub(crate) receipt: &'a Receipt,
    /// The payment.
    pub(crate) payment: &'a Payment,
    /// What earlier receipts of the payment hold.
    pub(crate) before: Money,
    /// When the payment was taken, as far as the gateway tells no movements of it; in the company's time zone.
    pub(crate) taken_on: Date,
}

/// A part of a receipt that was taken on one day.
struct Taken<'a> {
    /// The gateway's movement of it, where it tells one.
    movement: Option<&'a Movement>,
    /// In the currency of the payment.
    amount: Money,
    /// In the company's time zone.
    day: Date,
}

impl<'a> ReceiptExchange<'a> {
    /// The key of the journal.
    pub(crate) fn reference(&self) -> JournalReference {
        format!("{}/exchange", self.receipt.transaction).into()
    }

    /// The journal of what the receipt is worth more or less than the movements of its money; none where they are of one day, or come to
    /// the same.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`](crate::refusal::RefusalCode::MissingFact) for a rate that nobody knows, and where the rules name no
    /// account for exchange differences or for rounding; amounts past what can be added up.
    pub(crate) fn journal(&self, movements: &'a [Movement], books: Books<'_>) -> Result<Option<Step>, Refusal> {
        let taken = self.taken(movements, books)?;
        let received_on = self.receipt.received_on;
        let is_of_one_day = taken.iter().all(|part| part.day == received_on);
        if is_of_one_day && taken.len() <= 1 {
            return Ok(None);
        }
        let to = books.currency(self.receipt.amount.currency());
        let settled = taken.iter().map(|part| part.settled(to, books)).collect::<Result<Vec<Money>, Refusal>>()?;
        let between = Between {
            reference: self.reference(),
            payment: self.payment,
            day: Derived::new(received_on, "receipt.received_on"),
            by_documents: books.convert(self.receipt.amount, to, received_on)?.value,
            by_settlements: Money::sum(to, settled).map_err(refused)?,
            role: if is_of_one_day {
                (AccountRole::Rounding, "Rounding of parts")
            } else {
                (AccountRole::ExchangeDifference, "Exchange difference")
            },
            description: format!("Exchange difference of receipt {}", self.receipt.transaction),
        };
        between.journal(books)
    }

    /// The parts of the receipt, in the order in which they were taken: captures beyond what earlier receipts hold.
    fn taken(&self, movements: &'a [Movement], books: Books<'_>) -> Result<Vec<Taken<'a>>, Refusal> {
        let once: BTreeMap<&MovementId, &Movement> =
            charges_of(&self.payment.id, movements).map(|charge| (&charge.id, charge)).collect();
        let currency = self.receipt.amount.currency();
        let mut charges: Vec<&Movement> =
            once.into_values().filter(|charge| seen(charge).currency() == currency).collect();
        charges.sort_by_key(|charge| charge.created_at);
        let (mut before, mut open, mut taken) = (self.before, self.receipt.amount, Vec::new());
        for charge in charges {
            let of_others = smaller(before, seen(charge)).map_err(refused)?;
            before = before.checked_sub(of_others).map_err(refused)?;
            let rest = seen(charge).checked_sub(of_others).map_err(refused)?;
            let amount = smaller(open, rest).map_err(refused)?;
            open = open.checked_sub(amount).map_err(refused)?;
            if !amount.is_zero() {
                let day = company_date(charge.created_at, "movement.created_at", &books.rules().company)?.value;
                taken.push(Taken { movement: Some(charge), amount, day });
            }
        }
        if !open.is_zero() {
            taken.push(Taken { movement: None, amount: open, day: self.taken_on });
        }
        Ok(taken)
    }
}

impl Taken<'_> {
    /// What a settlement takes from the clearing account for it.
    fn settled(&self, to: Currency, books: Books<'_>) -> Result<Money, Refusal> {
        let credited = match self.movement {
            Some(movement) => books.convert_of(movement, -self.amount, to, self.day)?,
            None => books.convert(-self.amount, to, self.day)?,
        };
        Ok(-credited.value)
    }
}

/// What the customer paid by a movement.
fn seen(charge: &Movement) -> Money {
    charge.presented.unwrap_or(charge.gross)
}

fn smaller(one: Money, other: Money) -> Result<Money, MoneyError> {
    Ok(if one.compare(other)?.is_le() { one } else { other })
}

fn refused(error: MoneyError) -> Refusal {
    error.refuse("receipt.amount")
}
