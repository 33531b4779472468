//! Products: item code, then the gateway's own product id as an item code, then the name.

use super::difference::{Differences, folded};
use super::{Decision, FieldChange};
use crate::canonical::{Product, Sku};
use crate::derived::Derived;
use crate::flows::ErpItem;

/// What to do about a product, given the ERP's items that fit any key.
///
/// An item of the same name under another code than the product's own is a conflict: it may be the same thing coded anew, or a
/// variant, and a person maps it with `rules.order.sku_aliases` or creates it.
pub fn product(wanted: &Product, held: &[ErpItem]) -> Derived<Decision<Sku>> {
    let mut held: Vec<&ErpItem> = held.iter().collect();
    held.sort_by(|left, right| left.sku.cmp(&right.sku));
    held.dedup_by(|left, right| left.sku == right.sku);

    let own_code = wanted.sku.as_ref().map(|sku| sku.as_str());
    let by_code = |code: &str| held.iter().copied().find(|item| item.sku.as_str() == code);
    if let Some((code, item)) = own_code.and_then(|code| Some((code, by_code(code)?))) {
        return Derived::new(update(wanted, item), "dedup.product.sku").because("sku", code);
    }
    if let Some(item) = by_code(wanted.id.as_str()) {
        return Derived::new(update(wanted, item), "dedup.product.id").because("id", &wanted.id);
    }
    let name = wanted.name.as_deref().unwrap_or_default();
    let by_name: Vec<&ErpItem> = held.iter().copied().filter(|item| same_name(name, item)).collect();
    match by_name.as_slice() {
        [] => none_found(wanted),
        [only] => Derived::new(by_the_name(wanted, only), "dedup.product.name").because("name", name),
        several => {
            let candidates = several.iter().map(|item| item.sku.clone()).collect();
            Derived::new(Decision::Ambiguous { candidates }, "dedup.product.name").because("name", name)
        }
    }
}

fn none_found(wanted: &Product) -> Derived<Decision<Sku>> {
    let decision = Derived::new(Decision::Create, "dedup.product.none").because("id", &wanted.id);
    match &wanted.sku {
        Some(sku) => decision.because("sku", sku),
        None => decision,
    }
}

fn same_name(name: &str, item: &ErpItem) -> bool {
    !name.trim().is_empty() && item.description.as_deref().map(folded) == Some(folded(name))
}

/// An item that only the name found.
fn by_the_name(wanted: &Product, item: &ErpItem) -> Decision<Sku> {
    match &wanted.sku {
        Some(sku) => {
            let held = Some(item.sku.as_str().to_owned());
            let wanted = Some(sku.as_str().to_owned());
            Decision::Conflict { number: item.sku.clone(), differences: vec![FieldChange::new("sku", held, wanted)] }
        }
        None => update(wanted, item),
    }
}

fn update(wanted: &Product, item: &ErpItem) -> Decision<Sku> {
    let mut differences = Differences::default();
    differences.text("description", item.description.as_deref(), wanted.name.as_deref(), folded);
    let mut changes = differences.into_changes();
    if let Some(price) = wanted.price.filter(|price| item.price != Some(*price)) {
        changes.push(FieldChange::new("price", item.price.map(|held| held.to_string()), Some(price.to_string())));
    }
    let number = item.sku.clone();
    if changes.is_empty() { Decision::AlreadyPosted { number } } else { Decision::Update { number, changes } }
}
