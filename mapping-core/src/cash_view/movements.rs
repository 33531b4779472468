//! Which movements of the balance reach the bank, and what the balance changed by on each day.

use std::collections::BTreeMap;

use time::Date;

use crate::business_date::company_date;
use crate::canonical::{Movement, MovementId, MovementKind};
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::CompanyRules;

/// Movements of one currency, each once, without those that move money between balance and bank.
pub(super) fn earned(movements: &[Movement], currency: Currency) -> Vec<&Movement> {
    let mut once: BTreeMap<&MovementId, &Movement> = BTreeMap::new();
    for movement in movements.iter().filter(|movement| movement.net.currency() == currency && !moves_to_bank(movement))
    {
        let known = once.entry(&movement.id).or_insert(movement);
        if known.settlement.is_none() && movement.settlement.is_some() {
            *known = movement; // the later view of it
        }
    }
    once.into_values().collect()
}

fn moves_to_bank(movement: &Movement) -> bool {
    match movement.kind.known() {
        Some(
            MovementKind::Payout | MovementKind::PayoutReversal | MovementKind::TopUp | MovementKind::TopUpReversal,
        ) => true,
        Some(_) | None => false,
    }
}

/// The day on which a movement was made.
pub(super) fn made_on(movement: &Movement, company: &CompanyRules) -> Result<Date, Refusal> {
    Ok(company_date(movement.created_at, "movement.created_at", company)?.value)
}

/// Adds to what a day has.
pub(super) fn add(days: &mut BTreeMap<Date, Money>, day: Date, amount: Money) -> Result<(), MoneyError> {
    let sum = days.entry(day).or_insert(Money::zero(amount.currency()));
    *sum = sum.checked_add(amount)?;
    Ok(())
}
