//! The ERP's items for the shop's item codes: by the rules' aliases first, then as they are written. A code that the ERP lacks
//! stops the order and names its near neighbours.

use super::known::Known;
use super::pause::Story;
use crate::canonical::{OrderLine, Sku};
use crate::derived::{Derived, Reason};
use crate::flows::{ErpItem, ItemAnswer};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::OrderRules;
use crate::suggest;

/// The item of each line, in the lines' order, and why it is that one.
pub(super) fn of_lines(
    lines: &[OrderLine],
    known: Known<'_>,
    rules: &OrderRules,
) -> Story<(Vec<ErpItem>, Vec<Reason>)> {
    let wanted: Vec<Derived<Sku>> = lines.iter().map(|line| alias(&line.sku, rules)).collect();
    let codes: Vec<Sku> = wanted.iter().map(|sku| sku.value.clone()).collect();
    let answers = known.items(&codes)?;
    let mut items = Vec::new();
    let mut reasons = Vec::new();
    for (position, (wanted, answer)) in wanted.into_iter().zip(answers).enumerate() {
        let item = found(position, &wanted.value, answer)?;
        reasons.push(wanted.explain(format!("lines[{position}].sku")).1);
        items.push(item);
    }
    Ok((items, reasons))
}

fn alias(sku: &Sku, rules: &OrderRules) -> Derived<Sku> {
    match rules.sku_aliases.get(sku) {
        Some(alias) => Derived::new(alias.clone(), "rules.order.sku_aliases").because("line.sku", sku),
        None => Derived::new(sku.clone(), "order.sku.as_written"),
    }
}

fn found(position: usize, wanted: &Sku, answer: ItemAnswer) -> Result<ErpItem, Refusal> {
    answer.found.ok_or_else(|| {
        let message =
            "the ERP has no such item; correct the code, add the item, or add an alias to rules.order.sku_aliases";
        Refusal::new(RefusalCode::UnknownSku, format!("order.lines[{position}].sku"), wanted, message)
            .suggest(suggest::items(wanted, &answer.near))
    })
}
