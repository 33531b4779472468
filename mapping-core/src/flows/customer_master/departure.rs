//! A customer that the gateway deleted: what becomes of the ERP's record is the rules' to say, and is done once.

use super::erasure;
use super::record::wanted;
use crate::canonical::{Customer, CustomerRecord, Document, DocumentKey, DocumentKind, ExternalId};
use crate::dedup;
use crate::derived::Derived;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpCustomer, Known, Plan, Step};
use crate::rules::{CustomerDeparture, RuleBook};

/// The story of a customer of the gateway that is gone.
pub(super) fn tell(identity: &ExternalId, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let rule = rules.sync.customer.deleted;
    if rule == CustomerDeparture::Leave {
        return Err(Pause::no_effect(format!(
            "{identity}, deleted at the gateway; rules.sync.customer.deleted leaves it"
        )));
    }
    let nobody = wanted(&Customer::default(), identity);
    let query = crate::flows::CustomerQuery { name: None, postcode: None, ..dedup::customer_query(&nobody) };
    let held = known.customers(query)?;
    let mut steps = Vec::new();
    for customer in held.iter().filter(|one| one.external_id.as_ref() == Some(identity)) {
        steps.extend(match rule {
            CustomerDeparture::Leave => None,
            CustomerDeparture::Deactivate => deactivate(customer, identity, known)?,
            CustomerDeparture::Erase => {
                erasure::of_record(customer, identity, "rules.sync.customer.deleted", known, rules)?
            }
        });
    }
    if steps.is_empty() {
        return Err(Pause::no_effect(format!("{identity}, deleted at the gateway; nothing is left to do in the ERP")));
    }
    Ok(steps.into())
}

/// No new business, unless that was written before.
fn deactivate(customer: &ErpCustomer, identity: &ExternalId, known: Known<'_>) -> Story<Option<Step>> {
    let key = DocumentKey::new(DocumentKind::Customer, identity.as_str());
    let is_done = |note: &String| note == "false";
    if known.last_written(&key)?.and_then(|written| written.fields.get("active")).is_some_and(is_done) {
        return Ok(None);
    }
    let active = Derived::new(false, "rules.sync.customer.deleted").because("deleted at the gateway", identity);
    let (active, reason) = active.explain("active");
    let record = CustomerRecord {
        code: Some(customer.code.clone()),
        name: customer.name.clone(),
        active: Some(active),
        ..wanted(&Customer::default(), identity)
    };
    Ok(Some(Step { document: Document::Customer(Box::new(record)), reasons: vec![reason] }))
}
