//! Erasing a customer on request: which documents, which notices, and which of our own notes have to go. The books keep the
//! code; nothing that stays or is written for it says whose it was.

use super::record::identity;
use crate::canonical::{
    Customer, CustomerCode, CustomerErasure, Document, DocumentKey, DocumentKind, ExternalId, Gateway,
    GatewayCustomerId, is_guest,
};
use crate::derived::{Derived, Input};
use crate::flows::spelling::said;
use crate::flows::story::Story;
use crate::flows::written::key_in_erp;
use crate::flows::{CustomerQuery, ErpCustomer, Facts, Known, Notice, Plan, Severity, Step, Telling};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// What has to be erased where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Erasure {
    /// What the ERP and the gateway have to be told. Empty when nothing is left there.
    pub plan: Plan,
    /// The keys of our own notes and stored documents that hold personal data.
    pub forget: Vec<DocumentKey>,
}

/// What has to be erased of a customer of the gateway: the ERP's records under its external id, those that were made for its e-mail
/// address alone, the one that its metadata links, and the customer at the gateway. Records that only share the e-mail address are
/// for a person to look at; the alert names their codes.
///
/// Told as a [story](crate::flows::story): it pauses with the questions that have to be answered first.
///
/// # Errors
/// [`Pause::Ask`](crate::flows::story::Pause::Ask); [`RefusalCode::InvalidText`] for a tombstone that names the customer.
pub fn erase_customer(gateway: &Gateway, id: &GatewayCustomerId, facts: &Facts, rules: &RuleBook) -> Story<Erasure> {
    let known = Known::new(facts);
    let identity = identity(gateway, id);
    let now = known.gateway_customer(id)?;
    let email = now.and_then(|now| said(now.email.as_deref())).map(|email| email.to_lowercase());
    let linked = now.and_then(|now| said(now.metadata.get(&rules.sync.customer.link_key).map(String::as_str)));
    let linked = linked.map(CustomerCode::from);
    says_nothing_personal(now, rules)?;
    let query = CustomerQuery { external_id: Some(identity.clone()), email, ..CustomerQuery::default() };
    let held = known.customers(query)?;
    let is_theirs = |one: &&ErpCustomer| {
        one.external_id.as_ref().is_some_and(|id| *id == identity || is_guest(id)) || Some(&one.code) == linked.as_ref()
    };

    let mut erasure = Erasure::default();
    erasure.forget.push(DocumentKey::new(DocumentKind::Customer, identity.as_str()));
    for customer in held.iter().filter(is_theirs) {
        erasure.plan.steps.extend(of_record(customer, &identity, "erasure on request", known, rules)?);
        erasure.forget.push(key_in_erp(&customer.code));
        let made_for_email = customer.external_id.as_ref().filter(|id| is_guest(id));
        erasure.forget.extend(made_for_email.map(|id| DocumentKey::new(DocumentKind::Customer, id.as_str())));
    }
    if now.is_some_and(|now| !now.deleted) {
        let gone = Customer { id: Some(id.clone()), deleted: true, ..Customer::default() };
        erasure.plan.tell(Notice::GatewayCustomer { customer: Box::new(gone) });
    }
    let others: Vec<&CustomerCode> = held.iter().filter(|one| !is_theirs(one)).map(|one| &one.code).collect();
    if !others.is_empty() {
        erasure.plan.tellings.push(perhaps_theirs(&others));
    }
    Ok(erasure)
}

/// Whether a customer's personal data was erased from here, by the ERP's code or by the gateway's identity. From then on nobody is
/// believed who says anything of them: it is from before, or has not been erased yet.
pub(in crate::flows) fn is_erased(code_or_identity: &str, known: Known<'_>) -> Story<bool> {
    let key = DocumentKey::new(DocumentKind::CustomerErasure, code_or_identity);
    Ok(known.last_written(&key)?.is_some())
}

/// The document that erases one record, unless it was written before. Its reason names the gateway's customer, so that the erasure
/// is noted under that name, too, and is known of when the ERP's record bears no external id any more.
pub(super) fn of_record(
    customer: &ErpCustomer,
    identity: &ExternalId,
    because: &str,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    if is_erased(customer.code.as_str(), known)? {
        return Ok(None);
    }
    let tombstone = Derived::new(rules.sync.customer.tombstone.clone(), "rules.sync.customer.tombstone");
    let (tombstone, reason) =
        tombstone.because("because of", because).because("identity", identity).explain("tombstone");
    let document = Document::CustomerErasure(Box::new(CustomerErasure { code: customer.code.clone(), tombstone }));
    Ok(Some(Step { document, reasons: vec![reason] }))
}

/// A tombstone that names the customer would keep what has to go.
fn says_nothing_personal(customer: Option<&Customer>, rules: &RuleBook) -> Result<(), Refusal> {
    let tombstone = rules.sync.customer.tombstone.to_lowercase();
    let Some(customer) = customer else { return Ok(()) };
    let texts = [&customer.name, &customer.email, &customer.phone].into_iter().filter_map(|text| said(text.as_deref()));
    if texts.into_iter().any(|text| tombstone.contains(&text.to_lowercase())) {
        let field = "rules.sync.customer.tombstone";
        let message = "the text in place of an erased name holds personal data of this customer; write a neutral one";
        return Err(Refusal::new(RefusalCode::InvalidText, field, "", message));
    }
    Ok(())
}

fn perhaps_theirs(codes: &[&CustomerCode]) -> Telling {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let message =
        "other customers of the ERP have the e-mail address of one who is erased; erase them too if they are the same";
    Telling::new(Notice::Alert {
        severity: Severity::Warning,
        topic: "erasure_incomplete".to_owned(),
        message: message.to_owned(),
        figures: codes.iter().map(|code| Input::new("customer", code)).collect(),
    })
}
