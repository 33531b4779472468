//! A customer that somebody made, changed, merged or deleted in the ERP, carried to the gateway.

use super::erasure::is_erased;
use super::of_gateway::last_written;
use super::pair::{Pair, link};
use super::spelling::said_address;
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, ErpCustomerChange, ExternalId, Gateway, GatewayCustomerId,
    Metadata, is_guest,
};
use crate::derived::{Derived, Reason};
use crate::flows::agreement::{Circumstances, Master, Shared};
use crate::flows::spelling::said;
use crate::flows::story::{Pause, Story};
use crate::flows::written::key_in_erp;
use crate::flows::{CustomerQuery, ErpCustomer, Known, Notice, Plan, Step, Telling};
use crate::refusal::{Refusal, RefusalCode, Suggestion};
use crate::rules::RuleBook;

/// The story of a customer of the ERP.
pub(super) fn tell(change: &ErpCustomerChange, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(gateway) = &rules.sync.gateway else {
        return Err(Pause::no_effect(format!(
            "customer {} of the ERP; rules.sync.gateway names nobody to tell",
            change.code
        )));
    };
    if is_erased(change.code.as_str(), known)? {
        return Err(Pause::no_effect(format!("customer {} of the ERP, which was erased from here", change.code)));
    }
    let Some((identity, id)) = at_gateway(change, gateway) else { return create(change, known, rules) };
    if is_erased(identity.as_str(), known)? {
        return Err(Pause::no_effect(format!("customer {} of the ERP; {identity} was erased from here", change.code)));
    }
    let Some(now) = known.gateway_customer(&id)?.filter(|now| !now.deleted) else {
        return Err(Pause::no_effect(format!(
            "customer {} of the ERP; the gateway has {identity} no more",
            change.code
        )));
    };
    if let Some(survivor) = &change.merged_into {
        return merged(change, survivor, identity, now, known, rules);
    }
    let linked = said(now.metadata.get(&rules.sync.customer.link_key).map(String::as_str));
    if let Some(other) = linked.filter(|code| code != change.code.as_str()) {
        return Err(Pause::no_effect(format!(
            "customer {} of the ERP; the gateway keeps {identity} as {other}",
            change.code
        )));
    }
    if change.deleted {
        return deleted(change, &id, rules);
    }
    let erp = as_it_is_now(change, identity, known)?;
    let around = Circumstances {
        gateway_changed_at: now.changed_at,
        erp_changed_at: erp.changed_at,
        told_by: Master::Erp,
        written: last_written(identity, &erp, known)?,
        widths: &rules.address.width_profile(),
    };
    Pair { id: &id, identity, gateway: now, erp: &erp }.agree(around, &rules.sync.customer)
}

/// The gateway's customer that an external id names.
fn at_gateway<'a>(change: &'a ErpCustomerChange, gateway: &Gateway) -> Option<(&'a ExternalId, GatewayCustomerId)> {
    let identity = change.external_id.as_ref().filter(|id| !is_guest(id))?;
    let (of, id) = identity.as_str().split_once('/')?;
    (of == gateway.as_str() && !id.is_empty()).then(|| (identity, GatewayCustomerId::from(id)))
}

/// The ERP's record of today; what the event says where the ERP cannot be asked for it.
fn as_it_is_now(change: &ErpCustomerChange, identity: &ExternalId, known: Known<'_>) -> Story<ErpCustomer> {
    let query = CustomerQuery { external_id: Some(identity.clone()), ..CustomerQuery::default() };
    let held = known.customers(query)?;
    let of_identity: Vec<&ErpCustomer> = held.iter().filter(|one| one.external_id.as_ref() == Some(identity)).collect();
    if let [_, _, ..] = of_identity.as_slice() {
        return Err(several(identity, &of_identity).into());
    }
    let told = ErpCustomer {
        code: change.code.clone(),
        external_id: change.external_id.clone(),
        name: change.name.clone(),
        email: change.email.clone(),
        phone: change.phone.clone(),
        billing: change.billing.clone(),
        shipping: change.shipping.clone(),
        changed_at: Some(change.changed_at),
    };
    let now = held.iter().find(|one| one.code == change.code).cloned().unwrap_or(told);
    Ok(ErpCustomer { changed_at: now.changed_at.or(Some(change.changed_at)), ..now })
}

fn several(identity: &ExternalId, held: &[&ErpCustomer]) -> Refusal {
    let suggestions = held.iter().map(|one| Suggestion {
        value: one.code.to_string(),
        score: 1000,
        why: "bears this external id; write the right one's code into the gateway's metadata".to_owned(),
    });
    let message =
        "several customers of the ERP bear one external id; two records of one person would overwrite each other";
    Refusal::new(RefusalCode::AmbiguousCustomer, "customer.external_id", identity, message).suggest(suggestions)
}

