//! The rates that a flow converts by: the company's, and those by which the gateway converted what the flow is about.

use crate::canonical::{Gateway, Movement};
use crate::exchange::{Exchange, rate_of};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// The exchange of a company that knows the gateway's own rates of these movements, too.
///
/// # Errors
/// As [`rate_of`].
pub(super) fn exchange<'a, 'm>(
    movements: impl IntoIterator<Item = &'m Movement>,
    gateway: &Gateway,
    rules: &'a RuleBook,
) -> Result<Exchange<'a>, Refusal> {
    let mut rates = Vec::new();
    for movement in movements {
        rates.extend(rate_of(movement, gateway, &rules.company)?);
    }
    Ok(Exchange::by(&rules.fx).knowing(rates))
}
