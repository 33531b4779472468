//! An item that somebody made, changed or counted in the ERP, carried to the gateway and to the shop.

use super::pair::{Pair, sellable};
use super::{code, stock};
use crate::canonical::{DocumentKey, DocumentKind, ErpItemChange, Gateway, Product, ProductId, Sku};
use crate::derived::{Derived, Reason};
use crate::flows::agreement::{Circumstances, Master};
use crate::flows::spelling::said;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpItem, Known, Notice, Plan, Telling, Written};
use crate::rules::RuleBook;

/// The story of an item of the ERP.
pub(super) fn tell(change: &ErpItemChange, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let mut plan = master(change, known, rules)?;
    for sku in code::in_shop(&change.sku, rules) {
        plan.tellings.extend(stock::promised(change, sku, known, &rules.sync.stock)?);
    }
    if plan.is_empty() {
        let found = format!("item {} is the same at the gateway and in the shop where it counts", change.sku);
        return Err(Pause::already_posted(change.sku.as_str(), found));
    }
    Ok(plan)
}

/// What the gateway has to learn of the item itself.
fn master(change: &ErpItemChange, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(gateway) = &rules.sync.gateway else { return Ok(Plan::default()) };
    let written = known.last_written(&DocumentKey::new(DocumentKind::Item, change.sku.as_str()))?;
    let codes = code::in_shop(&change.sku, rules);
    let Some(shop_sku) = codes.first() else { return Ok(Plan::default()) };
    let linked = linked(change, gateway, written);
    let id = linked.clone().unwrap_or_else(|| ProductId::from(shop_sku.as_str()));
    let erp = as_it_is_now(change, known)?;
    let Some(product) = known.product(&id)? else {
        return Ok(if linked.is_some() { Plan::default() } else { create(&erp, shop_sku, rules)? });
    };
    let around = Circumstances {
        gateway_changed_at: product.changed_at,
        erp_changed_at: erp.changed_at,
        told_by: Master::Erp,
        written,
        widths: &rules.address.width_profile(),
    };
    let shop_sku = product.sku.as_ref().unwrap_or(shop_sku);
    Pair { gateway: product, shop_sku, erp: &erp }.agree(around, &rules.sync.items)
}

/// The product that the item came from or went to.
fn linked(change: &ErpItemChange, gateway: &Gateway, written: Option<&Written>) -> Option<ProductId> {
    let note = |name: &str| written.and_then(|written| written.fields.get(name)).map(String::as_str);
    let external_id = change.external_id.as_ref().map(|id| id.as_str()).or_else(|| note("external_id"));
    let of_gateway = external_id.and_then(|id| id.split_once('/')).filter(|(of, _)| *of == gateway.as_str());
    of_gateway.map(|(_, id)| id).or_else(|| note("product")).map(ProductId::from)
}

/// The item of today. What only the event says is believed unless the item has changed since.
fn as_it_is_now(change: &ErpItemChange, known: Known<'_>) -> Story<ErpItem> {
    let told = ErpItem {
        sku: change.sku.clone(),
        description: change.description.clone(),
        price: change.price,
        on_hand: None,
        active: Some(change.active),
        changed_at: Some(change.changed_at),
    };
    let Some(now) = known.item(&change.sku)?.and_then(|answer| answer.found.clone()) else { return Ok(told) };
    let is_late = now.changed_at.is_some_and(|at| at > change.changed_at);
    Ok(ErpItem {
        active: now.active.or(told.active.filter(|_| !is_late)),
        changed_at: now.changed_at.or(told.changed_at),
        ..now
    })
}

/// A product for an item that the gateway does not have. It bears the item's code for its id, so that it is made once.
fn create(erp: &ErpItem, shop_sku: &Sku, rules: &RuleBook) -> Story<Plan> {
    let is_sold = erp.active.unwrap_or(true);
    if !rules.sync.items.create_at_gateway || !is_sold {
        return Ok(Plan::default());
    }
    let rule = "rules.sync.items.create_at_gateway";
    let price = erp.price.map(sellable).transpose()?;
    let name = said(erp.description.as_deref()).unwrap_or_else(|| erp.sku.to_string());
    let mut reasons: Vec<Reason> = vec![Derived::new(name.clone(), rule).explain("description").1];
    reasons.extend(price.map(|price| Derived::new(price, rule).explain("price").1));
    reasons.push(Derived::new(true, rule).explain("active").1);
    let product = Product {
        id: ProductId::from(shop_sku.as_str()),
        sku: Some(shop_sku.clone()),
        name: Some(name),
        price,
        active: true,
        metadata: Default::default(),
        changed_at: None,
    };
    let notice = Notice::GatewayProduct { product: Box::new(product) };
    Ok(Plan { tellings: vec![Telling::new(notice).because(reasons)], ..Plan::default() })
}
