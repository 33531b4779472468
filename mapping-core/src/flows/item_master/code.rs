//! Item codes on both sides: the shop's code of an item of the ERP, and the ERP's of a product.

use crate::canonical::{Product, Sku};
use crate::derived::Derived;
use crate::rules::RuleBook;

/// What the ERP calls a product: by the aliases, else as the product's code or id is written.
pub(super) fn in_erp(product: &Product, rules: &RuleBook) -> Derived<Sku> {
    let written = product.sku.clone().unwrap_or_else(|| Sku::from(product.id.as_str()));
    let aliases = &rules.order.sku_aliases;
    match aliases.get(&written).or_else(|| aliases.get(&Sku::from(product.id.as_str()))) {
        Some(alias) => Derived::new(alias.clone(), "rules.order.sku_aliases").because("product.sku", &written),
        None => Derived::new(written, "item.sku.as_written"),
    }
}

/// What the shop calls an item of the ERP: every code that the aliases lead from, else the item's own.
pub(super) fn in_shop(sku: &Sku, rules: &RuleBook) -> Vec<Sku> {
    let aliases = rules.order.sku_aliases.iter().filter(|(_, item)| *item == sku);
    let aliases: Vec<Sku> = aliases.map(|(alias, _)| alias.clone()).collect();
    if aliases.is_empty() { vec![sku.clone()] } else { aliases }
}
