//! Who paid: the ERP's customer where it has one, a new one where it has none. The gateway's customer is asked for as it is now;
//! a guest is known by the e-mail address alone; somebody without either is the customer of the order that is paid, or the rules'
//! guest customer.

use super::address::{self, Place, standard};
use super::known::Known;
use super::pause::Story;
use super::reasons::Reasons;
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, DocumentKind, ExternalId, Gateway, Link, Payment,
    PostalAddress,
};
use crate::dedup;
use crate::derived::Derived;
use crate::flows::{CustomerQuery, ErpCustomer, ErpSalesOrder, Step};
use crate::refusal::{Refusal, RefusalCode, Suggestion};
use crate::rules::{RuleBook, SharedEmail};

/// The payer of a payment.
pub(super) struct Payer {
    /// The ERP's customer, or the one that the plan creates.
    pub(super) code: Derived<Link<CustomerCode>>,
    /// The customer to create.
    pub(super) new: Option<Step>,
    /// What the gateway knows of them.
    pub(super) person: Customer,
}

/// Finds the payer, or plans a new customer. `order` is the ERP's sales order that the payment names.
pub(super) fn find(
    gateway: &Gateway,
    payment: &Payment,
    order: Option<&ErpSalesOrder>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Payer> {
    let person = as_it_is_now(payment, known)?;
    let Some(identity) = identity(gateway, &person) else {
        let code = nobody(order, rules)?.map(Link::Known);
        return Ok(Payer { code, new: None, person });
    };
    let name = name(&person, &identity.value);
    let record = record(&person, &identity.value, &name.value);
    let held = known.customers(&query(&record))?;
    let decision = decide(&record, held, &person);
    if let Some(code) = existing(&decision, &record, rules)? {
        return Ok(Payer { code: code.map(Link::Known), new: None, person });
    }
    let key = DocumentKey::new(DocumentKind::Customer, identity.value.as_str());
    let code = decision.map(|_| Link::Posted(key));
    Ok(Payer { code, new: Some(create(record, identity, name, rules)?), person })
}

/// The gateway's customer of today, with what the payment says where the customer is silent.
fn as_it_is_now(payment: &Payment, known: Known<'_>) -> Story<Customer> {
    let typed = payment.customer.clone();
    let typed = Customer { shipping: typed.shipping.or(payment.shipping.clone()), ..typed };
    let fetched = match &typed.id {
        Some(id) => known.gateway_customer(id)?.filter(|customer| !customer.deleted),
        None => None,
    };
    let Some(fetched) = fetched.cloned() else { return Ok(typed) };
    Ok(Customer {
        id: typed.id,
        name: fetched.name.or(typed.name),
        email: fetched.email.or(typed.email),
        phone: fetched.phone.or(typed.phone),
        billing: fetched.billing.or(typed.billing),
        shipping: fetched.shipping.or(typed.shipping),
        card: fetched.card.or(typed.card),
        deleted: false,
        metadata: fetched.metadata,
    })
}

/// The key under which the ERP knows this person: the gateway's id, else the e-mail address.
fn identity(gateway: &Gateway, person: &Customer) -> Option<Derived<ExternalId>> {
    if let Some(id) = &person.id {
        let external_id = ExternalId::from(format!("{gateway}/{id}"));
        return Some(Derived::new(external_id, "customer.gateway_id").because("payment.customer.id", id));
    }
    let email = person.email.as_deref()?;
    let external_id = email_identity(email)?;
    Some(Derived::new(external_id, "customer.guest_email").because("payment.customer.email", email))
}

fn email_identity(email: &str) -> Option<ExternalId> {
    let email = email.trim().to_lowercase();
    (!email.is_empty()).then(|| ExternalId::from(format!("email/{email}")))
}

fn nobody(order: Option<&ErpSalesOrder>, rules: &RuleBook) -> Result<Derived<CustomerCode>, Refusal> {
    if let Some(order) = order {
        let code = Derived::new(order.customer.clone(), "customer.of_order");
        return Ok(code.because("sales order", &order.number));
    }
    if let Some(guest) = &rules.customer.guest {
        return Ok(
            Derived::new(guest.clone(), "rules.customer.guest").because("payment.customer", "neither id nor e-mail")
        );
    }
    let message = "the payment names no customer and no e-mail address; set rules.customer.guest to book such payments";
    Err(Refusal::new(RefusalCode::MissingCustomer, "payment.customer.email", "", message))
}

fn record(person: &Customer, external_id: &ExternalId, name: &str) -> CustomerRecord {
    CustomerRecord {
        code: None,
        external_id: external_id.clone(),
        name: name.to_owned(),
        email: person.email.clone(),
        phone: person.phone.clone(),
        billing: person.billing.clone(),
        shipping: person.shipping.clone(),
        card: person.card.clone(),
    }
}

/// What to call somebody: their name, or the best that is known instead.
fn name(person: &Customer, external_id: &ExternalId) -> Derived<String> {
    let addressee = |address: &Option<PostalAddress>| address.as_ref().and_then(|one| one.name.clone());
    let candidates = [
        (person.name.clone(), "customer.name"),
        (addressee(&person.billing), "customer.name.billing"),
        (addressee(&person.shipping), "customer.name.shipping"),
        (person.email.clone(), "customer.name.email"),
    ];
    let said =
        candidates.into_iter().find_map(|(name, rule)| Some((name.filter(|name| !name.trim().is_empty())?, rule)));
    match said {
        Some((name, rule)) => Derived::new(name, rule),
        None => Derived::new(external_id.to_string(), "customer.name.external_id"),
    }
}

fn query(record: &CustomerRecord) -> CustomerQuery {
    let postcode = |address: &Option<PostalAddress>| address.as_ref().and_then(|one| one.postcode.clone());
    let postcode = postcode(&record.billing).or_else(|| postcode(&record.shipping));
    CustomerQuery {
        external_id: Some(record.external_id.clone()),
        email: record.email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty()),
        name: postcode.is_some().then(|| record.name.clone()),
        postcode,
    }
}

