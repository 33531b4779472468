//! A settlement as journals. What customers paid, less what went back to them, leaves the clearing account where receipts wait; fees are
//! an expense; the bank gets what is left. A settlement of which the lines are known books every line by what it means; one of which
//! only the sums are known books those; of one that the gateway never itemises only the amount is moved.

use time::{Date, Month};

use super::books::Books;
use super::entry::{Entry, settled_entries};
use super::journal_maker::JournalMaker;
use super::members::members;
use super::period::{Period, by_period};
use crate::business_date::company_date;
use crate::canonical::{JournalReference, Movement, SettledTransaction, Settlement, SettlementParts};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::{Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, BankReceipt, DisputePosting, SettlementPeriod};

/// What is known of the inside of a settlement.
#[derive(Clone, Copy, Debug)]
pub enum Contents<'a> {
    /// Every line.
    Lines(&'a [Movement]),
    /// The sums.
    Parts(&'a SettlementParts),
    /// Nothing, and it never will be: the amount is all there is.
    Amount,
}

/// The journals of a settlement: one, or one for each period that its lines fall in. Together they are its amount.
///
/// # Errors
/// [`RefusalCode::Unbalanced`] where lines or parts do not come to the amount, with both figures and their difference;
/// [`RefusalCode::MissingFact`] for no lines at all, or an account that the rules do not name; [`RefusalCode::InvalidAmount`] for
/// amounts that contradict each other, in several currencies, or past what can be added up; [`RefusalCode::Conflict`] for two lines
/// with one id.
pub fn settlement_journals(
    settlement: &Settlement,
    contents: Contents<'_>,
    books: Books<'_>,
) -> Result<Vec<Step>, Refusal> {
    let own = Own::of(settlement, books)?;
    match contents {
        Contents::Lines(lines) => own.of_lines(lines),
        Contents::Parts(parts) => Ok(vec![own.of_parts(parts)?]),
        Contents::Amount => Ok(vec![own.of_amount()?]),
    }
}

/// The reference of the journal that moves a settlement's amount: its id, and the month where periods are told apart.
///
/// # Errors
/// A time zone of the rules that there is not.
pub fn settlement_reference(settlement: &Settlement, books: Books<'_>) -> Result<JournalReference, Refusal> {
    Ok(Own::of(settlement, books)?.reference(None))
}

/// How much of a settlement's payments and refunds nobody dates; nothing where that is of no consequence, because nothing is converted.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for amounts in several currencies, or past what can be added up.
pub fn undated_amount(settlement: &Settlement, contents: Contents<'_>, books: Books<'_>) -> Result<Money, Refusal> {
    let currency = settlement.amount.currency();
    if !books.depends_on_rates(currency) {
        return Ok(Money::zero(currency));
    }
    let refuse = |error: MoneyError| error.refuse("settlement.parts");
    match contents {
        Contents::Lines(_) => Ok(Money::zero(currency)),
        Contents::Amount => Ok(settlement.amount),
        Contents::Parts(parts) => {
            let told = Money::sum(currency, parts.transactions.iter().map(|one| one.amount.abs())).map_err(refuse)?;
            let moved = parts.payments.checked_add(parts.refunds).map_err(refuse)?;
            moved.checked_sub(told).map_err(refuse)
        }
    }
}

/// A part of a settlement's payments or refunds, and what it was booked at.
struct Dated {
    debit: Money,
    booked_at: Option<Derived<Money>>,
}

/// A settlement and the day of its own journal.
struct Own<'a> {
    settlement: &'a Settlement,
    books: Books<'a>,
    day: Derived<Date>,
}

impl<'a> Own<'a> {
    fn of(settlement: &'a Settlement, books: Books<'a>) -> Result<Self, Refusal> {
        let day = company_date(settlement.created_at, "settlement.created_at", &books.rules().company)?;
        Ok(Self { settlement, books, day })
    }

    /// One journal of every line, or one for each period.
    fn of_lines(&self, lines: &[Movement]) -> Result<Vec<Step>, Refusal> {
        let members = members(self.settlement, lines)?;
        match self.books.rules().posting.period {
            SettlementPeriod::Settlement => {
                let entries = self.entries(members.iter().map(|member| &**member))?;
                Ok(vec![self.to_bank(self.maker(None, self.day.clone()).with(entries))?.finish()?])
            }
            SettlementPeriod::Month => self.by_month(&by_period(&members, self.books)?),
        }
    }

    fn by_month(&self, periods: &[Period<'_>]) -> Result<Vec<Step>, Refusal> {
        let own_month = month_of(self.day.value);
        let mut own = self.maker(None, self.day.clone());
        let mut journals = Vec::new();
        for period in periods {
            let entries = self.entries(period.members.iter().copied())?;
            if period.month == own_month {
                own = own.with(entries);
                continue;
            }
            let part = self.maker(Some(period.month), period.last_day.clone()).with(entries);
            let carried = part.balance()?;
            let month = month_text(period.month);
            let input = ("settlement", self.settlement.id.as_str());
            let part = part.on(AccountRole::CarriedForward, -carried, "Carried forward", input)?;
            let comment = format!("Carried forward from {month}");
            let (role, booked_on) = (AccountRole::CarriedForward, period.last_day.value);
            own = own.taking_back(role, carried, &comment, ("period", &month), booked_on)?;
            if part.is_moving() {
                journals.push(part.finish()?);
            }
        }
        journals.push(self.to_bank(own)?.finish()?);
        Ok(journals)
    }

    fn entries<'m>(&self, members: impl Iterator<Item = &'m Movement>) -> Result<Vec<Entry>, Refusal> {
        let mut entries = Vec::new();
        for member in members {
            entries.extend(settled_entries(member, self.books)?);
        }
        Ok(entries)
    }

