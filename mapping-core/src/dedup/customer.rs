//! Customers: external id, then e-mail address, then name with postcode, or whatever order a rule book has.

use super::difference::{Differences, folded, same_form, squeezed};
use super::{Decision, FieldChange};
use crate::canonical::{CustomerCode, CustomerRecord, ExternalId, PostalAddress};
use crate::derived::Derived;
use crate::flows::{CustomerQuery, ErpCustomer};
use crate::rules::MatchKey;

/// What to do about a customer, given the ERP's customers that fit any key.
///
/// E-mail addresses and names are compared without regard to case; a postcode counts on either address. A match under a weaker
/// key whose record contradicts a stronger one is a conflict. See the [module](super) for the laws.
pub fn customer(wanted: &CustomerRecord, held: &[ErpCustomer]) -> Derived<Decision<CustomerCode>> {
    customer_by(&MatchKey::ALL, wanted, held)
}

/// The same by these keys alone, the strongest first: [`CustomerRules::match_keys`](crate::rules::CustomerRules::match_keys).
pub fn customer_by(
    keys: &[MatchKey],
    wanted: &CustomerRecord,
    held: &[ErpCustomer],
) -> Derived<Decision<CustomerCode>> {
    Wanted::from(wanted).decide(keys, held)
}

/// What the ERP is asked for to learn whether it holds a customer: each key that the customer has.
pub fn customer_query(wanted: &CustomerRecord) -> CustomerQuery {
    Wanted::from(wanted).query()
}

/// A customer as the ERP should hold it, by what tells one from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The key under which the ERP stores that the record came from elsewhere.
    pub(crate) external_id: &'a ExternalId,
    /// The name.
    pub(crate) name: &'a str,
    /// The e-mail address.
    pub(crate) email: Option<&'a str>,
    /// The telephone number.
    pub(crate) phone: Option<&'a str>,
    /// Where bills go.
    pub(crate) billing: Option<&'a PostalAddress>,
    /// Where goods go.
    pub(crate) shipping: Option<&'a PostalAddress>,
}

impl<'a> From<&'a CustomerRecord> for Wanted<'a> {
    fn from(record: &'a CustomerRecord) -> Self {
        Self {
            external_id: &record.external_id,
            name: &record.name,
            email: record.email.as_deref(),
            phone: record.phone.as_deref(),
            billing: record.billing.as_ref(),
            shipping: record.shipping.as_ref(),
        }
    }
}

impl Wanted<'_> {
    /// As [`customer_by`].
    pub(crate) fn decide(&self, keys: &[MatchKey], held: &[ErpCustomer]) -> Derived<Decision<CustomerCode>> {
        let mut held: Vec<&ErpCustomer> = held.iter().collect();
        held.sort_by(|left, right| left.code.cmp(&right.code));
        held.dedup_by(|left, right| left.code == right.code);

        for (position, key) in keys.iter().enumerate() {
            let matches: Vec<&ErpCustomer> = held.iter().copied().filter(|one| key.fits(self, one)).collect();
            if !matches.is_empty() {
                let (stronger, weaker) = (keys.iter().take(position), keys.iter().skip(position + 1));
                return note_losers(decide(*key, stronger, self, &matches), self, &held, &matches, weaker);
            }
        }
        keys.iter().fold(Derived::new(Decision::Create, "dedup.customer.none"), |decision, key| match key.value(self) {
            Some(value) => decision.because(key.as_str(), value),
            None => decision,
        })
    }

    /// As [`customer_query`].
    pub(crate) fn query(&self) -> CustomerQuery {
        let postcode = |address: Option<&PostalAddress>| address.and_then(|one| one.postcode.clone());
        let postcode = postcode(self.billing).or_else(|| postcode(self.shipping));
        CustomerQuery {
            external_id: Some(self.external_id.clone()),
            email: self.email.map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty()),
            name: postcode.is_some().then(|| self.name.to_owned()),
            postcode,
        }
    }
}

