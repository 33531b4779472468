//! Whether figures that are all there add up. Where one is absent TIMS works it out, and there is nothing to check.

use client_core::InvalidRequest;
use rust_decimal::Decimal;

use super::place::{Checked, Place};
use crate::model::Amount;

/// The figures of one line that count towards a total.
pub(super) struct LineFigures {
    pub(super) number: u32,
    pub(super) total: Option<Amount>,
    pub(super) tax: Option<Amount>,
}

/// The figures of a whole document.
pub(super) struct DocumentFigures {
    pub(super) freight: Option<Amount>,
    pub(super) tax_total: Option<Amount>,
    pub(super) total: Option<Amount>,
}

/// Checks that the total is lines, freight and tax, and that no line number comes twice.
pub(super) fn check(at: &Place<'_>, lines: &[LineFigures], document: &DocumentFigures) -> Checked {
    check_numbers(at, lines)?;
    let (Some(freight), Some(tax), Some(total)) = (document.freight, document.tax_total, document.total) else {
        return Ok(());
    };
    let Some(line_totals) = lines.iter().map(|line| line.total).collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    let parts = sum(line_totals.into_iter().chain([freight, tax]), || at.refuse("Total", "is too large to add up"))?;
    check_line_taxes(at, lines, tax)?;
    equal(parts, total.decimal(), || format!("is {total}, but lines, freight and tax come to {parts}"))
        .map_err(|message| at.refuse("Total", message))
}

/// Line taxes never come to more than the tax of the document; the rest is tax on freight.
fn check_line_taxes(at: &Place<'_>, lines: &[LineFigures], tax_total: Amount) -> Checked {
    let taxes = sum(lines.iter().filter_map(|line| line.tax), || at.refuse("TaxTotal", "is too large to add up"))?;
    if taxes > tax_total.decimal() {
        return Err(at.refuse("TaxTotal", format!("is {tax_total}, but the tax of the lines alone is {taxes}")));
    }
    Ok(())
}

fn check_numbers(at: &Place<'_>, lines: &[LineFigures]) -> Checked {
    let in_order = lines.iter().zip(lines.iter().skip(1)).all(|(one, next)| one.number < next.number);
    let mut seen = std::collections::BTreeSet::new();
    match lines.iter().find(|line| !in_order && !seen.insert(line.number)) {
        Some(line) => Err(at.refuse("Lines", format!("has line number {} twice", line.number))),
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

fn equal(parts: Decimal, whole: Decimal, message: impl FnOnce() -> String) -> Result<(), String> {
    if parts == whole { Ok(()) } else { Err(message()) }
}