    fn of_parts(&self, of: &SettlementParts) -> Result<Step, Refusal> {
        let amount = self.settlement.amount;
        let chargebacks = match self.books.rules().posting.dispute {
            DisputePosting::AsItHappens => AccountRole::Clearing, // the flow of disputes has booked each of them against it
            DisputePosting::JournalLine => AccountRole::DisputeLosses,
        };
        let parts = [
            ("payments", of.payments, AccountRole::Clearing, "Payments"),
            ("refunds", of.refunds, AccountRole::Clearing, "Refunds"),
            ("chargebacks", of.chargebacks, chargebacks, "Chargebacks"),
            ("fees", of.fees, AccountRole::Fees, "Fees"),
        ];
        let mut maker = self.maker(None, self.day.clone());
        for (name, part, role, comment) in parts {
            let field = format!("settlement.parts.{name}");
            let part = part.non_negative().map_err(|error| error.refuse(&field))?;
            let debit = if name == "payments" { -part } else { part };
            if debit.is_zero() {
                continue;
            }
            let booked = self.books.book(|role| self.books.line(role, amount.currency()), role)?.because(field, part);
            let dated = if ["payments", "refunds"].contains(&name) {
                self.dated(&of.transactions, debit)?
            } else {
                vec![Dated { debit, booked_at: None }]
            };
            maker = maker.with(dated.into_iter().map(|Dated { debit, booked_at }| Entry {
                taxable: name == "fees",
                booked_at,
                ..Entry::new(role, booked.clone(), debit, comment)
            }));
        }
        let sum = -maker.balance().map_err(|refusal| Refusal { field: "settlement.parts".to_owned(), ..refusal })?;
        unaccounted("settlement.parts", self.settlement, sum, "its parts")?;
        self.to_bank(maker)?.finish()
    }

    /// The payments or the refunds among the parts, and at what the documents about each of them stand on the clearing account of books in
    /// another currency. What the gateway does not tell one by one was made with the settlement, as far as anybody knows.
    fn dated(&self, told: &[SettledTransaction], debit: Money) -> Result<Vec<Dated>, Refusal> {
        let mine = |one: &&SettledTransaction| one.amount.is_negative() != debit.is_negative();
        let (mut rest, mut dated) = (debit, Vec::new());
        if !self.books.depends_on_rates(debit.currency()) || !told.iter().any(|one| mine(&one)) {
            return Ok(vec![Dated { debit, booked_at: None }]);
        }
        for one in told.iter().filter(mine) {
            let day = company_date(one.made_at, "settlement.parts.transactions.made_at", &self.books.rules().company)?;
            let part = -one.amount;
            rest = rest.checked_sub(part).map_err(|error| error.refuse("settlement.parts.transactions"))?;
            dated.push(Dated { debit: part, booked_at: self.books.first_booked(part, day.value)? });
        }
        if !rest.is_zero() {
            dated.push(Dated { debit: rest, booked_at: self.books.first_booked(rest, self.day.value)? });
        }
        Ok(dated)
    }

    /// What nobody itemises leaves the clearing account as one amount.
    fn of_amount(&self) -> Result<Step, Refusal> {
        let input = ("settlement.itemised", "false");
        let maker = self.maker(None, self.day.clone());
        self.to_bank(maker.on(AccountRole::Clearing, -self.settlement.amount, "Settlement", input)?)?.finish()
    }

    /// Adds the line of the bank, or of the money on its way there.
    fn to_bank(&self, maker: JournalMaker<'a>) -> Result<JournalMaker<'a>, Refusal> {
        let role = paid_to(self.books);
        maker.on(role, self.settlement.amount, "Net amount", ("settlement.amount", &self.settlement.amount.to_string()))
    }

    fn maker(&self, month: Option<(i32, Month)>, day: Derived<Date>) -> JournalMaker<'a> {
        let Settlement { id, amount, .. } = self.settlement;
        let part = month.map_or_else(String::new, |month| format!(", part of {}", month_text(month)));
        let description = format!("Settlement {id}{part}");
        JournalMaker::new(self.books, self.reference(month), day, amount.currency(), description)
    }

    fn reference(&self, month: Option<(i32, Month)>) -> JournalReference {
        let id = &self.settlement.id;
        match self.books.rules().posting.period {
            SettlementPeriod::Settlement => id.as_str().into(),
            SettlementPeriod::Month => {
                format!("{id}/{}", month_text(month.unwrap_or_else(|| month_of(self.day.value)))).into()
            }
        }
    }
}

/// Where a settlement goes first.
pub(super) fn paid_to(books: Books<'_>) -> AccountRole {
    match books.rules().posting.bank_receipt {
        BankReceipt::WithJournal => AccountRole::Bank,
        BankReceipt::Separate => AccountRole::InTransit,
    }
}

/// Refuses a settlement that is not what it is made of.
pub(super) fn unaccounted(field: &str, settlement: &Settlement, sum: Money, what: &str) -> Result<(), Refusal> {
    let Settlement { id, amount, .. } = settlement;
    let left = amount.checked_sub(sum).map_err(|error| error.refuse(field))?;
    if left.is_zero() {
        return Ok(());
    }
    let message = format!("{id} is {amount} and {what} come to {sum}: {left} is not accounted for; fetch them again");
    Err(Refusal::new(RefusalCode::Unbalanced, field, sum, message))
}

/// The year and month of a day.
pub(super) fn month_of(day: Date) -> (i32, Month) {
    (day.year(), day.month())
}

fn month_text((year, month): (i32, Month)) -> String {
    format!("{year:04}-{:02}", u8::from(month))
}
