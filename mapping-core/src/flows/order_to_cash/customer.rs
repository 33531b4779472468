//! Who paid: the ERP's customer where it has one, a new one where it has none. The gateway's customer is asked for as it is now;
//! a guest is known by the e-mail address alone; somebody without either is the customer of the order that is paid, or the rules'
//! guest customer.

use super::address::{self, Place, standard};
use super::reasons::Reasons;
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, DocumentKind, ExternalId, Gateway,
    GatewayCustomerId, Link, Payment, PostalAddress, StoredCard,
};
use crate::dedup::{self, Wanted};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::story::Story;
use crate::flows::{ErpCustomer, ErpReceipt, ErpSalesOrder, Step};
use crate::refusal::{Refusal, RefusalCode, Suggestion};
use crate::rules::{RuleBook, SharedEmail};

/// The payer of a payment.
pub(super) struct Payer<'a> {
    /// The ERP's customer, or the one that the plan creates.
    pub(super) code: Derived<Link<CustomerCode>>,
    /// The customer to create.
    pub(super) new: Option<Step>,
    /// What the gateway knows of them.
    pub(super) person: Person<'a>,
}

/// What the gateway knows of a payer.
#[derive(Clone, Copy, Default)]
pub(super) struct Person<'a> {
    id: Option<&'a GatewayCustomerId>,
    name: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    /// Where bills go.
    pub(super) billing: Option<&'a PostalAddress>,
    /// Where goods go.
    pub(super) shipping: Option<&'a PostalAddress>,
    card: Option<&'a StoredCard>,
}

impl Payer<'_> {
    /// The customer of the order that is paid.
    pub(super) fn of_order(order: &ErpSalesOrder) -> Self {
        let code = Derived::new(order.customer.clone(), "customer.of_order").because("sales order", &order.number);
        Self { code: code.map(Link::Known), new: None, person: Person::default() }
    }

    /// Who paid the first part of the same payment.
    pub(super) fn of_receipt(receipt: &ErpReceipt) -> Self {
        let code = Derived::new(receipt.customer.clone(), "customer.of_receipt").because("receipt", &receipt.number);
        Self { code: code.map(Link::Known), new: None, person: Person::default() }
    }
}

/// Finds the payer, or plans a new customer. `order` is the ERP's sales order that the payment names.
pub(super) fn find<'a>(
    gateway: &Gateway,
    payment: &'a Payment,
    order: Option<&ErpSalesOrder>,
    known: Known<'a>,
    rules: &RuleBook,
) -> Story<Payer<'a>> {
    let person = as_it_is_now(payment, known)?;
    let Some(identity) = identity(gateway, &person) else {
        let code = nobody(order, rules)?.map(Link::Known);
        return Ok(Payer { code, new: None, person });
    };
    let name = name(&person, &identity.value);
    let wanted = person.wanted(&identity.value, name.value);
    let held = known.customers(wanted.query())?;
    let decision = decide(&wanted, held, &person, rules);
    if let Some(code) = existing(&decision, wanted.external_id, rules)? {
        return Ok(Payer { code: code.map(Link::Known), new: None, person });
    }
    let key = DocumentKey::new(DocumentKind::Customer, identity.value.as_str());
    let code = decision.map(|_| Link::Posted(key));
    let name = name.map(str::to_owned);
    Ok(Payer { code, new: Some(create(&person, identity, name, rules)?), person })
}

/// The gateway's customer of today, with what the payment says where the customer is silent.
fn as_it_is_now<'a>(payment: &'a Payment, known: Known<'a>) -> Story<Person<'a>> {
    let typed = Person::of(&payment.customer);
    let typed = Person { shipping: typed.shipping.or(payment.shipping.as_ref()), ..typed };
    let fetched = match typed.id {
        Some(id) => known.gateway_customer(id)?.filter(|customer| !customer.deleted),
        None => None,
    };
    Ok(fetched.map_or(typed, |fetched| Person { id: typed.id, ..Person::of(fetched).or(typed) }))
}

impl<'a> Person<'a> {
    fn of(customer: &'a Customer) -> Self {
        Self {
            id: customer.id.as_ref(),
            name: customer.name.as_deref(),
            email: customer.email.as_deref(),
            phone: customer.phone.as_deref(),
            billing: customer.billing.as_ref(),
            shipping: customer.shipping.as_ref(),
            card: customer.card.as_ref(),
        }
    }

    /// The same, with what another says where this one is silent.
    fn or(self, other: Self) -> Self {
        Self {
            id: self.id.or(other.id),
            name: self.name.or(other.name),
            email: self.email.or(other.email),
            phone: self.phone.or(other.phone),
            billing: self.billing.or(other.billing),
            shipping: self.shipping.or(other.shipping),
            card: self.card.or(other.card),
        }
    }

    /// The customer as the ERP should hold it.
    fn wanted(&self, external_id: &'a ExternalId, name: &'a str) -> Wanted<'a> {
        Wanted {
            external_id,
            name,
            email: self.email,
            phone: self.phone,
            billing: self.billing,
            shipping: self.shipping,
        }
    }
}

