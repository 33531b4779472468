//! Counts, one way only: from who counts to the other.

use rust_decimal::Decimal;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::canonical::{Document, ErpItemChange, GatewayEvent, Product, Sku, StockQuantity};
use crate::derived::Derived;
use crate::flows::story::Story;
use crate::flows::written::key_in_shop;
use crate::flows::{ErpItem, Known, Notice, Step, Telling, Written};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{StockOwner, StockSync};

/// What the shop may promise of an item, unless it was told of this change or a later one before.
pub(super) fn promised(
    change: &ErpItemChange,
    sku: Sku,
    known: Known<'_>,
    rules: &StockSync,
) -> Story<Option<Telling>> {
    let Some(available) = change.available.filter(|_| rules.owner == StockOwner::Erp) else { return Ok(None) };
    let left = what_is_left(available, rules)?;
    if known.last_written(&key_in_shop(&sku))?.is_some_and(|told| is_news_no_more(change, left, told)) {
        return Ok(None);
    }
    let changed_at = change.changed_at.format(&Rfc3339).unwrap_or_else(|_| change.changed_at.to_string());
    let promised = Derived::new(left, "rules.sync.stock")
        .because("available", available)
        .because("rules.sync.stock.safety", rules.safety)
        .because("rules.sync.stock.whole", rules.whole)
        .because("changed_at", changed_at);
    let (available, reason) = promised.explain("available");
    Ok(Some(Telling::new(Notice::ShopStock { sku, available }).because([reason])))
}

/// Whether the shop was told of a later change, or of this one. Moments are whole seconds at most ERPs, and two changes may fall into
/// one: the figure tells them apart.
fn is_news_no_more(change: &ErpItemChange, left: Decimal, told: &Written) -> bool {
    let as_of = told.fields.get("as_of").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
    let is_same = || told.fields.get("available").is_some_and(|figure| *figure == left.normalize().to_string());
    as_of.is_some_and(|as_of| as_of > change.changed_at || (as_of == change.changed_at && is_same()))
}

/// Never less than nothing.
fn what_is_left(available: Decimal, rules: &StockSync) -> Result<Decimal, Refusal> {
    let left = available.checked_sub(rules.safety).ok_or_else(|| {
        let message = "this less rules.sync.stock.safety is too large a figure";
        Refusal::new(RefusalCode::InvalidAmount, "item.available", available, message)
    })?;
    let left = left.max(Decimal::ZERO);
    Ok(if rules.whole { left.floor() } else { left }.normalize())
}

/// The count of a shop that counts, unless the ERP has it.
pub(super) fn counted(
    event: &GatewayEvent,
    product: &Product,
    item: &ErpItem,
    written: Option<&Written>,
    rules: &StockSync,
) -> Result<Option<Step>, Refusal> {
    let key = rules.count_key.as_ref().filter(|_| rules.owner == StockOwner::Shop);
    let Some((key, text)) = key.and_then(|key| Some((key, product.metadata.get(key)?.trim()))) else { return Ok(None) };
    let on_hand = count(key, text)?;
    let noted = written.and_then(|written| written.fields.get("on_hand"));
    if item.on_hand == Some(on_hand) || noted.is_some_and(|noted| *noted == on_hand.normalize().to_string()) {
        return Ok(None);
    }
    let counted = Derived::new(on_hand, "rules.sync.stock.count_key").because(format!("product.metadata.{key}"), text);
    let (on_hand, reason) = counted.explain("on_hand");
    let quantity = StockQuantity { sku: item.sku.clone(), on_hand, revision: event.id.to_string() };
    Ok(Some(Step { document: Document::Stock(Box::new(quantity)), reasons: vec![reason] }))
}

fn count(key: &str, text: &str) -> Result<Decimal, Refusal> {
    match Decimal::from_str_exact(text) {
        Ok(count) if !count.is_sign_negative() || count.is_zero() => Ok(count.abs()),
        Ok(_) | Err(_) => {
            let field = format!("product.metadata.{key}");
            Err(Refusal::new(RefusalCode::InvalidAmount, field, text, "a count is a number that is not negative"))
        }
    }
}
