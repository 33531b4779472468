//! What searches of an ERP find: each record once, and of several orders under one number none without a person.

use crate::canonical::OrderReference;
use crate::flows::ErpCustomer;
use crate::money::{self, Decimal, Money};
use crate::refusal::{Refusal, RefusalCode};

/// Customers, each once, in the order of their codes.
pub(super) fn customers(found: impl Iterator<Item = ErpCustomer>) -> Vec<ErpCustomer> {
    let mut customers: Vec<ErpCustomer> = found.collect();
    customers.sort_by(|left, right| left.code.cmp(&right.code));
    customers.dedup_by(|left, right| left.code == right.code);
    customers
}

/// The only one of the orders that bear the shop's number. `advice` says what a person does about several.
///
/// # Errors
/// [`RefusalCode::Conflict`] when several orders bear the number.
pub(super) fn only_order<'a, O: ?Sized>(
    wanted: &OrderReference,
    bearing: impl Iterator<Item = &'a O>,
    number: impl Fn(&'a O) -> &'a str,
    advice: &str,
) -> Result<Option<&'a O>, Refusal> {
    let mut orders: Vec<&O> = bearing.collect();
    orders.sort_by_key(|order| number(order));
    orders.dedup_by_key(|order| number(order));
    if orders.len() > 1 {
        let numbers: Vec<&str> = orders.into_iter().map(number).collect();
        let message = format!("sales orders {} all bear this number; {advice}", numbers.join(", "));
        return Err(Refusal::new(RefusalCode::Conflict, "order.reference", wanted, message));
    }
    Ok(orders.pop())
}

/// An amount in major units with the code of its currency.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`].
pub(super) fn amount(field: &str, amount: Decimal, code: &str) -> Result<Money, Refusal> {
    let currency = money::currency(code).map_err(|error| error.refuse(field))?;
    Ok(Money::new(amount, currency))
}
