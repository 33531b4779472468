//! The rate by which a gateway converted, from a movement of the merchant's balance.

use crate::business_date::company_date;
use crate::canonical::{Gateway, Movement};
use crate::money::{MoneyError, Rate};
use crate::refusal::Refusal;
use crate::rules::CompanyRules;

/// The gateway's rate from what the customer paid to what the balance got, dated on the company's day of the movement; none where
/// nothing was converted.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`](crate::refusal::RefusalCode::InvalidAmount) for a rate that is zero or less, at
/// `movement.rate`; a time zone of the rules that there is not.
pub fn rate_of(movement: &Movement, gateway: &Gateway, rules: &CompanyRules) -> Result<Option<Rate>, Refusal> {
    let (Some(presented), Some(rate)) = (movement.presented, movement.rate) else { return Ok(None) };
    let day = company_date(movement.created_at, "movement.created_at", rules)?.value;
    let source = format!("{gateway}, movement {}", movement.id);
    let refuse = |error: MoneyError| error.refuse("movement.rate");
    Rate::new(presented.currency(), movement.net.currency(), rate, day, source).map(Some).map_err(refuse)
}
