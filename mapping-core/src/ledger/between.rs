//! What lies on the clearing account between what documents put there and what settlements take from there, in books of another
//! currency: documents and movements are each converted by themselves, so a cent or the difference of two rates may stay. It is booked
//! beside the documents, and nothing stays.

use time::Date;

use super::books::Books;
use super::entry::Entry;
use super::journal_maker::JournalMaker;
use super::receipt_reversal::booked;
use crate::canonical::{JournalReference, Payment};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::rules::{AccountRole, Booked};

/// What would stay on the clearing account of a payment.
pub(super) struct Between<'a> {
    /// The key of the journal that books it.
    pub(super) reference: JournalReference,
    pub(super) payment: &'a Payment,
    /// The day of the documents in the company's time zone.
    pub(super) day: Derived<Date>,
    /// What the documents leave there, debits more than nothing, in the currency of the books.
    pub(super) by_documents: Money,
    /// What settlements take from there.
    pub(super) by_settlements: Money,
    /// The account that takes the difference, and what its line says.
    pub(super) role: (AccountRole, &'static str),
    /// What the journal is about, for people.
    pub(super) description: String,
}

impl Between<'_> {
    /// The journal; none where nothing would stay, and where the rules name no clearing account that it could stay on.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`](crate::refusal::RefusalCode::MissingFact) where the rules name no account that takes it; more than
    /// can be added up.
    pub(super) fn journal(self, books: Books<'_>) -> Result<Option<Step>, Refusal> {
        let Ok(clearing) = booked(AccountRole::Clearing, self.payment, books) else { return Ok(None) };
        let left =
            self.by_documents.checked_sub(self.by_settlements).map_err(|error| error.refuse("clearing.amount"))?;
        if left.is_zero() {
            return Ok(None);
        }
        let why = |booked: Derived<Booked>| {
            booked.because("by documents", self.by_documents).because("by settlements", self.by_settlements)
        };
        let (role, comment) = self.role;
        let other = books.book(|role| books.line(role, left.currency()), role)?;
        let maker = JournalMaker::new(books, self.reference, self.day, left.currency(), self.description);
        let entries = [(AccountRole::Clearing, clearing, -left), (role, other, left)];
        let entries = entries.map(|(role, booked, amount)| Entry::new(role, why(booked), amount, comment));
        maker.with(entries).finish().map(Some)
    }
}
