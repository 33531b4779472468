//! What would stay on the clearing account between what documents put there and what settlements take from there, in books of another
//! currency. The ERP books a document at the rate of the document's day; a settlement takes every [movement](super::moved) at the rate
//! of the movement's. So a receipt that waits for its goods, a refund whose money left on a later day, and several documents about
//! one movement, each of which is rounded by itself, bring the difference with them, under `<cause>/exchange`; and so does money that
//! came and went before any of it was booked, which has no documents at all. Nothing stays.

use time::Date;

use super::books::Books;
use super::entry::Entry;
use super::journal_maker::JournalMaker;
use super::moved::{Moved, settled};
use super::receipt_reversal::booked;
use crate::canonical::{JournalReference, Payment, TransactionId};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::{AccountRole, Booked};

/// Documents about a payment's money, and what the gateway moved of it. Both come to the same in the currency of the payment.
pub(crate) struct Between<'a> {
    /// The key of the documents: a receipt's, a refund's, what became of a payment.
    pub(crate) cause: TransactionId,
    /// The payment.
    pub(crate) payment: &'a Payment,
    /// The day of the documents in the company's time zone.
    pub(crate) day: Derived<Date>,
    /// What each document puts on the clearing account, in the currency of the payment; less than nothing where it takes.
    pub(crate) documents: Vec<Money>,
    /// What the gateway moved.
    pub(crate) moved: Vec<Moved<'a>>,
}

impl Between<'_> {
    /// The key of the journal.
    pub(crate) fn reference(&self) -> JournalReference {
        format!("{}/exchange", self.cause).into()
    }

    /// The journal; none where nothing would stay, and where the rules name no clearing account that it could stay on.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`](crate::refusal::RefusalCode::MissingFact) for a rate that nobody knows, and where the rules name no
    /// account for exchange differences or for rounding; amounts past what can be added up.
    pub(crate) fn journal(&self, books: Books<'_>) -> Result<Option<Step>, Refusal> {
        let is_of_one_day = self.moved.iter().all(|part| part.day == self.day.value);
        let is_one_for_one = self.moved.len() <= 1 && self.documents.len() <= 1;
        if is_of_one_day && is_one_for_one {
            return Ok(None);
        }
        let Ok(clearing) = booked(AccountRole::Clearing, self.payment, books) else { return Ok(None) };
        let to = books.currency(self.payment.captured.currency());
        let by_documents = self.by_documents(to, books)?;
        let by_settlements = -settled(&self.moved, to, books)?.map_or(Money::zero(to), |credited| credited.value);
        let left = by_documents.checked_sub(by_settlements).map_err(refused)?;
        if left.is_zero() {
            return Ok(None);
        }
        let why = |booked: Derived<Booked>| {
            booked.because("by documents", by_documents).because("by settlements", by_settlements)
        };
        let (role, comment) = if is_of_one_day {
            (AccountRole::Rounding, "Rounding of parts")
        } else {
            (AccountRole::ExchangeDifference, "Exchange difference")
        };
        let other = books.book(|role| books.line(role, to), role)?;
        let description = format!("{comment} of {}", self.cause);
        let maker = JournalMaker::new(books, self.reference(), self.day.clone(), to, description);
        let entries = [(AccountRole::Clearing, clearing, -left), (role, other, left)];
        let entries = entries.map(|(role, booked, amount)| Entry::new(role, why(booked), amount, comment));
        maker.with(entries).finish().map(Some)
    }

    /// What the documents come to in the currency of the books, each converted by itself.
    fn by_documents(&self, to: Currency, books: Books<'_>) -> Result<Money, Refusal> {
        let each = self.documents.iter().map(|amount| Ok(books.convert(*amount, to, self.day.value)?.value));
        Money::sum(to, each.collect::<Result<Vec<Money>, Refusal>>()?).map_err(refused)
    }
}

fn refused(error: MoneyError) -> Refusal {
    error.refuse("clearing.amount")
}
