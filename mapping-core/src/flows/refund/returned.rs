//! The goods that came back: what the shop says of a refund, and what earlier refunds have taken back already.
//!
//! A refund that was booked and then failed is undone in the ledger alone: its goods are in stock. The refund that is tried again says
//! once more that they came back, so they are credited again and do not come back again. What a memo took into stock is read from
//! our own record of it; without one, it is what the refund says.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{limit, listed};
use crate::canonical::{DocumentKey, DocumentKind, OrderLine, Payment, Refund, Sku};
use crate::flows::Known;
use crate::flows::order_to_cash::{read_lines, written_under};
use crate::flows::story::Story;
use crate::refusal::Refusal;
use crate::rules::OrderRules;

/// Lines that came back, and where they are written.
pub(super) struct Returned<'a> {
    /// Where.
    pub(super) field: String,
    /// As they are written.
    pub(super) text: &'a str,
    /// As the ERP knows the items.
    pub(super) lines: Vec<OrderLine>,
}

/// What became of the goods of refunds that were made before one.
#[derive(Default)]
pub(super) struct Earlier {
    /// What came back with refunds that stand.
    pub(super) credited: Vec<OrderLine>,
    /// How many are in stock and credited by no refund that stands.
    in_stock: BTreeMap<Sku, Decimal>,
}

/// What the shop says came back with a refund.
pub(super) fn returned<'a>(refund: &'a Refund, rules: &'a OrderRules) -> Result<Option<Returned<'a>>, Refusal> {
    for (key, text) in written_under(&refund.metadata, &rules.returned_keys) {
        let field = format!("refund.metadata.{key}");
        if let Some(lines) = read_lines(&field, text, refund.amount.currency())? {
            let by_the_erp = lines.into_iter().map(|line| match rules.sku_aliases.get(&line.sku) {
                Some(alias) => OrderLine { sku: alias.clone(), ..line },
                None => line,
            });
            return Ok(Some(Returned { field, text, lines: by_the_erp.collect() }));
        }
    }
    Ok(None)
}

/// What came back with the refunds that were made before this one.
pub(super) fn earlier(refund: &Refund, payment: &Payment, known: Known<'_>, rules: &OrderRules) -> Story<Earlier> {
    let age = |refund: &Refund| (refund.created_at, refund.id.clone());
    let mut before = listed::each_once(&payment.id, known)?;
    before.retain(|other| age(other) < age(refund));
    before.sort_by_key(|other| age(other));
    let mut earlier = Earlier::default();
    for other in before {
        let Ok(Some(back)) = returned(other, rules) else { continue }; // its own plan told what is wrong with it
        let stands = limit::counts(other);
        for (sku, quantity) in stocked(other, &back.lines, stands, &earlier, known)? {
            let there = earlier.in_stock.entry(sku).or_default();
            *there = there.saturating_add(quantity);
        }
        if stands {
            for line in &back.lines {
                let there = earlier.in_stock.entry(line.sku.clone()).or_default();
                *there = there.saturating_sub(line.quantity).max(Decimal::ZERO);
            }
            earlier.credited.extend(back.lines);
        }
    }
    Ok(earlier)
}

/// What a refund took into stock, or will.
fn stocked(
    refund: &Refund,
    said: &[OrderLine],
    stands: bool,
    earlier: &Earlier,
    known: Known<'_>,
) -> Story<Vec<(Sku, Decimal)>> {
    let Some(id) = &refund.id else { return Ok(Vec::new()) };
    let written = known.last_written(&DocumentKey::new(DocumentKind::CreditMemo, id.as_str()))?;
    if let Some(lines) = written.and_then(|written| written.lines()) {
        let back = lines.into_iter().filter(|line| line.returned);
        return Ok(back.filter_map(|line| Some((line.sku?, line.quantity))).collect());
    }
    if !stands && known.credit_memo(id)?.is_none() {
        return Ok(Vec::new());
    }
    let new = |line: &OrderLine| line.quantity.saturating_sub(earlier.count(&line.sku)).max(Decimal::ZERO);
    Ok(said.iter().map(|line| (line.sku.clone(), new(line))).collect())
}

impl Earlier {
    /// What is in stock and credited by no refund that stands.
    pub(super) fn in_stock(&self) -> Vec<OrderLine> {
        let line = |(sku, quantity): (&Sku, &Decimal)| OrderLine {
            sku: sku.clone(),
            description: None,
            quantity: *quantity,
            net: None,
            tax: None,
        };
        self.in_stock.iter().map(line).collect()
    }

    fn count(&self, sku: &Sku) -> Decimal {
        self.in_stock.get(sku).copied().unwrap_or_default()
    }
}