impl MatchKey {
    /// The rule by which a customer was found.
    fn rule(self) -> &'static str {
        match self {
            Self::ExternalId => "dedup.customer.external_id",
            Self::Email => "dedup.customer.email",
            Self::NameAndPostcode => "dedup.customer.name_and_postcode",
        }
    }

    /// The wanted customer's value of this key; none if it cannot be matched by it.
    fn value(self, wanted: &Wanted<'_>) -> Option<String> {
        match self {
            Self::ExternalId => Some(wanted.external_id.as_str().to_owned()),
            Self::Email => wanted.email.map(folded).filter(|email| !email.is_empty()),
            Self::NameAndPostcode => {
                let postcodes = postcodes([wanted.billing, wanted.shipping]);
                let name = folded(wanted.name);
                (!name.is_empty() && !postcodes.is_empty()).then(|| format!("{name}, {}", postcodes.join(" or ")))
            }
        }
    }

    fn fits(self, wanted: &Wanted<'_>, held: &ErpCustomer) -> bool {
        match self {
            Self::ExternalId => held.external_id.as_ref() == Some(wanted.external_id),
            Self::Email => self.value(wanted).is_some() && self.value(wanted) == held.email.as_deref().map(folded),
            Self::NameAndPostcode => {
                let of_held = postcodes([held.billing.as_ref(), held.shipping.as_ref()]);
                let shared = postcodes([wanted.billing, wanted.shipping]).iter().any(|code| of_held.contains(code));
                shared && !wanted.name.trim().is_empty() && same_form(wanted.name, &held.name, folded)
            }
        }
    }

    /// Where a record contradicts this key, which did not find it.
    fn contradiction(self, wanted: &Wanted<'_>, held: &ErpCustomer, differences: &mut Differences) {
        match self {
            Self::ExternalId => {
                if let Some(held) = &held.external_id {
                    let wanted = Some(wanted.external_id.as_str());
                    differences.text("external_id", Some(held.as_str()), wanted, str::to_owned);
                }
            }
            Self::Email => {
                if let Some(held) = held.email.as_deref().filter(|email| !email.trim().is_empty()) {
                    differences.text("email", Some(held), wanted.email, folded);
                }
            }
            Self::NameAndPostcode => {} // people move and marry
        }
    }
}

/// The decision among the records that one key found.
fn decide<'a>(
    key: MatchKey,
    stronger: impl Iterator<Item = &'a MatchKey>,
    wanted: &Wanted<'_>,
    matches: &[&ErpCustomer],
) -> Derived<Decision<CustomerCode>> {
    let decision = match matches {
        [only] => decide_one(stronger, wanted, only),
        several => Decision::Ambiguous { candidates: several.iter().map(|one| one.code.clone()).collect() },
    };
    let derived = Derived::new(decision, key.rule());
    derived.because(key.as_str(), key.value(wanted).unwrap_or_default())
}

/// The decision about the one record that was found; it must not contradict a stronger key.
fn decide_one<'a>(
    stronger: impl Iterator<Item = &'a MatchKey>,
    wanted: &Wanted<'_>,
    held: &ErpCustomer,
) -> Decision<CustomerCode> {
    let number = held.code.clone();
    let mut differences = Differences::default();
    stronger.for_each(|key| key.contradiction(wanted, held, &mut differences));
    let differences = differences.into_changes();
    if !differences.is_empty() {
        return Decision::Conflict { number, differences };
    }
    let changes = changes(wanted, held);
    if changes.is_empty() { Decision::AlreadyPosted { number } } else { Decision::Update { number, changes } }
}

fn changes(wanted: &Wanted<'_>, held: &ErpCustomer) -> Vec<FieldChange> {
    let mut differences = Differences::default();
    let held_id = held.external_id.as_ref().map(|id| id.as_str());
    differences.text("external_id", held_id, Some(wanted.external_id.as_str()), str::to_owned);
    differences.text("name", Some(&held.name), Some(wanted.name), folded);
    differences.text("email", held.email.as_deref(), wanted.email, folded);
    differences.text("phone", held.phone.as_deref(), wanted.phone, squeezed);
    differences.address("billing", held.billing.as_ref(), wanted.billing);
    differences.address("shipping", held.shipping.as_ref(), wanted.shipping);
    differences.into_changes()
}

/// Notes what weaker keys found besides.
fn note_losers<'a>(
    decision: Derived<Decision<CustomerCode>>,
    wanted: &Wanted<'_>,
    held: &[&ErpCustomer],
    matches: &[&ErpCustomer],
    weaker: impl Iterator<Item = &'a MatchKey>,
) -> Derived<Decision<CustomerCode>> {
    let mut noted: Vec<&CustomerCode> = matches.iter().map(|one| &one.code).collect();
    let mut decision = decision;
    for key in weaker {
        for loser in held {
            if !noted.contains(&&loser.code) && key.fits(wanted, loser) {
                noted.push(&loser.code);
                decision = decision.rather_than(&loser.code, format!("found by {}, a weaker key", key.as_str()));
            }
        }
    }
    decision
}

/// The postcodes of a customer's addresses, in one form.
fn postcodes(addresses: [Option<&PostalAddress>; 2]) -> Vec<String> {
    let mut postcodes: Vec<String> = addresses
        .into_iter()
        .flatten()
        .filter_map(|address| address.postcode.as_deref().map(squeezed))
        .filter(|postcode| !postcode.is_empty())
        .collect();
    postcodes.dedup();
    postcodes
}