/// A customer that the gateway does not have. The gateway is told once; it answers with a customer that bears the ERP's code.
fn create(change: &ErpCustomerChange, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let sync = &rules.sync.customer;
    if change.deleted || change.merged_into.is_some() || !sync.create_at_gateway || sync.link_key.is_empty() {
        let why = "which the gateway does not have and rules.sync.customer does not create there";
        return Err(Pause::no_effect(format!("customer {} of the ERP, {why}", change.code)));
    }
    if known.last_written(&key_in_erp(&change.code))?.is_some() {
        let found = "the gateway was told of it; its own event links the two";
        return Err(Pause::already_posted(change.code.as_str(), found));
    }
    let customer = Customer {
        name: said(Some(&change.name)),
        email: said(change.email.as_deref()),
        phone: said(change.phone.as_deref()),
        billing: said_address(change.billing.as_ref()),
        shipping: said_address(change.shipping.as_ref()),
        metadata: Metadata::from([(sync.link_key.clone(), change.code.to_string())]),
        ..Customer::default()
    };
    let shown = [
        ("name", customer.name.clone()),
        ("email", customer.email.clone()),
        ("phone", customer.phone.clone()),
        ("billing", customer.billing.as_ref().map(Shared::shown)),
        ("shipping", customer.shipping.as_ref().map(Shared::shown)),
    ];
    let reasons: Vec<Reason> = shown.into_iter().filter_map(|(field, value)| created(field, value?)).collect();
    let notice = Notice::GatewayCustomer { customer: Box::new(customer) };
    Ok(Plan { tellings: vec![Telling::new(notice).because(reasons)], ..Plan::default() })
}

fn created(field: &'static str, value: String) -> Option<Reason> {
    Some(Derived::new(value, "rules.sync.customer.create_at_gateway").explain(field).1)
}

/// Two records of the ERP became one: the gateway's customer is linked to the one that is left, which gets its external id.
fn merged(
    change: &ErpCustomerChange,
    survivor: &CustomerCode,
    identity: &ExternalId,
    now: &Customer,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let mut plan = Plan::default();
    if let Some((metadata, reason)) = link(now, survivor, &rules.sync.customer) {
        let customer = Customer { id: now.id.clone(), metadata, ..Customer::default() };
        let notice = Notice::GatewayCustomer { customer: Box::new(customer) };
        plan.tellings.push(Telling::new(notice).because([reason]));
    }
    let query = CustomerQuery {
        external_id: Some(identity.clone()),
        email: said(change.email.as_deref()).map(|email| email.to_lowercase()),
        ..CustomerQuery::default()
    };
    let left = known.customers(query)?.iter().find(|one| one.code == *survivor);
    if let Some(left) = left.filter(|left| left.external_id.as_ref().is_none_or(is_guest)) {
        plan.steps.push(take_over(left, identity, &change.code));
    }
    if plan.is_empty() {
        return Err(Pause::already_posted(survivor.as_str(), format!("{identity} is linked to it")));
    }
    Ok(plan)
}

fn take_over(left: &ErpCustomer, identity: &ExternalId, from: &CustomerCode) -> Step {
    let external_id = Derived::new(identity.clone(), "customer.merged").because("merged from", from);
    let (external_id, reason) = external_id.explain("external_id");
    let record = CustomerRecord {
        code: Some(left.code.clone()),
        external_id,
        name: left.name.clone(),
        email: None,
        phone: None,
        billing: None,
        shipping: None,
        card: None,
        active: None,
    };
    Step { document: Document::Customer(Box::new(record)), reasons: vec![reason] }
}

fn deleted(change: &ErpCustomerChange, id: &GatewayCustomerId, rules: &RuleBook) -> Story<Plan> {
    if !rules.sync.customer.delete_at_gateway {
        let why = "deleted there; rules.sync.customer.delete_at_gateway leaves the gateway's";
        return Err(Pause::no_effect(format!("customer {} of the ERP, {why}", change.code)));
    }
    let reason =
        Derived::new(true, "rules.sync.customer.delete_at_gateway").because("customer in the ERP", &change.code);
    let gone = Customer { id: Some(id.clone()), deleted: true, ..Customer::default() };
    let notice = Notice::GatewayCustomer { customer: Box::new(gone) };
    Ok(Plan { tellings: vec![Telling::new(notice).because([reason.explain("deleted").1])], ..Plan::default() })
}
