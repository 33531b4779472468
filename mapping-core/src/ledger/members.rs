//! The lines that a settlement pays out, each once. The settlement's own line is what is paid and no part of it; only what the gateway
//! takes for paying out stands beside the others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entry::check;
use super::settlement::unaccounted;
use crate::canonical::{Movement, MovementId, MovementKind, Reported, Settlement};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};

/// A line that a settlement pays out.
pub(super) type Member<'a> = Cow<'a, Movement>;

/// The lines that come to the settlement's amount, in the order of their ids. A line that is listed twice, as pages that overlap do,
/// counts once; the sum tells whether that was right.
///
/// # Errors
/// [`RefusalCode::MissingFact`] for no lines, [`RefusalCode::Conflict`] for two different lines with one id,
/// [`RefusalCode::Unbalanced`] where they do not come to the amount; otherwise as a movement is refused.
pub(super) fn members<'a>(settlement: &Settlement, lines: &'a [Movement]) -> Result<Vec<Member<'a>>, Refusal> {
    let members = listed(settlement, lines)?;
    let sum = sum(settlement, &members)?;
    unaccounted("settlement.amount", settlement, sum, "its lines")?;
    Ok(members)
}

/// Whether the lines that are listed come to the settlement's amount. While a gateway still matches them, they do not.
///
/// # Errors
/// As a settlement with these lines is refused, but for a sum that differs.
pub fn is_complete(settlement: &Settlement, lines: &[Movement]) -> Result<bool, Refusal> {
    if lines.is_empty() {
        return Ok(false);
    }
    Ok(sum(settlement, &listed(settlement, lines)?)? == settlement.amount)
}

fn listed<'a>(settlement: &Settlement, lines: &'a [Movement]) -> Result<Vec<Member<'a>>, Refusal> {
    if lines.is_empty() {
        let message = "the gateway lists no lines of this settlement; check the account, then ask again";
        return Err(Refusal::new(RefusalCode::MissingFact, "settlement.lines", &settlement.id, message));
    }
    let mut by_id: BTreeMap<&MovementId, &Movement> = BTreeMap::new();
    for line in lines {
        check(line)?;
        if by_id.insert(&line.id, line).is_some_and(|other| other != line) {
            let message = "two lines that differ bear this id; fetch the lines again";
            return Err(Refusal::new(RefusalCode::Conflict, "settlement.lines.id", &line.id, message));
        }
    }
    by_id.into_values().map(|line| member(settlement, line)).collect()
}

/// A line as it counts: of the settlement's own one the fee alone.
fn member<'a>(settlement: &Settlement, line: &'a Movement) -> Result<Member<'a>, Refusal> {
    let is_payout = line.kind == Reported::Known(MovementKind::Payout);
    let is_own = line.source.as_ref().is_none_or(|source| source.as_str() == settlement.id.as_str());
    if !(is_payout && is_own) {
        return Ok(Cow::Borrowed(line));
    }
    if -line.gross != settlement.amount {
        let message = format!("the settlement's own line {} takes {} from the balance", line.id, -line.gross);
        return Err(Refusal::new(RefusalCode::Unbalanced, "settlement.amount", settlement.amount, message));
    }
    Ok(Cow::Owned(Movement { gross: Money::zero(line.gross.currency()), net: -line.fee, ..line.clone() }))
}

fn sum(settlement: &Settlement, members: &[Member<'_>]) -> Result<Money, Refusal> {
    let mut sum = Money::zero(settlement.amount.currency());
    for member in members {
        sum = sum.checked_add(member.net).map_err(|error| error.refuse(format!("movement[{}].net", member.id)))?;
    }
    Ok(sum)
}