/// The key under which the ERP knows this person: the gateway's id, else the e-mail address.
fn identity(gateway: &Gateway, person: &Person<'_>) -> Option<Derived<ExternalId>> {
    if let Some(id) = person.id {
        let external_id = ExternalId::from(format!("{gateway}/{id}"));
        return Some(Derived::new(external_id, "customer.gateway_id").because("payment.customer.id", id));
    }
    let email = person.email?;
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

/// What to call somebody: their name, or the best that is known instead.
fn name<'a>(person: &Person<'a>, external_id: &'a ExternalId) -> Derived<&'a str> {
    let addressee = |address: Option<&'a PostalAddress>| address.and_then(|one| one.name.as_deref());
    let candidates = [
        (person.name, "customer.name"),
        (addressee(person.billing), "customer.name.billing"),
        (addressee(person.shipping), "customer.name.shipping"),
        (person.email, "customer.name.email"),
    ];
    let said =
        candidates.into_iter().find_map(|(name, rule)| Some((name.filter(|name| !name.trim().is_empty())?, rule)));
    match said {
        Some((name, rule)) => Derived::new(name, rule),
        None => Derived::new(external_id.as_str(), "customer.name.external_id"),
    }
}

/// Who of the ERP's customers this is. A record that was made for the same e-mail address alone contradicts nobody's id.
fn decide(
    wanted: &Wanted<'_>,
    held: &[ErpCustomer],
    person: &Person<'_>,
    rules: &RuleBook,
) -> Derived<dedup::Decision<CustomerCode>> {
    let keys = &rules.customer.match_keys;
    if held.iter().all(|customer| customer.external_id.as_ref() == Some(wanted.external_id)) {
        return wanted.decide(keys, held);
    }
    let by_email = wanted.email.and_then(email_identity);
    let is_guest = person.id.is_none();
    let unclaimed = |customer: &ErpCustomer| {
        let id = customer
            .external_id
            .clone()
            .filter(|id| id == wanted.external_id || (!is_guest && Some(id) != by_email.as_ref()));
        ErpCustomer { external_id: id, ..customer.clone() }
    };
    let held: Vec<ErpCustomer> = held.iter().map(unclaimed).collect();
    wanted.decide(keys, &held)
}

/// The ERP's customer, if the decision found one that may be booked on.
fn existing(
    decision: &Derived<dedup::Decision<CustomerCode>>,
    external_id: &ExternalId,
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
        dedup::Decision::Conflict { .. } | dedup::Decision::Ambiguous { .. } => {
            Err(undecided(&decision.value, external_id))
        }
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

fn undecided(decision: &dedup::Decision<CustomerCode>, external_id: &ExternalId) -> Refusal {
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
    let refusal = decision.refusal(RefusalCode::AmbiguousCustomer, "payment.customer", external_id);
    let refusal = refusal.unwrap_or_else(|| {
        let message = "the customer cannot be decided";
        Refusal::new(RefusalCode::AmbiguousCustomer, "payment.customer", external_id, message)
    });
    refusal.suggest(suggestions)
}

fn create(
    person: &Person<'_>,
    identity: Derived<ExternalId>,
    name: Derived<String>,
    rules: &RuleBook,
) -> Result<Step, Refusal> {
    if !rules.customer.create {
        let message = "the ERP has no such customer and rules.customer.create is off; add the customer and replay";
        return Err(Refusal::new(RefusalCode::MissingCustomer, "payment.customer", &identity.value, message));
    }
    let mut why = Reasons::new();
    let profile = rules.address.width_profile();
    let record = CustomerRecord {
        code: None,
        external_id: why.note("external_id", identity),
        name: address::name(&why.note("name", name), &profile)?,
        email: match person.email {
            Some(email) => Some(address::email(why.note("email", Derived::new(email, "customer.email")), &profile)?),
            None => None,
        },
        phone: person.phone.map(|phone| why.note("phone", Derived::new(phone, "customer.phone")).to_owned()),
        card: person.card.map(|card| {
            why.note("card", Derived::new(card.token.as_str(), "customer.card"));
            card.clone()
        }),
        billing: at_home(Place::Billing, person.billing, rules, &mut why)?,
        shipping: at_home(Place::Shipping, person.shipping, rules, &mut why)?,
        active: None,
    };
    Ok(Step { document: Document::Customer(Box::new(record)), reasons: why.0 })
}

/// An address in standard form, in the country that new customers are in where the payment names none.
fn at_home(
    place: Place,
    address: Option<&PostalAddress>,
    rules: &RuleBook,
    why: &mut Reasons,
) -> Result<Option<PostalAddress>, Refusal> {
    let is_silent =
        |address: &&PostalAddress| address.country.as_deref().is_none_or(|country| country.trim().is_empty());
    if let (Some(address), Some(home)) = (address.filter(is_silent), &rules.customer.defaults.country) {
        let country = Derived::new(home.clone(), "rules.customer.defaults.country");
        let country = Some(why.note(format!("{}.country", place.field()), country));
        return standard(place, Some(&PostalAddress { country, ..address.clone() }), &rules.address, why);
    }
    standard(place, address, &rules.address, why)
}
