//! Finding the way from one currency to another on a day, by the rules, and going it.

use time::Date;

use super::{Leg, Path, RateFault};
use crate::derived::Derived;
use crate::money::{Currency, Money, Rate};
use crate::refusal::Refusal;
use crate::rules::{DatedRate, FxRules, RateSource};

/// Converts amounts by the table of the rules and the rates that a gateway named.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    rules: &'a FxRules,
    gateway: Vec<Rate>,
}

/// The question that every search answers: from where to where, and when.
#[derive(Clone, Copy)]
struct Wanted {
    from: Currency,
    to: Currency,
    day: Date,
}

/// A rate that a source offers, and the row of the table that it stands in.
struct Offer<'a> {
    row: usize,
    quote: &'a DatedRate,
}

impl<'a> Exchange<'a> {
    /// By the rules' table alone.
    pub fn by(rules: &'a FxRules) -> Self {
        Self { rules, gateway: Vec::new() }
    }

    /// Adds a rate by which the gateway converted; see [`rate_of`](super::rate_of).
    #[must_use]
    pub fn knowing(mut self, rates: impl IntoIterator<Item = Rate>) -> Self {
        self.gateway.extend(rates);
        self
    }

    /// An amount in another currency, by the rates of a day (in the company's time zone). The reason names each rate with its date
    /// and source, and what was asked in vain before.
    ///
    /// # Errors
    /// [`Refusal`] for a [`RateFault`], which names the currencies, the day and the rule to set; for a currency without a minor
    /// unit, and for an amount past what can be held.
    pub fn convert(&self, amount: Money, to: Currency, day: Date) -> Result<Derived<Money>, Refusal> {
        if amount.currency() == to {
            return Ok(Derived::new(amount, "exchange.same_currency").because("amount", amount));
        }
        let path = self.path(amount.currency(), to, day).map_err(|fault| fault.refuse())?;
        let rounding = self.rules.rounding;
        let converted = path.value.convert(amount, to, rounding).map_err(|error| error.refuse("exchange.amount"))?;
        let rates = path.value.legs().iter().fold(converted.because("day", day), |why, leg| why.because("rate", leg));
        let rounded = rates.because("rounding", rounding);
        let lost = path.why.rejected().iter();
        Ok(lost.fold(rounded, |why, lost| why.rather_than(&lost.value, lost.why.clone())))
    }

    /// The way from one currency to another on a day, and which sources were asked in vain before it was found.
    ///
    /// # Errors
    /// [`RateFault`]: the one that says most, where every source fails.
    pub fn path(&self, from: Currency, to: Currency, day: Date) -> Result<Derived<Path>, RateFault> {
        let wanted = Wanted { from, to, day };
        let mut faults: Vec<(RateSource, RateFault)> = Vec::new();
        for source in &self.rules.order {
            let found = match source {
                RateSource::Table => self.in_table(wanted),
                RateSource::Gateway => self.of_gateway(wanted),
            };
            match found {
                Ok(path) => {
                    let found = Derived::new(path, "rules.fx.order");
                    let lost = faults.into_iter();
                    return Ok(
                        lost.fold(found, |why, (source, fault)| why.rather_than(source.as_str(), fault.to_string()))
                    );
                }
                Err(fault) if fault.may_fall_back() => faults.push((*source, fault)),
                Err(fault) => return Err(fault),
            }
        }
        Err(worst(faults.into_iter().map(|(_, fault)| fault)).unwrap_or(RateFault::Missing { from, to, day }))
    }

    /// One rate of the table, or two through the base currency.
    fn in_table(&self, wanted: Wanted) -> Result<Path, RateFault> {
        let direct = match self.leg(wanted) {
            Ok(leg) => return Ok(Path::new(RateSource::Table, vec![leg])),
            Err(fault) => fault,
        };
        let base = self.rules.base.filter(|base| ![wanted.from, wanted.to].contains(base));
        let Some(base) = base.filter(|_| direct.may_fall_back()) else { return Err(direct) };
        let legs = [Wanted { to: base, ..wanted }, Wanted { from: base, ..wanted }].map(|part| self.leg(part));
        match legs {
            [Ok(first), Ok(second)] => Ok(Path::new(RateSource::Table, vec![first, second])),
            [first, second] => {
                let faults = [first.err(), second.err()].into_iter().flatten();
                Err(faults.into_iter().find(|fault| !fault.may_fall_back()).unwrap_or(direct))
            }
        }
    }

