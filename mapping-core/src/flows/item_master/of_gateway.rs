//! A product that the gateway made, changed or took off sale, carried to the ERP.

use super::pair::{Pair, fits};
use super::{code, stock};
use crate::canonical::{Document, DocumentKey, DocumentKind, ExternalId, GatewayEvent, ItemRecord, Product, Sku};
use crate::dedup;
use crate::derived::{Derived, Reason};
use crate::flows::agreement::{Circumstances, Master};
use crate::flows::spelling::said;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpItem, ItemAnswer, Known, Plan, Step};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;
use crate::suggest::{self, WantedItem};

/// The story of a product of the gateway.
pub(super) fn tell(event: &GatewayEvent, told: &Product, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let now = known.product(&told.id)?.unwrap_or(told);
    let sku = code::in_erp(now, rules);
    let answer = known.item(&sku.value)?.cloned().unwrap_or_default();
    let (item, why) = match answer.found {
        Some(item) => (item, sku.explain("sku").1),
        None => match near(&sku, now, answer, rules)? {
            Some(taken) => taken,
            None => return create(event, now, sku, rules),
        },
    };
    let written = known.last_written(&DocumentKey::new(DocumentKind::Item, item.sku.as_str()))?;
    let around = Circumstances {
        gateway_changed_at: now.changed_at.or(Some(event.occurred_at)),
        erp_changed_at: item.changed_at,
        told_by: Master::Gateway,
        written,
        widths: &rules.address.width_profile(),
    };
    let shop_sku = now.sku.clone().unwrap_or_else(|| Sku::from(now.id.as_str()));
    let mut plan = Pair { gateway: now, shop_sku: &shop_sku, erp: &item }.agree(around, &rules.sync.items)?;
    plan.steps.extend(stock::counted(event, now, &item, written, &rules.sync.stock)?);
    if plan.is_empty() {
        let found = format!("product {} and item {} hold the same where it counts", now.id, item.sku);
        return Err(Pause::already_posted(item.sku.as_str(), found));
    }
    for reasons in plan.steps.iter_mut().map(|step| &mut step.reasons) {
        reasons.insert(0, why.clone());
    }
    Ok(plan)
}

/// The item that a product is although the ERP does not have its code: one of the same name where the product has no code, or the
/// nearest where the rules take it. Nothing where the product is new to the ERP.
fn near(
    sku: &Derived<Sku>,
    now: &Product,
    answer: ItemAnswer,
    rules: &RuleBook,
) -> Result<Option<(ErpItem, Reason)>, Refusal> {
    if !now.active {
        return Ok(None);
    }
    let wanted = WantedItem::new(&sku.value).described(now.name.as_deref()).or_alias(&rules.order.sku_aliases);
    let near = suggest::ranked_items(&wanted, &answer.near);
    let by_name = dedup::product(now, &answer.near);
    let held = |sku: &Sku| answer.near.iter().find(|item| item.sku == *sku).cloned();
    if let Some(item) = by_name.value.number().and_then(held) {
        return Ok(Some((item.clone(), by_name.map(|_| item.sku).explain("sku").1)));
    }
    let taken = rules.sync.items.auto_accept.and_then(|rule| suggest::accept(&wanted, &answer.near, rule));
    if let Some(taken) = taken
        && let Some(item) = held(&taken.value)
    {
        return Ok(Some((item, taken.explain("sku").1)));
    }
    let is_new = by_name.value == dedup::Decision::Create
        && near.first().is_none_or(|best| rules.sync.items.create_in_erp && best.score < suggest::NEARLY_THE_SAME);
    if is_new {
        return Ok(None);
    }
    let message = "the ERP has no such item; add an alias to rules.order.sku_aliases, or correct the product's code";
    Err(Refusal::new(RefusalCode::UnknownSku, "product.sku", &sku.value, message).suggest(near))
}

fn create(event: &GatewayEvent, now: &Product, sku: Derived<Sku>, rules: &RuleBook) -> Story<Plan> {
    if !now.active || !rules.sync.items.create_in_erp {
        let why = if now.active { "rules.sync.items.create_in_erp is off" } else { "it is not sold any more" };
        return Err(Pause::no_effect(format!("product {}, which the ERP does not have; {why}", now.id)));
    }
    let mut reasons = Vec::new();
    let (sku, why) = sku.explain("sku");
    reasons.push(why);
    let description = said(now.name.as_deref());
    if let Some(text) = &description {
        fits(text, rules.sync.items.description_width.unwrap_or(usize::MAX))?;
        reasons.push(Derived::new(text, "item.description").explain("description").1);
    }
    let price =
        now.price.map(|price| price.non_negative().map_err(|error| error.refuse("product.price"))).transpose()?;
    reasons.extend(price.map(|price| Derived::new(price, "item.price").explain("price").1));
    reasons.push(Derived::new(true, "item.active").explain("active").1);
    let item = ItemRecord {
        sku,
        known: false,
        external_id: Some(ExternalId::from(format!("{}/{}", event.gateway, now.id))),
        description,
        price,
        active: Some(true),
    };
    Ok(vec![Step { document: Document::Item(Box::new(item)), reasons }].into())
}
