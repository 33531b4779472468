//! The ERP's items for the shop's item codes: by the rules' aliases first, then as they are written. A code that the ERP lacks is
//! taken for the nearest one where `rules.sync.items.auto_accept` says that it is near enough; otherwise it stops the order and
//! names its near neighbours.

use crate::canonical::{OrderLine, Sku};
use crate::derived::{Derived, Reason};
use crate::flows::Known;
use crate::flows::story::Story;
use crate::flows::{ErpItem, ItemAnswer};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{OrderRules, RuleBook};
use crate::suggest::{self, WantedItem};

/// The item of each line, in the lines' order, and why it is that one.
pub(super) fn of_lines<'a>(
    lines: &[OrderLine],
    known: Known<'a>,
    rules: &RuleBook,
) -> Story<(Vec<&'a ErpItem>, Vec<Reason>)> {
    let wanted: Vec<Derived<Sku>> = lines.iter().map(|line| alias(&line.sku, &rules.order)).collect();
    let answers = known.items(wanted.iter().map(|sku| &sku.value))?;
    let mut items = Vec::with_capacity(lines.len());
    let mut reasons = Vec::with_capacity(lines.len());
    for (position, ((line, wanted), answer)) in lines.iter().zip(wanted).zip(answers).enumerate() {
        let (item, why) = found(position, line, wanted, answer, rules)?;
        reasons.push(why.explain(format!("lines[{position}].sku")).1);
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

fn found<'a>(
    position: usize,
    line: &OrderLine,
    wanted: Derived<Sku>,
    answer: Option<&'a ItemAnswer>,
    rules: &RuleBook,
) -> Result<(&'a ErpItem, Derived<Sku>), Refusal> {
    if let Some(item) = answer.and_then(|answer| answer.found.as_ref()) {
        return Ok((item, wanted));
    }
    let near = answer.map_or(&[][..], |answer| &answer.near);
    let missing =
        WantedItem::new(&wanted.value).described(line.description.as_deref()).or_alias(&rules.order.sku_aliases);
    let taken = rules.sync.items.auto_accept.and_then(|rule| suggest::accept(&missing, near, rule));
    if let Some(taken) = taken
        && let Some(item) = near.iter().find(|item| item.sku == taken.value)
    {
        return Ok((item, taken));
    }
    let message =
        "the ERP has no such item; correct the code, add the item, or add an alias to rules.order.sku_aliases";
    let refusal = Refusal::new(RefusalCode::UnknownSku, format!("order.lines[{position}].sku"), &wanted.value, message);
    Err(refusal.suggest(suggest::ranked_items(&missing, near)))
}
