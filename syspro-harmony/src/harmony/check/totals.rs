//! Whether figures that are all there add up. Where one is absent SYSPRO works it out, and there is nothing to check.

use client_core::InvalidRequest;
use rust_decimal::Decimal;

use super::place::{Checked, Place};
use crate::harmony::model::{Amount, NewSalesOrder};

/// Checks that the total is lines, freight and tax, that line taxes are within it, and that no line number comes twice.
pub(super) fn check(order: &NewSalesOrder, at: &Place<'_>) -> Checked {
    check_numbers(order, at)?;
    let (Some(freight), Some(tax), Some(total)) = (order.freight, order.tax_total, order.total) else {
        return Ok(());
    };
    let Some(line_totals) = order.lines.iter().map(|line| line.line_total).collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    let parts = sum(line_totals.into_iter().chain([freight, tax]), || at.refuse("Total", "is too large to add up"))?;
    check_line_taxes(order, tax, at)?;
    if parts == total.decimal() {
        return Ok(());
    }
    Err(at.refuse("Total", format!("is {total}, but lines, freight and tax come to {parts}")))
}

/// Line taxes never come to more than the tax of the document; the rest is tax on freight.
fn check_line_taxes(order: &NewSalesOrder, tax_total: Amount, at: &Place<'_>) -> Checked {
    let taxes = order.lines.iter().filter_map(|line| line.tax_amount);
    let taxes = sum(taxes, || at.refuse("TaxTotal", "is too large to add up"))?;
    if taxes <= tax_total.decimal() {
        return Ok(());
    }
    Err(at.refuse("TaxTotal", format!("is {tax_total}, but the tax of the lines alone is {taxes}")))
}

fn check_numbers(order: &NewSalesOrder, at: &Place<'_>) -> Checked {
    let mut seen = std::collections::BTreeSet::new();
    match order.lines.iter().find(|line| !seen.insert(line.line_number)) {
        Some(line) => Err(at.refuse("Lines", format!("has line number {} twice", line.line_number))),
        None => Ok(()),
    }
}

/// The sum, or `overflow` when it does not fit.
pub(super) fn sum(
    amounts: impl IntoIterator<Item = Amount>,
    overflow: impl FnOnce() -> InvalidRequest,
) -> Result<Decimal, InvalidRequest> {
    amounts.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount.decimal())).ok_or_else(overflow)
}
