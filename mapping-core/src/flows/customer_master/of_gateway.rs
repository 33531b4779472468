//! A customer that the gateway made, changed or deleted, carried to the ERP.

use super::departure;
use super::erasure::is_erased;
use super::pair::Pair;
use super::record::{self, Match};
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, DocumentKind, ExternalId, GatewayEvent, Metadata,
};
use crate::dedup;
use crate::derived::{Derived, Input};
use crate::flows::agreement::{Circumstances, Master};
use crate::flows::spelling::said;
use crate::flows::story::{Pause, Story};
use crate::flows::written::key_in_erp;
use crate::flows::{ErpCustomer, Known, Notice, Plan, Severity, Step, Telling, Written};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{CustomerSync, Owner, RuleBook};

/// The story of a customer of the gateway.
pub(super) fn tell(event: &GatewayEvent, told: &Customer, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(id) = &told.id else { return Err(Pause::no_effect("a guest, who is nobody's master data")) };
    let identity = record::identity(&event.gateway, id);
    let now = known.gateway_customer(id)?.unwrap_or(told);
    if told.deleted || now.deleted {
        return departure::tell(&identity, known, rules);
    }
    if is_erased(identity.as_str(), known)? {
        return Err(erased(&identity));
    }
    if let Some(code) = noted_as_twin(now, &rules.sync.customer) {
        return Err(Pause::already_posted(
            code,
            format!("{identity} is noted as the same customer; another one leads"),
        ));
    }
    let wanted = record::wanted(now, &identity);
    let held = known.customers(dedup::customer_query(&wanted))?;
    let linked = said(now.metadata.get(&rules.sync.customer.link_key).map(String::as_str)).map(CustomerCode::from);
    let found = record::find(&wanted, linked.as_ref(), held, rules)?;
    let code = match &found {
        Match::Same(erp) => Some(&erp.code),
        Match::Nobody => linked.as_ref(),
        Match::Twin(_) => None, // nothing personal is written there
    };
    if let Some(code) = code
        && is_erased(code.as_str(), known)?
    {
        return Err(erased(&identity));
    }
    match found {
        Match::Same(erp) => {
            let written = last_written(&identity, erp, known)?;
            let around = Circumstances {
                gateway_changed_at: now.changed_at.or(Some(event.occurred_at)),
                erp_changed_at: erp.changed_at,
                told_by: Master::Gateway,
                written,
                widths: &rules.address.width_profile(),
            };
            Pair { id, identity: &identity, gateway: now, erp }.agree(around, &rules.sync.customer)
        }
        Match::Twin(erp) => twin(now, &identity, erp, rules),
        Match::Nobody => match linked {
            Some(code) => adopt(&wanted, code, known, rules),
            None => create(now, &identity, rules),
        },
    }
}

/// Why nothing is carried to a record that was erased.
fn erased(identity: &ExternalId) -> Pause {
    Pause::no_effect(format!("{identity}, who was erased from here"))
}

/// What was last written of a pair: under its own key or, before it was linked, under what the ERP's record was known by.
pub(super) fn last_written<'a>(
    identity: &ExternalId,
    erp: &ErpCustomer,
    known: Known<'a>,
) -> Story<Option<&'a Written>> {
    let key = |id: &ExternalId| DocumentKey::new(DocumentKind::Customer, id.as_str());
    if let Some(written) = known.last_written(&key(identity))? {
        return Ok(Some(written));
    }
    match erp.external_id.as_ref().filter(|id| *id != identity) {
        Some(earlier) => known.last_written(&key(earlier)),
        None => known.last_written(&key_in_erp(&erp.code)),
    }
}

fn create(now: &Customer, identity: &ExternalId, rules: &RuleBook) -> Story<Plan> {
    if !rules.sync.customer.create_in_erp {
        return Err(Pause::no_effect(format!(
            "{identity}, whom the ERP does not have and rules.sync.customer does not create"
        )));
    }
    Ok(vec![record::create(now, identity, rules)?].into())
}

/// A second customer of the gateway: it is noted with the ERP's code, and the first one leads.
fn twin(now: &Customer, identity: &ExternalId, erp: &ErpCustomer, rules: &RuleBook) -> Story<Plan> {
    let leader = erp.external_id.as_ref().map_or_else(String::new, ToString::to_string);
    let reason = Derived::new(erp.code.clone(), "rules.sync.customer.twin").because("leads", &leader);
    let (code, reason) = reason.explain("metadata");
    let mut plan = Plan::default();
    let metadata = Metadata::from([(twin_key(&rules.sync.customer), code.to_string())]);
    let noted = Customer { id: now.id.clone(), metadata, ..Customer::default() };
    plan.tellings.push(Telling::new(Notice::GatewayCustomer { customer: Box::new(noted) }).because([reason]));
    plan.tell(Notice::Alert {
        severity: Severity::Info,
        topic: "customer_twin".to_owned(),
        message: format!(
            "{identity} is customer {} of the ERP, whom {leader} leads; its own data is not copied",
            erp.code
        ),
        figures: vec![Input::new("customer", &erp.code)],
    });
    Ok(plan)
}

/// The metadata key of a second customer of the gateway: no link, because the ERP's record is the first one's.
fn twin_key(rules: &CustomerSync) -> String {
    format!("{}_shared", if rules.link_key.is_empty() { "erp_customer" } else { &rules.link_key })
}

fn noted_as_twin<'a>(customer: &'a Customer, rules: &CustomerSync) -> Option<&'a str> {
    customer.metadata.get(&twin_key(rules)).map(|code| code.trim()).filter(|code| !code.is_empty())
}

/// A record that nothing but the link in the metadata names: it gets the external id, by which it is found from then on. Its name
/// has to be written along, so it must be known what the ERP calls it, or that it may be renamed.
fn adopt(wanted: &CustomerRecord, code: CustomerCode, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let pair = DocumentKey::new(DocumentKind::Customer, wanted.external_id.as_str());
    if known
        .last_written(&pair)?
        .is_some_and(|written| written.fields.get("code").is_some_and(|noted| *noted == code.as_str()))
    {
        let found = format!("{} was linked from here; the ERP does not find it yet", wanted.external_id);
        return Err(Pause::already_posted(code.as_str(), found));
    }
    let in_erp = known.last_written(&key_in_erp(&code))?.and_then(|written| written.fields.get("name"));
    let name = match (in_erp, rules.sync.customer.name) {
        (Some(name), _) => Derived::new(name.clone(), "customer.name.last_written"),
        (None, Owner::Gateway | Owner::Newest) => Derived::new(wanted.name.clone(), "customer.name"),
        (None, Owner::Erp) => {
            let message = format!(
                "the gateway's metadata links this to customer {code}, whom the ERP finds neither by external id nor by e-mail \
                 address, and the ERP owns the name; give {code} the external id"
            );
            return Err(Refusal::new(RefusalCode::MissingCustomer, "customer", &wanted.external_id, message).into());
        }
    };
    let link = Derived::new(wanted.external_id.clone(), "rules.sync.customer.link_key").because("linked to", &code);
    let (external_id, why_id) = link.explain("external_id");
    let (name, why_name) = name.explain("name");
    let bare = CustomerRecord { email: None, phone: None, billing: None, shipping: None, card: None, ..wanted.clone() };
    let record = CustomerRecord { code: Some(code), external_id, name, ..bare };
    Ok(vec![Step { document: Document::Customer(Box::new(record)), reasons: vec![why_id, why_name] }].into())
}
