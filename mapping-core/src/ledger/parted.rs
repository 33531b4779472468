//! Money that the gateway moves as one amount and the ERP takes back in several documents, one for each receipt. In books of another
//! currency each document is rounded by itself and the settlement clears the whole, so that a cent may lie between them. It is booked
//! beside the documents, on the account for rounding, and nothing stays on the clearing account.

use time::Date;

use super::between::Between;
use super::books::Books;
use crate::canonical::{JournalReference, Payment, TransactionId};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::{Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::AccountRole;

/// An amount that several documents take back.
#[derive(Clone, Debug)]
pub(crate) struct Parted<'a> {
    /// What takes it back, as the key of the first document names it.
    pub(crate) cause: TransactionId,
    /// The payment.
    pub(crate) payment: &'a Payment,
    /// What each document takes back, in the payment's currency.
    pub(crate) parts: Vec<Money>,
    /// The day of the documents in the company's time zone.
    pub(crate) day: Derived<Date>,
}

impl Parted<'_> {
    /// The key of the journal: `<cause>/rounding`.
    pub(crate) fn reference(&self) -> JournalReference {
        format!("{}/rounding", self.cause).into()
    }

    /// Whether the parts can come to something else in the books than the whole does.
    pub(crate) fn may_lose_cents(&self, books: Books<'_>) -> bool {
        self.parts.len() > 1 && books.depends_on_rates(self.payment.captured.currency())
    }

    /// The journal of what lies between the parts and the whole, as the books have them; none where nothing does, and where the rules
    /// name no clearing account that it could stay on.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`](crate::refusal::RefusalCode::MissingFact) for a rate that nobody knows, and where the rules name no
    /// account for rounding; amounts in several currencies, or past what can be added up.
    pub(crate) fn rounding(&self, books: Books<'_>) -> Result<Option<Step>, Refusal> {
        let (taken, cleared) = self.in_the_books(books)?;
        let between = Between {
            reference: self.reference(),
            payment: self.payment,
            day: self.day.clone(),
            by_documents: -taken,
            by_settlements: -cleared,
            role: (AccountRole::Rounding, "Rounding of parts"),
            description: format!("Rounding of {} parts of {}", self.parts.len(), self.cause),
        };
        between.journal(books)
    }

    /// What the parts come to in the currency of the books, each converted by itself, and what the whole does.
    fn in_the_books(&self, books: Books<'_>) -> Result<(Money, Money), Refusal> {
        let currency = self.payment.captured.currency();
        let to = books.currency(currency);
        let whole = Money::sum(currency, self.parts.iter().copied()).map_err(refused)?;
        let each = self.parts.iter().map(|part| Ok(books.convert(*part, to, self.day.value)?.value));
        let taken = Money::sum(to, each.collect::<Result<Vec<Money>, Refusal>>()?).map_err(refused)?;
        Ok((taken, books.convert(whole, to, self.day.value)?.value))
    }
}

fn refused(error: MoneyError) -> Refusal {
    error.refuse("receipt_reversal.amount")
}
