//! The ERP's record of a customer whom only the gateway has, and which of the ERP's records is the same customer.

use super::pair::in_columns;
use super::spelling::said_address;
use crate::address::{fit_email, fit_name};
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, ExternalId, Gateway, GatewayCustomerId, PostalAddress, is_guest,
};
use crate::dedup;
use crate::derived::{Derived, Reason};
use crate::flows::agreement::Shared;
use crate::flows::spelling::said;
use crate::flows::{ErpCustomer, Step};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{RuleBook, TwinRule};
use crate::suggest;

/// Whom the ERP's records make of a customer.
pub(super) enum Match<'a> {
    /// Nobody.
    Nobody,
    /// This one.
    Same(&'a ErpCustomer),
    /// This one, which another customer of the gateway leads.
    Twin(&'a ErpCustomer),
}

/// The key under which the ERP knows a customer of the gateway.
pub(super) fn identity(gateway: &Gateway, id: &GatewayCustomerId) -> ExternalId {
    ExternalId::from(format!("{gateway}/{id}"))
}

/// What the ERP would hold of a customer, in the gateway's spelling.
pub(super) fn wanted(customer: &Customer, identity: &ExternalId) -> CustomerRecord {
    CustomerRecord {
        code: None,
        external_id: identity.clone(),
        name: name(customer, identity).value,
        email: said(customer.email.as_deref()),
        phone: said(customer.phone.as_deref()),
        billing: said_address(customer.billing.as_ref()),
        shipping: said_address(customer.shipping.as_ref()),
        card: customer.card.as_deref().cloned(),
        active: None,
    }
}

/// Which of the ERP's customers this is. `link` is the ERP's code in the gateway's metadata, which wins over every key: whom it
/// names is that customer, or has still to be given the external id.
///
/// # Errors
/// [`RefusalCode::AmbiguousCustomer`] and [`RefusalCode::Conflict`] name the candidates.
pub(super) fn find<'a>(
    wanted: &CustomerRecord,
    link: Option<&CustomerCode>,
    held: &'a [ErpCustomer],
    rules: &RuleBook,
) -> Result<Match<'a>, Refusal> {
    if let Some(linked) = held.iter().find(|one| Some(&one.code) == link) {
        return Ok(if is_led_by_another(linked, wanted) { Match::Twin(linked) } else { Match::Same(linked) });
    }
    if link.is_some() {
        return Ok(Match::Nobody);
    }
    let unclaimed: Vec<ErpCustomer> = held.iter().map(without_guest_id).collect();
    let decision = dedup::customer(wanted, &unclaimed);
    let of = |code: &CustomerCode| held.iter().find(|one| one.code == *code);
    match &decision.value {
        dedup::Decision::Create => Ok(Match::Nobody),
        dedup::Decision::AlreadyPosted { number } | dedup::Decision::Update { number, .. } => {
            Ok(of(number).map_or(Match::Nobody, Match::Same))
        }
        dedup::Decision::Conflict { number, .. } if decision.rule() == "dedup.customer.email" => {
            match (rules.sync.customer.twin, of(number)) {
                (TwinRule::Note, Some(one)) => Ok(Match::Twin(one)),
                (TwinRule::Note | TwinRule::Refuse, _) => Err(undecided(&decision.value, wanted, held)),
            }
        }
        dedup::Decision::Conflict { .. } | dedup::Decision::Ambiguous { .. } => {
            Err(undecided(&decision.value, wanted, held))
        }
    }
}

/// The document that creates a customer in the ERP.
///
/// # Errors
/// A value that the ERP's columns cannot hold.
pub(super) fn create(customer: &Customer, identity: &ExternalId, rules: &RuleBook) -> Result<Step, Refusal> {
    let widths = rules.address.width_profile();
    let record = wanted(customer, identity);
    let mut reasons = Vec::new();
    let mut note = |field: &'static str, reason: Reason| reasons.push(Reason { field: field.into(), ..reason });
    note("external_id", Derived::new(identity, "customer.gateway_id").explain("").1);
    let (name, why) = name(customer, identity).explain("name");
    note("name", why);
    let name = fit_name(&name, "customer.name", &widths)?.value;
    let email = record.email.as_deref().map(|email| fit_email(email, "customer.email", &widths)).transpose()?;
    let mut address = |field: &'static str, address: Option<&PostalAddress>| {
        let Some(given) = address else { return Ok(None) };
        let address = in_columns(given, &format!("customer.{field}"), &widths)?;
        note(field, address.clone().map(|address| address.shown()).because("customer", given.shown()).explain("").1);
        Ok::<_, Refusal>(Some(address.value))
    };
    let billing = address("billing", record.billing.as_ref())?;
    let shipping = address("shipping", record.shipping.as_ref())?;
    let email = email.map(|email| email.explain("email"));
    reasons.extend(email.as_ref().map(|(_, why)| why.clone()));
    reasons.extend(record.phone.as_ref().map(|phone| Derived::new(phone, "customer.phone").explain("phone").1));
    reasons.extend(record.card.as_ref().map(|card| Derived::new(&card.token, "customer.card").explain("card").1));
    let record = CustomerRecord { name, email: email.map(|(email, _)| email), billing, shipping, ..record };
    Ok(Step { document: Document::Customer(Box::new(record)), reasons })
}

/// What to call somebody: their name, or the best that is known instead.
fn name(customer: &Customer, identity: &ExternalId) -> Derived<String> {
    let addressee = |address: &Option<PostalAddress>| address.as_ref().and_then(|one| said(one.name.as_deref()));
    let candidates = [
        (said(customer.name.as_deref()), "customer.name"),
        (addressee(&customer.billing), "customer.name.billing"),
        (addressee(&customer.shipping), "customer.name.shipping"),
        (said(customer.email.as_deref()), "customer.name.email"),
    ];
    let said = candidates.into_iter().find_map(|(name, rule)| Some(Derived::new(name?, rule)));
    said.unwrap_or_else(|| Derived::new(identity.to_string(), "customer.name.external_id"))
}

fn is_led_by_another(held: &ErpCustomer, wanted: &CustomerRecord) -> bool {
    held.external_id.as_ref().is_some_and(|id| *id != wanted.external_id && !is_guest(id))
}

/// A record that was made for an e-mail address alone contradicts nobody's id.
fn without_guest_id(held: &ErpCustomer) -> ErpCustomer {
    ErpCustomer { external_id: held.external_id.clone().filter(|id| !is_guest(id)), ..held.clone() }
}

/// A decision that is a person's, with the candidates, the most alike first.
fn undecided(decision: &dedup::Decision<CustomerCode>, wanted: &CustomerRecord, held: &[ErpCustomer]) -> Refusal {
    let (code, candidates): (_, &[CustomerCode]) = match decision {
        dedup::Decision::Conflict { number, .. } => (RefusalCode::Conflict, std::slice::from_ref(number)),
        dedup::Decision::Ambiguous { candidates } => (RefusalCode::AmbiguousCustomer, candidates),
        dedup::Decision::Create | dedup::Decision::AlreadyPosted { .. } | dedup::Decision::Update { .. } => {
            (RefusalCode::AmbiguousCustomer, &[])
        }
    };
    let candidates = held.iter().filter(|one| candidates.contains(&one.code));
    let message = format!("{decision}; write the right one's code into the gateway's metadata");
    Refusal::new(code, "customer", &wanted.external_id, message).suggest(suggest::customers(wanted, candidates))
}