/// Who of the ERP's customers this is. A record that was made for the same e-mail address alone contradicts nobody's id.
fn decide(record: &CustomerRecord, held: &[ErpCustomer], person: &Customer) -> Derived<dedup::Decision<CustomerCode>> {
    let by_email = record.email.as_deref().and_then(email_identity);
    let is_guest = person.id.is_none();
    let unclaimed = |customer: &ErpCustomer| {
        let id = customer
            .external_id
            .clone()
            .filter(|id| *id == record.external_id || (!is_guest && Some(id) != by_email.as_ref()));
        ErpCustomer { external_id: id, ..customer.clone() }
    };
    let held: Vec<ErpCustomer> = held.iter().map(unclaimed).collect();
    dedup::customer(record, &held)
}

/// The ERP's customer, if the decision found one that may be booked on.
fn existing(
    decision: &Derived<dedup::Decision<CustomerCode>>,
    record: &CustomerRecord,
    rules: &RuleBook,
) -> Result<Option<Derived<CustomerCode>>, Refusal> {
    let found = |code: &CustomerCode| decision.clone().map(|_| code.clone());
    match &decision.value {
        dedup::Decision::Create => Ok(None),
        dedup::Decision::AlreadyPosted { number } => Ok(Some(found(number))),
        dedup::Decision::Update { number, changes } => Ok(Some(changes.iter().fold(found(number), |code, change| {
            code.rather_than(format!("an update of {}", change.field), "a payment changes no customer")
        }))),
        dedup::Decision::Conflict { number, differences } if may_share(decision, rules) => {
            Ok(Some(differences.iter().fold(found(number), |code, difference| {
                code.rather_than(
                    "a new customer",
                    format!("rules.customer.shared_email: the same person, though {difference}"),
                )
            })))
        }
        dedup::Decision::Conflict { .. } | dedup::Decision::Ambiguous { .. } => Err(undecided(&decision.value, record)),
    }
}

/// Whether a customer who was found by e-mail under another external id is taken for the same person.
fn may_share(decision: &Derived<dedup::Decision<CustomerCode>>, rules: &RuleBook) -> bool {
    let by_email = decision.rule == "dedup.customer.email";
    match rules.customer.shared_email {
        SharedEmail::SameCustomer => by_email,
        SharedEmail::Refuse => false,
    }
}

fn undecided(decision: &dedup::Decision<CustomerCode>, record: &CustomerRecord) -> Refusal {
    let candidates: &[CustomerCode] = match decision {
        dedup::Decision::Ambiguous { candidates } => candidates,
        dedup::Decision::Conflict { number, .. } => std::slice::from_ref(number),
        dedup::Decision::Create | dedup::Decision::AlreadyPosted { .. } | dedup::Decision::Update { .. } => &[],
    };
    let suggestions = candidates.iter().map(|code| Suggestion {
        value: code.to_string(),
        score: 1000,
        why: "fits the same key; give the right one the external id".to_owned(),
    });
    let refusal = decision.refusal(RefusalCode::AmbiguousCustomer, "payment.customer", &record.external_id);
    let refusal = refusal.unwrap_or_else(|| {
        let message = "the customer cannot be decided";
        Refusal::new(RefusalCode::AmbiguousCustomer, "payment.customer", &record.external_id, message)
    });
    refusal.suggest(suggestions)
}

fn create(
    record: CustomerRecord,
    identity: Derived<ExternalId>,
    name: Derived<String>,
    rules: &RuleBook,
) -> Result<Step, Refusal> {
    if !rules.customer.create {
        let message = "the ERP has no such customer and rules.customer.create is off; add the customer and replay";
        return Err(Refusal::new(RefusalCode::MissingCustomer, "payment.customer", &record.external_id, message));
    }
    let mut why = Reasons(Vec::new());
    let profile = rules.address.width_profile();
    let record = CustomerRecord {
        external_id: why.note("external_id", identity),
        name: address::name(&why.note("name", name), &profile)?,
        email: match record.email {
            Some(email) => Some(address::email(&why.note("email", Derived::new(email, "customer.email")), &profile)?),
            None => None,
        },
        phone: record.phone.map(|phone| why.note("phone", Derived::new(phone, "customer.phone"))),
        card: record.card.inspect(|card| {
            why.note("card", Derived::new(card.token.clone(), "customer.card"));
        }),
        billing: standard(Place::Billing, record.billing, &rules.address, &mut why)?,
        shipping: standard(Place::Shipping, record.shipping, &rules.address, &mut why)?,
        ..record
    };
    Ok(Step { document: Document::Customer(Box::new(record)), reasons: why.0 })
}
