//! The view itself.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::{Date, Duration, OffsetDateTime};

use super::calendar::{Calendar, next};
use super::day::{CashDay, CashView, Forecasting, Outlook};
use super::forecast::{Estimate, forecast};
use super::movements::{add, earned, made_on};
use super::paid_out::{Payouts, overdue};
use crate::business_date::company_date;
use crate::canonical::Movement;
use crate::money::{Currency, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::refusal::Refusal;
use crate::rules::{CashRules, RuleBook};

/// What reaches the bank on which day, from the movements of the balance: those that no settlement has paid out yet, and as many
/// older ones as a forecast shall look at. `as_of` is the moment of asking, UTC.
///
/// # Errors
/// [`Refusal`] for a time zone that there is not, a calendar without bank days, and more than can be added up.
pub fn cash_view(
    movements: &[Movement],
    currency: Currency,
    as_of: OffsetDateTime,
    rules: &RuleBook,
) -> Result<CashView, Refusal> {
    let today = company_date(as_of, "as_of", &rules.company)?.value;
    let payouts = Payouts::of(movements, currency, as_of);
    let movements = earned(movements, currency);
    let calendar = Calendar(&rules.cash);
    let known = known(&movements, &payouts, today, &calendar, rules)?;
    let history = history(&movements, today, rules)?;
    let (forecast, to_come) = to_come(&history, today, currency, &calendar)?;
    let horizon = later(today, rules.cash.horizon_days);
    let mut days = Vec::new();
    let mut day = today;
    while day <= horizon {
        if calendar.is_business_day(day) {
            let known = known.get(&day).copied().unwrap_or(Money::zero(currency));
            days.push(CashDay { on: day, known, to_come: to_come.get(&day).copied() });
        }
        day = next(day)?;
    }
    let after = known.iter().filter(|(day, _)| **day > horizon).map(|(_, amount)| *amount);
    let later = Money::sum(currency, after).map_err(|error| error.refuse("movement.net"))?;
    Ok(CashView { currency, as_of: today, days, later, forecast })
}

/// What was paid already and is not paid out, by the day on which it reaches the bank. What is overdue comes with the next payout.
fn known(
    movements: &[&Movement],
    payouts: &Payouts<'_>,
    today: Date,
    calendar: &Calendar<'_>,
    rules: &RuleBook,
) -> Result<BTreeMap<Date, Money>, Refusal> {
    let mut available: BTreeMap<Date, Money> = BTreeMap::new();
    for movement in movements.iter().copied().chain(payouts.returned()).filter(|one| one.settlement.is_none()) {
        let day = match movement.available_at {
            Some(at) => at.date(), // gateways mean a day by it: midnight UTC
            None => calendar.business_days_after(made_on(movement, &rules.company)?, rules.cash.available_after)?,
        };
        add(&mut available, day, movement.net).map_err(|error| error.refuse("movement.net"))?;
    }
    let left = overdue(&mut available, payouts).map_err(|error| error.refuse("movement.net"))?;
    let mut known = BTreeMap::new();
    for (day, amount) in available.into_iter().chain(left.map(|left| (today, left))) {
        let day = calendar.reaches_bank(day.max(today))?;
        add(&mut known, day, amount).map_err(|error| error.refuse("movement.net"))?;
    }
    Ok(known)
}

/// What the balance changed by on each day from the first one known to yesterday, days without anything too.
fn history(movements: &[&Movement], today: Date, rules: &RuleBook) -> Result<Vec<Decimal>, Refusal> {
    let earliest = today.checked_sub(Duration::days(i64::from(rules.cash.history_days))).unwrap_or(Date::MIN);
    let mut by_day = BTreeMap::new();
    for movement in movements {
        let day = made_on(movement, &rules.company)?;
        if (earliest..today).contains(&day) {
            add(&mut by_day, day, movement.net).map_err(|error| error.refuse("movement.net"))?;
        }
    }
    let mut figures = Vec::new();
    let mut day = by_day.keys().next().copied().unwrap_or(today);
    while day < today {
        figures.push(by_day.get(&day).map_or(Decimal::ZERO, Money::amount));
        day = next(day)?;
    }
    Ok(figures)
}

/// The sales from tomorrow on, by the day on which they reach the bank. Those of today are known as far as they are made.
fn to_come(
    history: &[Decimal],
    today: Date,
    currency: Currency,
    calendar: &Calendar<'_>,
) -> Result<(Forecasting, BTreeMap<Date, Outlook>), Refusal> {
    let mut by_day = BTreeMap::new();
    let rules = calendar.0;
    let estimates = match enough(history, rules).and_then(|()| ahead(history, rules)) {
        Ok(estimates) => estimates,
        Err(why) => return Ok((Forecasting::NotMade { why }, by_day)),
    };
    let mut day = today;
    for estimate in estimates.into_iter().skip(1) {
        day = next(day)?;
        let available = calendar.business_days_after(day, rules.available_after)?;
        let outlook = outlook(estimate, currency).map_err(|error| error.refuse("forecast"))?;
        let arrival = calendar.reaches_bank(available)?;
        let sum = match by_day.get(&arrival) {
            Some(sum) => outlook.checked_add(*sum).map_err(|error| error.refuse("forecast"))?,
            None => outlook,
        };
        by_day.insert(arrival, sum);
    }
    let made = Forecasting::Made { history_days: history.len(), interval_percent: rules.interval_percent.clamp(1, 99) };
    Ok((made, by_day))
}

/// Two seasons are the least that a season can be told from.
fn enough(history: &[Decimal], rules: &CashRules) -> Result<(), String> {
    let needed = rules.minimum_history_days.max(15) as usize;
    if history.len() >= needed {
        return Ok(());
    }
    Err(format!("{} days of history are known, and a forecast needs {needed}", history.len()))
}

fn ahead(history: &[Decimal], rules: &CashRules) -> Result<Vec<Estimate>, String> {
    forecast(history, rules.horizon_days as usize + 1, rules.interval_percent)
}

fn outlook(estimate: Estimate, currency: Currency) -> Result<Outlook, MoneyError> {
    let money = |amount| Money::new(amount, currency).round_to(&MinorUnitProfile::ISO, Rounding::HalfEven);
    Ok(Outlook { low: money(estimate.low)?, expected: money(estimate.expected)?, high: money(estimate.high)? })
}

fn later(day: Date, days: u32) -> Date {
    day.checked_add(Duration::days(i64::from(days))).unwrap_or(Date::MAX)
}
