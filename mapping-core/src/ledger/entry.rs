//! What a movement of the balance does to the books: entries on accounts that together are the opposite of its net amount. The other
//! side is the gateway's balance: the clearing account, or the bank where a settlement pays it out.

use super::books::Books;
use super::clearing::clearing_line;
use super::meaning;
use crate::business_date::company_date;
use crate::canonical::{FeeKind, FeePart, Movement, MovementId, MovementKind, Reported, TransactionId};
use crate::derived::Derived;
use crate::money::{Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, Booked, LineFacets};

/// An amount on an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The role of the account.
    pub role: AccountRole,
    /// The account, and why.
    pub booked: Derived<Booked>,
    /// Debited if more than nothing, credited if less.
    pub amount: Money,
    /// What the line says.
    pub comment: String,
    /// The movement that it is a part of.
    pub movement: Option<MovementId>,
    /// The payment, refund or dispute that the line names, where lines are not summed.
    pub source: Option<TransactionId>,
    /// What the receipt of it, or whatever else it takes back, was booked at, in the currency of the books, where that is another than
    /// that of `amount`; with the rate.
    pub booked_at: Option<Derived<Money>>,
    /// Whether tax is owed on it by the reverse charge.
    pub taxable: bool,
}

impl Entry {
    /// An entry that is no part of a movement.
    pub fn new(role: AccountRole, booked: Derived<Booked>, amount: Money, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        Self { role, booked, amount, comment, movement: None, source: None, booked_at: None, taxable: false }
    }
}

/// The entries of a movement by itself: what it is before fees, and each part of its fee. They sum to the opposite of its net amount.
///
/// # Errors
/// [`Refusal`] at `movement[<id>]` for amounts in several currencies, for a net amount that is not the gross less the fee, and for
/// parts of a fee that do not come to it; at the rule that names no account.
pub fn entries(movement: &Movement, books: Books<'_>) -> Result<Vec<Entry>, Refusal> {
    Deriving { movement, books, role: None, settled: false }.entries()
}

