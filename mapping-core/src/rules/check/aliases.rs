//! Aliases of item codes: none leads back to itself, and none to another alias, for an alias is followed once.

use std::collections::BTreeSet;

use super::key;
use crate::canonical::Sku;
use crate::rules::place::path;
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};

pub(super) fn check(book: &RuleBook, report: &mut Report<'_, '_>) {
    let aliases = &book.order.sku_aliases;
    let mut told: BTreeSet<&Sku> = BTreeSet::new();
    for (alias, target) in aliases {
        let place = key(&path(&["order", "sku_aliases"]), alias.as_str());
        let name = report.tree().name(&place);
        if let Some(circle) = circle(alias, book) {
            if !told.contains(alias) {
                let way: Vec<&str> = circle.iter().map(|sku| sku.as_str()).chain([alias.as_str()]).collect();
                let message = format!("`{name}`: the alias leads back to itself: {}", way.join(" -> "));
                let hint = "let it lead to the code that the ERP has".to_owned();
                report.error(FindingCode::AliasCircle, &place, Mark::Value, message, Some(hint));
            }
            told.extend(circle);
        } else if let Some(further) = aliases.get(target) {
            let message = format!("`{name}`: {:?} is an alias itself, and an alias is followed once", target.as_str());
            let hint = format!("let it lead to {:?} if that is what the ERP has", further.as_str());
            report.warning(FindingCode::AliasChain, &place, Mark::Value, message, Some(hint));
        }
    }
}

/// The aliases on the way from one back to itself, if it leads there.
fn circle<'b>(start: &'b Sku, book: &'b RuleBook) -> Option<Vec<&'b Sku>> {
    let mut way = vec![start];
    let mut current = book.order.sku_aliases.get(start)?;
    while current != start {
        if way.contains(&current) {
            return None; // a circle that `start` only leads into
        }
        way.push(current);
        current = book.order.sku_aliases.get(current)?;
    }
    Some(way)
}
