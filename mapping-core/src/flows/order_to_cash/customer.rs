//! Who paid: the ERP's customer where it has one, a new one where it has none. The gateway's customer is asked for as it is now;
//! a guest is known by the e-mail address alone; somebody without either is the customer of the order that is paid, or the rules'
//! guest customer.
//!
//! So is somebody who was erased from here. A late event of theirs is still money that has to be booked, and it tells of them what
//! was to be forgotten: no record is made anew for them, and neither an address nor the payment's words go into an order. A record
//! of the ERP that is left of them under the text in place of a name is booked on, for the books keep its code. Somebody who pays
//! without being a customer of the gateway is known by the e-mail address alone, and erased addresses are not kept: such a payment
//! is one of a new guest.

use super::address::{self, Place, standard};
use super::reasons::Reasons;
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, DocumentKind, ExternalId, Gateway,
    GatewayCustomerId, Link, Payment, PostalAddress, StoredCard, guest_id, is_guest_of,
};
use crate::dedup::{self, Wanted};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::customer_master::is_erased;
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
    /// Whether they were erased from here, so that nothing personal of them is written.
    is_erased: bool,
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

impl<'a> Payer<'a> {
    /// Somebody of whom nothing but the code is known.
    fn known_as(code: Derived<CustomerCode>) -> Self {
        Self { code: code.map(Link::Known), new: None, person: Person::default(), is_erased: false }
    }

    /// The customer of the order that is paid.
    pub(super) fn of_order(order: &ErpSalesOrder) -> Self {
        let code = Derived::new(order.customer.clone(), "customer.of_order").because("sales order", &order.number);
        Self::known_as(code)
    }

    /// Where bills go: where the payer said with this payment, else to the customer's own address.
    pub(super) fn billing(&self, payment: &'a Payment) -> Option<&'a PostalAddress> {
        let told = payment.customer.billing.as_ref().or(self.person.billing);
        told.filter(|_| !self.is_erased)
    }

    /// Where goods go, likewise.
    pub(super) fn shipping(&self, payment: &'a Payment) -> Option<&'a PostalAddress> {
        let told = payment.shipping.as_ref().or(self.person.shipping);
        told.filter(|_| !self.is_erased)
    }

    /// What the payment says of itself.
    pub(super) fn note(&self, payment: &Payment) -> Option<String> {
        payment.description.clone().filter(|_| !self.is_erased)
    }

    /// Who paid the first part of the same payment.
    pub(super) fn of_receipt(receipt: &ErpReceipt) -> Self {
        let code = Derived::new(receipt.customer.clone(), "customer.of_receipt").because("receipt", &receipt.number);
        Self::known_as(code)
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
        let unknown = Unknown { why: "neither id nor e-mail", field: "payment.customer.email", value: "" };
        return Ok(Payer { person, ..Payer::known_as(unknown.customer(order, rules)?) });
    };
    let name = name(&person, &identity.value);
    let wanted = person.wanted(&identity.value, name.value);
    let held = known.customers(wanted.query())?;
    let decision = decide(&wanted, held, &person, rules);
    let found = existing(&decision, wanted.external_id, rules);
    if let Ok(Some(code)) = found {
        let is_erased = left_of_erased(&code.value, held, rules);
        let person = if is_erased { Person::default() } else { person };
        return Ok(Payer { person, is_erased, ..Payer::known_as(code) });
    }
    if is_erased(identity.value.as_str(), known)? {
        let value = identity.value.as_str();
        let unknown = Unknown { why: "erased from here", field: "payment.customer.id", value };
        return Ok(Payer { is_erased: true, ..Payer::known_as(unknown.customer(order, rules)?) });
    }
    found?;
    let key = DocumentKey::new(DocumentKind::Customer, identity.value.as_str());
    let code = decision.map(|_| Link::Posted(key));
    let name = name.map(str::to_owned);
    Ok(Payer { code, new: Some(create(&person, identity, name, rules)?), person, is_erased: false })
}

/// Whether a record of the ERP is what an erasure left of somebody.
fn left_of_erased(code: &CustomerCode, held: &[ErpCustomer], rules: &RuleBook) -> bool {
    held.iter().any(|one| one.code == *code && one.name == rules.sync.customer.tombstone)
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
            card: customer.card.as_deref(),
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
        let external_id = ExternalId::from([gateway.as_str(), "/", id.as_str()].concat());
        return Some(Derived::new(external_id, "customer.gateway_id").because("payment.customer.id", id));
    }
    let email = person.email?;
    let external_id = guest_id(email)?;
    Some(Derived::new(external_id, "customer.guest_email").because("payment.customer.email", email))
}

/// Somebody whom no record stands for and for whom none may be made.
struct Unknown<'a> {
    /// Why none may be made.
    why: &'static str,
    field: &'static str,
    value: &'a str,
}

impl Unknown<'_> {
    /// Whose account the payment is booked on.
    fn customer(self, order: Option<&ErpSalesOrder>, rules: &RuleBook) -> Result<Derived<CustomerCode>, Refusal> {
        if let Some(order) = order {
            let code = Derived::new(order.customer.clone(), "customer.of_order").because("sales order", &order.number);
            return Ok(code.because("payment.customer", self.why));
        }
        if let Some(guest) = &rules.customer.guest {
            let code = Derived::new(guest.clone(), "rules.customer.guest");
            return Ok(code.because("payment.customer", self.why));
        }
        let message = format!(
            "no customer may be made for this payment ({}); set rules.customer.guest to book such payments, and replay",
            self.why
        );
        Err(Refusal::new(RefusalCode::MissingCustomer, self.field, self.value, message))
    }
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
    let is_of_email = |id: &ExternalId| wanted.email.is_some_and(|email| is_guest_of(id, email));
    let is_guest = person.id.is_none();
    let unclaimed = |customer: &ErpCustomer| {
        let id = customer.external_id.clone().filter(|id| id == wanted.external_id || (!is_guest && !is_of_email(id)));
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
    let by_email = decision.rule() == "dedup.customer.email";
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