/// The same, of a movement whose amount before fees plays another role than its kind's, because of what it belongs to.
///
/// # Errors
/// As [`entries`].
pub(crate) fn entries_as(
    movement: &Movement,
    role: (AccountRole, &'static str),
    books: Books<'_>,
) -> Result<Vec<Entry>, Refusal> {
    Deriving { movement, books, role: Some(role), settled: false }.entries()
}

/// The entries of a movement as a line of a settlement: what was booked against the clearing account before is taken from there.
pub(super) fn settled_entries(movement: &Movement, books: Books<'_>) -> Result<Vec<Entry>, Refusal> {
    Deriving { movement, books, role: None, settled: true }.entries()
}

/// The entries of a movement's fee alone.
pub(super) fn fee_entries(movement: &Movement, books: Books<'_>) -> Result<Vec<Entry>, Refusal> {
    check(movement)?;
    Deriving { movement, books, role: None, settled: false }.fees()
}

/// Refuses a movement whose amounts contradict each other.
pub(crate) fn check(movement: &Movement) -> Result<(), Refusal> {
    let at = |field: &str| format!("movement[{}].{field}", movement.id);
    let refuse = |field: &'static str| move |error: MoneyError| error.refuse(at(field));
    let net = movement.gross.checked_sub(movement.fee).map_err(refuse("fee"))?;
    if net.compare(movement.net).map_err(refuse("net"))?.is_ne() {
        let message = format!("{} less a fee of {} is {net}; fetch the movement again", movement.gross, movement.fee);
        return Err(Refusal::new(RefusalCode::Unbalanced, at("net"), movement.net, message));
    }
    if movement.fees.is_empty() {
        return Ok(());
    }
    let parts = movement.fees.iter().map(|part| part.amount);
    let sum = Money::sum(movement.fee.currency(), parts).map_err(refuse("fees"))?;
    if sum != movement.fee {
        let message = format!("its parts come to {sum}; fetch the movement again");
        return Err(Refusal::new(RefusalCode::Unbalanced, at("fees"), movement.fee, message));
    }
    Ok(())
}

/// A movement on its way to entries.
#[derive(Clone, Copy)]
struct Deriving<'a> {
    movement: &'a Movement,
    books: Books<'a>,
    /// The role of the amount before fees, where it is not its kind's; and what the line says.
    role: Option<(AccountRole, &'static str)>,
    settled: bool,
}

impl Deriving<'_> {
    fn entries(self) -> Result<Vec<Entry>, Refusal> {
        check(self.movement)?;
        let mut entries: Vec<Entry> = self.gross()?.into_iter().collect();
        entries.extend(self.fees()?);
        Ok(entries)
    }

    fn gross(self) -> Result<Option<Entry>, Refusal> {
        let Movement { kind, gross, fees, fee, .. } = self.movement;
        if gross.is_zero() {
            return Ok(None);
        }
        let (role, comment) = self.role.unwrap_or_else(|| meaning::of_gross(kind, self.books.rules()));
        let is_taxed = !fee.is_zero() || fees.iter().any(|part| part.kind == Reported::Known(FeeKind::Tax));
        let before = self.gross_booked_before();
        let booked_at = if meaning::is_receipt(kind) { self.at_receipt()? } else { self.taken_back(-*gross, before)? };
        Ok(Some(Entry {
            booked_at,
            taxable: *kind == Reported::Known(MovementKind::Fee) && !is_taxed,
            ..self.entry(role, comment, -*gross, None, before)?
        }))
    }

    fn fees(self) -> Result<Vec<Entry>, Refusal> {
        let Movement { kind, fee, fees, .. } = self.movement;
        let untold = FeePart { kind: Reported::Known(meaning::untold_fee(kind)), amount: *fee, description: None };
        let parts = if fees.is_empty() { std::slice::from_ref(&untold) } else { fees.as_slice() };
        let is_taxed = fees.iter().any(|part| part.kind == Reported::Known(FeeKind::Tax));
        parts.iter().filter(|part| !part.amount.is_zero()).map(|part| self.fee(part, is_taxed)).collect()
    }

    fn fee(self, part: &FeePart, is_taxed: bool) -> Result<Entry, Refusal> {
        let (role, comment) = meaning::of_fee(&part.kind, &self.movement.kind, self.books.rules());
        let before = self.fee_booked_before();
        let is_supplied = matches!(part.kind, Reported::Known(FeeKind::Gateway | FeeKind::PassedOn));
        let entry = self.entry(role, comment, part.amount, Some(&part.kind), before)?;
        let booked_at = self.taken_back(part.amount, before)?;
        Ok(Entry { booked_at, taxable: is_supplied && !is_taxed && before.is_none(), ..entry })
    }

    /// The rule by which something else has booked the amount before fees against the clearing account.
    fn gross_booked_before(self) -> Option<&'static str> {
        let kind = &self.movement.kind;
        let with_own_settlement = meaning::is_payout(kind).then_some("settlement.own_journal");
        with_own_settlement.or(self.dispute_booked_before()).filter(|_| self.settled)
    }

    /// The rule by which something else has booked the fee against the clearing account.
    fn fee_booked_before(self) -> Option<&'static str> {
        let has_own = meaning::is_fee_booked_with_payment(self.movement, self.books.rules());
        let with_payment = has_own.then_some("rules.posting.fee");
        with_payment.or(self.dispute_booked_before()).filter(|_| self.settled)
    }

    fn dispute_booked_before(self) -> Option<&'static str> {
        meaning::is_booked_with_dispute(self.movement, self.books.rules()).then_some("rules.posting.dispute")
    }

    /// One entry; on the clearing account where something else has booked it before.
    fn entry(
        self,
        role: AccountRole,
        comment: &str,
        amount: Money,
        fee: Option<&Reported<FeeKind>>,
        booked_before: Option<&str>,
    ) -> Result<Entry, Refusal> {
        let line = |role| self.line(role, fee);
        let because = |booked: Derived<Booked>| {
            let booked = booked.because("movement.kind", text(&self.movement.kind, MovementKind::as_str));
            fee.into_iter().fold(booked, |booked, fee| booked.because("movement.fees.kind", text(fee, FeeKind::as_str)))
        };
        let (role, booked) = match booked_before {
            None => (role, because(self.books.book(line, role)?)),
            Some(rule) => {
                let booked = because(self.books.book(line, AccountRole::Clearing)?);
                (AccountRole::Clearing, booked.rather_than(role, format!("by {rule} it was booked there before")))
            }
        };
        Ok(Entry {
            movement: Some(self.movement.id.clone()),
            source: self.movement.source.clone(),
            ..Entry::new(role, booked, amount, comment)
        })
    }

    /// What GL rules can ask of the line: on the clearing account what they can ask of a receipt, too. What the movement tells never
    /// hides what is known of every line.
    fn line(self, role: AccountRole, fee: Option<&Reported<FeeKind>>) -> LineFacets {
        if role == AccountRole::Clearing {
            return clearing_line(self.books.gateway(), self.movement);
        }
        let Movement { wire_type, category, net, facets, .. } = self.movement;
        let fixed = self.books.line(role, net.currency());
        let told = facets.iter().filter(|(name, _)| fixed.get(name).is_none());
        let line = told.fold(fixed.clone(), |line, (name, value)| line.with(name.as_str(), Some(value.as_str())));
        let fee_type = fee.map(|fee| text(fee, FeeKind::as_str));
        line.with("type", Some(wire_type.as_str())).with("category", category.as_deref()).with("fee_type", fee_type)
    }

    /// What something else has booked an amount at, on the day of the movement.
    fn taken_back(self, amount: Money, booked_before: Option<&str>) -> Result<Option<Derived<Money>>, Refusal> {
        if booked_before.is_none() {
            return Ok(None);
        }
        let day = company_date(self.movement.created_at, "movement.created_at", &self.books.rules().company)?.value;
        self.books.taken_back(amount, day)
    }

    /// What the receipt was booked at, if the books are in another currency than the customer's or the balance's. The gateway's own
    /// rate stands among the inputs, for the reason of the difference.
    fn at_receipt(self) -> Result<Option<Derived<Money>>, Refusal> {
        let Movement { gross, presented, rate, created_at, .. } = self.movement;
        let seen = presented.unwrap_or(*gross);
        let books = self.books.currency(gross.currency());
        let is_same = seen.currency() == books && gross.currency() == books;
        if is_same || !self.books.tells_rates_apart() {
            return Ok(None);
        }
        let day = company_date(*created_at, "movement.created_at", &self.books.rules().company)?.value;
        let booked = self.books.convert_of(self.movement, -seen, books, day)?;
        let of_gateway =
            rate.map(|rate| format!("{rate} {} for 1 {}", gross.currency().code(), seen.currency().code()));
        Ok(Some(of_gateway.into_iter().fold(booked, |booked, rate| booked.because(GATEWAY_RATE, rate))))
    }
}

/// The input of a receipt's amount that is the rate by which the gateway converted it.
pub(super) const GATEWAY_RATE: &str = "movement.rate";

fn text<T: Copy>(reported: &Reported<T>, name: impl Fn(T) -> &'static str) -> &str {
    match reported {
        Reported::Known(known) => name(*known),
        Reported::Unknown(text) => text,
    }
}
