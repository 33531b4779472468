//! Whose books a document is for: the gateway that tells of it, the company's rules, and how amounts become the currency that the
//! books are kept in.

use std::fmt;

use time::Date;

use crate::canonical::{Gateway, Movement};
use crate::derived::Derived;
use crate::exchange::{Exchange, rate_of};
use crate::money::{Currency, Money};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, Booked, LineFacets, RateSource, RuleBook};

/// An amount in another currency, by the rates of a day in the company's time zone. The reason names the rates as inputs.
pub type Convert<'a> = dyn Fn(Money, Currency, Date) -> Result<Derived<Money>, Refusal> + 'a;

/// Whose books.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    gateway: &'a Gateway,
    rules: &'a RuleBook,
    convert: Option<&'a Convert<'a>>,
}

/// What stands in for an account that the rules do not name: a chargeback that is no loss yet stays open on the clearing account, and
/// what is not told apart from fees is one.
const STAND_INS: [(AccountRole, AccountRole); 3] = [
    (AccountRole::DisputeLosses, AccountRole::Clearing),
    (AccountRole::DisputeFees, AccountRole::Fees),
    (AccountRole::NetworkCosts, AccountRole::Fees),
];

impl<'a> Books<'a> {
    /// The books of a company, for what a gateway tells. Without rates nothing is converted: a journal that would have to be is
    /// refused, and there are no exchange differences.
    pub fn new(gateway: &'a Gateway, rules: &'a RuleBook) -> Self {
        Self { gateway, rules, convert: None }
    }

    /// With rates between currencies.
    #[must_use]
    pub fn converting(self, convert: &'a Convert<'a>) -> Self {
        Self { convert: Some(convert), ..self }
    }

    /// The gateway that tells.
    pub(super) fn gateway(self) -> &'a Gateway {
        self.gateway
    }

    /// The company's rules.
    pub fn rules(self) -> &'a RuleBook {
        self.rules
    }

    /// A line that plays a role, with the facets that every line of this gateway has.
    pub fn line(self, role: AccountRole, currency: Currency) -> LineFacets {
        LineFacets::new(role).with("gateway", Some(self.gateway.as_str())).with("currency", Some(currency.code()))
    }

    /// The account of a line, and why.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`] where the rules name none, and none for the role that may stand in.
    pub fn book(self, line: impl Fn(AccountRole) -> LineFacets, role: AccountRole) -> Result<Derived<Booked>, Refusal> {
        let found = self.rules.book(&line(role));
        let stand_in = STAND_INS.iter().find(|(missing, _)| *missing == role);
        match (found, stand_in) {
            (Err(refusal), Some((_, other))) => {
                let why = format!("{} names no account", refusal.field);
                self.rules.book(&line(*other)).map(|booked| booked.rather_than(role, why)).map_err(|_| refusal)
            }
            (found, _) => found,
        }
    }

    /// The currency of a journal about money in `settled`: the company's own, if it has one.
    pub(super) fn currency(self, settled: Currency) -> Currency {
        self.rules.company.currency.unwrap_or(settled)
    }

    /// Whether the total of a journal about money in `settled` depends on rates: then it changes with every correction of their table.
    pub fn depends_on_rates(self, settled: Currency) -> bool {
        self.currency(settled) != settled
    }

    /// Whether a receipt can have been booked at another rate than the settlement's.
    pub(super) fn tells_rates_apart(self) -> bool {
        self.convert.is_some()
    }

    /// What an amount is booked at on a day, for an entry that another one takes back later. None where nothing is converted.
    pub(super) fn first_booked(self, amount: Money, day: Date) -> Result<Option<Derived<Money>>, Refusal> {
        let books = self.currency(amount.currency());
        if amount.currency() == books || !self.tells_rates_apart() {
            return Ok(None);
        }
        self.convert(amount, books, day).map(Some)
    }

    /// What the opposite of an amount was booked at on an earlier day, for the entry that takes it back: it leaves the account at that
    /// figure, whatever the rate is by now. None where nothing is converted.
    pub(super) fn taken_back(self, amount: Money, day: Date) -> Result<Option<Derived<Money>>, Refusal> {
        Ok(self.first_booked(-amount, day)?.map(|booked| booked.map(|booked| -booked)))
    }

    /// What the receipt of a movement is worth in the currency of the books. Where the gateway's rates decide, it is the rate by which
    /// this very movement was converted: another one of the same day may have had another.
    pub(super) fn convert_of(
        self,
        movement: &Movement,
        amount: Money,
        to: Currency,
        day: Date,
    ) -> Result<Derived<Money>, Refusal> {
        let converted = self.convert(amount, to, day)?;
        if converted.rule() != RateSource::Gateway.rule() {
            return Ok(converted);
        }
        let own = rate_of(movement, self.gateway, &self.rules.company)?;
        let by_own = Exchange::by(&self.rules.fx).knowing(own).convert(amount, to, day);
        Ok(by_own.unwrap_or(converted)) // it has no rate of its own, or one that leads elsewhere
    }

    /// An amount in the currency of the books.
    pub(super) fn convert(self, amount: Money, to: Currency, day: Date) -> Result<Derived<Money>, Refusal> {
        if amount.currency() == to {
            return Ok(Derived::new(amount, "money.same_currency"));
        }
        let convert = self.convert.ok_or_else(|| {
            let (from, to) = (amount.currency().code(), to.code());
            let message = format!("the books are in {to}, and no rate from {from} is known; name one in rules.fx");
            Refusal::new(RefusalCode::MissingFact, "rules.fx", format!("{from} to {to}"), message)
        })?;
        convert(amount, to, day)
    }
}

impl fmt::Debug for Books<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Books").field("gateway", self.gateway).field("converting", &self.convert.is_some()).finish()
    }
}
