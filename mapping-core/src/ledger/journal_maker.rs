//! Makes a journal of entries: sums them into lines, converts them into the currency of the books, shows exchange differences and what
//! rounding leaves over on accounts of their own, and refuses what does not balance.

use std::collections::BTreeMap;

use time::Date;

use super::books::Books;
use super::entry::Entry;
use super::line::{Key, Line};
use super::meaning::fee_tax;
use crate::canonical::{Document, Journal, JournalLine, JournalReference};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::{Currency, Decimal, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, Booked, JournalPer};

/// A journal in the making. Its entries are in one currency; its lines in that of the books.
#[derive(Clone, Debug)]
pub struct JournalMaker<'a> {
    books: Books<'a>,
    reference: JournalReference,
    posted_on: Derived<Date>,
    description: String,
    currency: Currency,
    entries: Vec<Entry>,
}

impl<'a> JournalMaker<'a> {
    /// A journal without entries, under its natural key, for a business date in the company's time zone.
    pub fn new(
        books: Books<'a>,
        reference: JournalReference,
        posted_on: Derived<Date>,
        currency: Currency,
        description: impl Into<String>,
    ) -> Self {
        Self { books, reference, posted_on, description: description.into(), currency, entries: Vec::new() }
    }

    /// Adds entries.
    #[must_use]
    pub fn with(mut self, entries: impl IntoIterator<Item = Entry>) -> Self {
        self.entries.extend(entries);
        self
    }

