//! Customers: external id, then e-mail address, then name with postcode.

use super::difference::{Differences, folded, squeezed};
use super::{Decision, FieldChange};
use crate::canonical::{CustomerCode, CustomerRecord, PostalAddress};
use crate::derived::Derived;
use crate::flows::ErpCustomer;

/// What to do about a customer, given the ERP's customers that fit any key.
///
/// E-mail addresses and names are compared without regard to case; a postcode counts on either address. A match under a weaker
/// key whose record contradicts a stronger one is a conflict. See the [module](super) for the laws.
pub fn customer(wanted: &CustomerRecord, held: &[ErpCustomer]) -> Derived<Decision<CustomerCode>> {
    let mut held: Vec<&ErpCustomer> = held.iter().collect();
    held.sort_by(|left, right| left.code.cmp(&right.code));
    held.dedup_by(|left, right| left.code == right.code);

    for (position, key) in KEYS.iter().enumerate() {
        let matches: Vec<&ErpCustomer> = held.iter().copied().filter(|one| key.fits(wanted, one)).collect();
        if !matches.is_empty() {
            let weaker = KEYS.iter().skip(position + 1);
            return note_losers(decide(*key, wanted, &matches), wanted, &held, &matches, weaker);
        }
    }
    KEYS.iter().fold(Derived::new(Decision::Create, "dedup.customer.none"), |decision, key| match key.value(wanted) {
        Some(value) => decision.because(key.name(), value),
        None => decision,
    })
}

/// What customers are matched by, strongest first.
const KEYS: [Key; 3] = [Key::ExternalId, Key::Email, Key::NameAndPostcode];

#[derive(Clone, Copy)]
enum Key {
    ExternalId,
    Email,
    NameAndPostcode,
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::NameAndPostcode => "name_and_postcode",
        }
    }

    /// The wanted customer's value of this key; none if it cannot be matched by it.
    fn value(self, wanted: &CustomerRecord) -> Option<String> {
        match self {
            Self::ExternalId => Some(wanted.external_id.as_str().to_owned()),
            Self::Email => wanted.email.as_deref().map(folded).filter(|email| !email.is_empty()),
            Self::NameAndPostcode => {
                let postcodes = postcodes([&wanted.billing, &wanted.shipping]);
                let name = folded(&wanted.name);
                (!name.is_empty() && !postcodes.is_empty()).then(|| format!("{name}, {}", postcodes.join(" or ")))
            }
        }
    }

    fn fits(self, wanted: &CustomerRecord, held: &ErpCustomer) -> bool {
        match self {
            Self::ExternalId => held.external_id.as_ref() == Some(&wanted.external_id),
            Self::Email => self.value(wanted).is_some() && self.value(wanted) == held.email.as_deref().map(folded),
            Self::NameAndPostcode => {
                let of_held = postcodes([&held.billing, &held.shipping]);
                let shared = postcodes([&wanted.billing, &wanted.shipping]).iter().any(|code| of_held.contains(code));
                shared && !wanted.name.trim().is_empty() && folded(&wanted.name) == folded(&held.name)
            }
        }
    }

    /// Where a record found by this key contradicts a stronger key.
    fn contradictions(self, wanted: &CustomerRecord, held: &ErpCustomer) -> Vec<FieldChange> {
        let mut differences = Differences::default();
        let external_id = |differences: &mut Differences| {
            if let Some(held) = &held.external_id {
                let wanted = Some(wanted.external_id.as_str());
                differences.text("external_id", Some(held.as_str()), wanted, str::to_owned);
            }
        };
        match self {
            Self::ExternalId => {}
            Self::Email => external_id(&mut differences),
            Self::NameAndPostcode => {
                external_id(&mut differences);
                if let Some(held) = held.email.as_deref().filter(|email| !email.trim().is_empty()) {
                    differences.text("email", Some(held), wanted.email.as_deref(), folded);
                }
            }
        }
        differences.into_changes()
    }
}

/// The decision among the records that one key found.
fn decide(key: Key, wanted: &CustomerRecord, matches: &[&ErpCustomer]) -> Derived<Decision<CustomerCode>> {
    let decision = match matches {
        [only] => decide_one(key, wanted, only),
        several => Decision::Ambiguous { candidates: several.iter().map(|one| one.code.clone()).collect() },
    };
    let derived = Derived::new(decision, format!("dedup.customer.{}", key.name()));
    derived.because(key.name(), key.value(wanted).unwrap_or_default())
}

fn decide_one(key: Key, wanted: &CustomerRecord, held: &ErpCustomer) -> Decision<CustomerCode> {
    let number = held.code.clone();
    let differences = key.contradictions(wanted, held);
    if !differences.is_empty() {
        return Decision::Conflict { number, differences };
    }
    let changes = changes(wanted, held);
    if changes.is_empty() { Decision::AlreadyPosted { number } } else { Decision::Update { number, changes } }
}

fn changes(wanted: &CustomerRecord, held: &ErpCustomer) -> Vec<FieldChange> {
    let mut differences = Differences::default();
    let held_id = held.external_id.as_ref().map(|id| id.as_str());
    differences.text("external_id", held_id, Some(wanted.external_id.as_str()), str::to_owned);
    differences.text("name", Some(&held.name), Some(&wanted.name), folded);
    differences.text("email", held.email.as_deref(), wanted.email.as_deref(), folded);
    differences.text("phone", held.phone.as_deref(), wanted.phone.as_deref(), squeezed);
    differences.address("billing", held.billing.as_ref(), wanted.billing.as_ref());
    differences.address("shipping", held.shipping.as_ref(), wanted.shipping.as_ref());
    differences.into_changes()
}

/// Notes what weaker keys found besides.
fn note_losers<'a>(
    decision: Derived<Decision<CustomerCode>>,
    wanted: &CustomerRecord,
    held: &[&ErpCustomer],
    matches: &[&ErpCustomer],
    weaker: impl Iterator<Item = &'a Key>,
) -> Derived<Decision<CustomerCode>> {
    let mut noted: Vec<&CustomerCode> = matches.iter().map(|one| &one.code).collect();
    let mut decision = decision;
    for key in weaker {
        for loser in held.iter().filter(|one| key.fits(wanted, one)) {
            if !noted.contains(&&loser.code) {
                noted.push(&loser.code);
                decision = decision.rather_than(&loser.code, format!("found by {}, a weaker key", key.name()));
            }
        }
    }
    decision
}

/// The postcodes of a customer's addresses, in one form.
fn postcodes(addresses: [&Option<PostalAddress>; 2]) -> Vec<String> {
    let mut postcodes: Vec<String> = addresses
        .into_iter()
        .flatten()
        .filter_map(|address| address.postcode.as_deref().map(squeezed))
        .filter(|postcode| !postcode.is_empty())
        .collect();
    postcodes.dedup();
    postcodes
}