    /// One rate of the table, as it is quoted or the other way round.
    fn leg(&self, wanted: Wanted) -> Result<Leg, RateFault> {
        let quoted = match self.latest(wanted.from, wanted.to, wanted) {
            Ok(rate) => return Ok(Leg::quoted(rate)),
            Err(fault) => fault,
        };
        if !self.rules.inverse || !quoted.may_fall_back() {
            return Err(quoted);
        }
        match self.latest(wanted.to, wanted.from, wanted) {
            Ok(rate) => Ok(Leg::inverted(rate)),
            Err(inverse) => Err(worst([quoted.clone(), inverse]).unwrap_or(quoted)),
        }
    }

    /// The latest row of a pair on or before the day, if it holds on it; the first of several of one date.
    fn latest(&self, from: Currency, to: Currency, wanted: Wanted) -> Result<Rate, RateFault> {
        let mut best: Option<Offer<'_>> = None;
        let mut first_after: Option<Date> = None;
        let rows = self.rules.rates.iter().enumerate().filter(|(_, row)| (row.from, row.to) == (from, to));
        for (row, quote) in rows {
            if quote.date > wanted.day {
                first_after = Some(first_after.map_or(quote.date, |first| first.min(quote.date)));
            } else if best.as_ref().is_none_or(|best| quote.date > best.quote.date) {
                best = Some(Offer { row, quote });
            }
        }
        let best = best.ok_or_else(|| wanted.unanswered(first_after))?;
        self.holding(best.quote.date, wanted)?;
        let DatedRate { rate, date, source, .. } = best.quote;
        let Wanted { day, .. } = wanted;
        let fault = RateFault::NotPositive { from, to, day, rate: *rate, row: best.row };
        Rate::new(from, to, *rate, *date, source.as_str()).map_err(|_| fault)
    }

    /// The gateway's newest rate on or before the day.
    fn of_gateway(&self, wanted: Wanted) -> Result<Path, RateFault> {
        let Wanted { from, to, day } = wanted;
        let quoted = self.gateway.iter().filter(|rate| (rate.from(), rate.to()) == (from, to)).cloned();
        let inverse = self.gateway.iter().filter(|rate| (rate.from(), rate.to()) == (to, from)).cloned();
        let inverse = inverse.filter(|_| self.rules.inverse).map(Leg::inverted);
        let (mut before, after): (Vec<Leg>, Vec<Leg>) =
            quoted.map(Leg::quoted).chain(inverse).partition(|leg| leg.rate().as_of() <= day);
        before.sort_by_key(|leg| leg.rate().as_of()); // stable: of one date the first that was named comes first
        let newest = before.last().map(|leg| leg.rate().as_of());
        let best = before.into_iter().find(|leg| Some(leg.rate().as_of()) == newest);
        let best = best.ok_or_else(|| wanted.unanswered(after.iter().map(|leg| leg.rate().as_of()).min()))?;
        self.holding(best.rate().as_of(), wanted)?;
        Ok(Path::new(RateSource::Gateway, vec![best]))
    }

    /// Whether a rate of a date still holds on the day.
    fn holding(&self, dated: Date, wanted: Wanted) -> Result<(), RateFault> {
        let max_age_days = self.rules.max_age_days;
        let Wanted { from, to, day } = wanted;
        if (day - dated).whole_days() <= i64::from(max_age_days) {
            return Ok(());
        }
        Err(RateFault::TooOld { from, to, day, dated, max_age_days })
    }
}

impl Wanted {
    /// The fault of a source that offers nothing, or something only from a later date on.
    fn unanswered(self, first_after: Option<Date>) -> RateFault {
        let Self { from, to, day } = self;
        match first_after {
            Some(first) => RateFault::Future { from, to, day, first },
            None => RateFault::Missing { from, to, day },
        }
    }
}

/// The fault that says most; the first of equals.
fn worst(faults: impl IntoIterator<Item = RateFault>) -> Option<RateFault> {
    faults.into_iter().reduce(|worst, fault| if fault.weight() > worst.weight() { fault } else { worst })
}