    /// Adds an amount on the account of a role, debited if more than nothing, because of `input`.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`] where the rules name no account.
    pub fn on(
        self,
        role: AccountRole,
        amount: Money,
        comment: &str,
        input: (&'static str, &str),
    ) -> Result<Self, Refusal> {
        self.at(role, amount, comment, input, None)
    }

    /// The same, for an amount whose opposite was booked on an earlier day: in books of another currency it is taken back at the rate
    /// of that day, and what the rate changed since is an exchange difference.
    ///
    /// # Errors
    /// As [`on`](Self::on), and for a rate that nobody knows.
    pub fn taking_back(
        self,
        role: AccountRole,
        amount: Money,
        comment: &str,
        input: (&'static str, &str),
        booked_on: Date,
    ) -> Result<Self, Refusal> {
        if amount.is_zero() {
            return Ok(self);
        }
        let booked_at = self.books.taken_back(amount, booked_on)?;
        self.at(role, amount, comment, input, booked_at)
    }

    /// The same, at a figure in the currency of the books, where there is one; what it is worth more or less on the journal's day is an
    /// exchange difference.
    pub(super) fn at(
        self,
        role: AccountRole,
        amount: Money,
        comment: &str,
        input: (&'static str, &str),
        booked_at: Option<Derived<Money>>,
    ) -> Result<Self, Refusal> {
        if amount.is_zero() {
            return Ok(self);
        }
        let booked = self.book(role)?.because(input.0, input.1);
        Ok(self.with([Entry { booked_at, ..Entry::new(role, booked, amount, comment) }]))
    }

    /// What the debits exceed the credits by.
    ///
    /// # Errors
    /// [`Refusal`] for an entry in another currency, and for more than can be added up.
    pub fn balance(&self) -> Result<Money, Refusal> {
        sum(self.currency, self.entries.iter().map(|entry| entry.amount))
    }

    /// Whether any entry moves money, in its own currency or in that of the books.
    pub fn is_moving(&self) -> bool {
        let is_booked = |entry: &Entry| entry.booked_at.as_ref().is_some_and(|booked| !booked.value.is_zero());
        self.entries.iter().any(|entry| !entry.amount.is_zero() || is_booked(entry))
    }

    /// The journal, with the reason for its date and for each line.
    ///
    /// # Errors
    /// [`RefusalCode::Unbalanced`] for entries that do not sum to nothing, or more than the rules let rounding leave over; otherwise as
    /// amounts and accounts are refused.
    pub fn finish(mut self) -> Result<Step, Refusal> {
        let left = self.balance()?;
        if !left.is_zero() {
            let message = "the debits and credits do not come to the same";
            return Err(Refusal::new(RefusalCode::Unbalanced, "journal.lines", left, message));
        }
        self.owe_tax()?;
        let to = self.books.currency(self.currency);
        let mut lines = Vec::new();
        let summed = self.summed()?;
        let converted = summed.len();
        for (key, line) in summed {
            self.convert(key, line, to, &mut lines)?;
        }
        self.round(converted, to, &mut lines)?;
        self.written(lines)
    }

    /// Adds the two lines of the reverse charge, where the rules ask for it: the tax that is owed, and the same tax reclaimed.
    fn owe_tax(&mut self) -> Result<(), Refusal> {
        let tax = &self.books.rules().tax;
        let Some(rate) = tax.reverse_charge else { return Ok(()) };
        if rate <= Decimal::ZERO || rate >= Decimal::ONE {
            let message = "the tax of the reverse charge is more than nothing and less than the fee: \"0.20\" for 20 %";
            return Err(Refusal::new(RefusalCode::InvalidAmount, "rules.tax.reverse_charge", rate, message));
        }
        let base = sum(self.currency, self.entries.iter().filter(|entry| entry.taxable).map(|entry| entry.amount))?;
        let unit = MinorUnitProfile::ISO.minor_unit(self.currency).map_err(|error| error.refuse("journal.currency"))?;
        let owed = base.checked_mul(rate, unit.exponent, tax.rounding).map_err(refused)?;
        for (role, amount) in [(fee_tax(self.books.rules()), owed), (AccountRole::ReverseCharge, -owed)] {
            let booked = self.book(role);
            let why = |booked: Derived<Booked>| booked.because("fees", base).because("rules.tax.reverse_charge", rate);
            if !amount.is_zero() {
                self.entries.push(Entry::new(role, why(booked?), amount, "Reverse charge on fees"));
            }
        }
        Ok(())
    }

    /// The entries as lines: one for each account and meaning, or for each payment beside.
    fn summed(&self) -> Result<BTreeMap<Key, Line>, Refusal> {
        let names_payment = match self.books.rules().posting.journal {
            JournalPer::Settlement => false,
            JournalPer::Payment => true,
        };
        let mut lines: BTreeMap<Key, Line> = BTreeMap::new();
        for entry in &self.entries {
            let key = Key::of(entry, names_payment);
            lines.entry(key).or_insert_with(|| Line::empty(entry)).add(entry).map_err(refused)?;
        }
        Ok(lines)
    }

    /// A line in the currency of the books. One that takes back what was booked before is what that was booked at; the rest is the
    /// exchange difference.
    fn convert(&self, key: Key, line: Line, to: Currency, lines: &mut Vec<(Key, Line)>) -> Result<(), Refusal> {
        let settled = self.books.convert(line.amount, to, self.posted_on.value)?;
        let Some(booked) = line.booked_at else {
            let converted = line.worth(settled.value).with_rates(OF_THE_DAY, &settled);
            lines.push((key, converted));
            return Ok(());
        };
        let difference = settled.value.checked_sub(booked).map_err(refused)?;
        if !difference.is_zero() {
            let why = self.book(AccountRole::ExchangeDifference)?;
            let why = why.because("booked at", booked).because("worth now", settled.value);
            let entry = Entry::new(AccountRole::ExchangeDifference, why, difference, "Exchange difference");
            let of_line = Line::of(&entry).map_err(refused)?.with_rates(OF_THE_DAY, &settled).with_rates_of(&line);
            lines.push((Key::of(&entry, false), of_line));
        }
        lines.push((key, line.worth(booked)));
        Ok(())
    }

    /// Books what rounding left over, if that is no more than the rules allow.
    fn round(&self, converted: usize, to: Currency, lines: &mut Vec<(Key, Line)>) -> Result<(), Refusal> {
        let residue = sum(to, lines.iter().map(|(_, line)| line.amount))?;
        if residue.is_zero() {
            return Ok(());
        }
        let per_line = self.books.rules().posting.residue_per_line;
        let unit = MinorUnitProfile::ISO.smallest(to).map_err(|error| error.refuse("rules.company.currency"))?;
        let count = Decimal::from(converted);
        let factor = per_line.checked_mul(count).unwrap_or(Decimal::ZERO);
        let limit = Money::new(unit, to).checked_mul(factor, 6, Rounding::Down).map_err(refused)?;
        if residue.abs().compare(limit).map_err(refused)?.is_gt() {
            let message = format!(
                "converting {count} lines left {residue} over, and rules.posting.residue_per_line allows {limit}"
            );
            return Err(Refusal::new(RefusalCode::Unbalanced, "journal.lines", residue, message));
        }
        let why = self.book(AccountRole::Rounding)?;
        let why = why.because("left over", residue).because("rules.posting.residue_per_line", per_line);
        let entry = Entry::new(AccountRole::Rounding, why, -residue, "Rounding");
        lines.push((Key::of(&entry, false), Line::of(&entry).map_err(refused)?));
        Ok(())
    }

    fn written(self, lines: Vec<(Key, Line)>) -> Result<Step, Refusal> {
        let (posted_on, why_day) = self.posted_on.explain("posted_on");
        let mut reasons: Vec<Reason> = vec![why_day];
        let mut written: Vec<JournalLine> = Vec::new();
        for (key, line) in lines.into_iter().filter(|(_, line)| !line.amount.is_zero()) {
            let (line, reason) = line.written(key, written.len());
            written.push(line);
            reasons.push(reason);
        }
        let journal = Journal::new(self.reference, posted_on, Some(self.description), written)
            .map_err(|error| error.refuse("journal.lines"))?;
        Ok(Step { document: Document::Journal(Box::new(journal)), reasons })
    }

    fn book(&self, role: AccountRole) -> Result<Derived<Booked>, Refusal> {
        self.books.book(|role| self.books.line(role, self.currency), role)
    }
}

/// The input of the rate of the journal's day, from its own currency to that of the books.
const OF_THE_DAY: &str = "rate of the day";

fn sum(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Money, Refusal> {
    Money::sum(currency, amounts).map_err(refused)
}

fn refused(error: MoneyError) -> Refusal {
    error.refuse("journal.lines")
}
