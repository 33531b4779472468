//! How near the ERP's customers are to one whom a person has to decide on.

use super::code::{compare, sorted};
use crate::canonical::{CustomerRecord, PostalAddress};
use crate::flows::ErpCustomer;
use crate::refusal::Suggestion;

/// The ERP's customers, the most alike first: the same e-mail address counts 400 thousandths, telephone number and postcode 200 each,
/// and the name up to 200. No value of the customer stands in the reasons, only which fields are alike.
pub fn customers<'a>(wanted: &CustomerRecord, held: impl IntoIterator<Item = &'a ErpCustomer>) -> Vec<Suggestion> {
    sorted(held.into_iter().map(|one| score(wanted, one)))
}

fn score(wanted: &CustomerRecord, held: &ErpCustomer) -> Suggestion {
    let name = compare(&wanted.name, &held.name).score;
    let alike = [
        ("e-mail address", 400, is_same(wanted.email.as_deref(), held.email.as_deref())),
        ("telephone number", 200, is_same(wanted.phone.as_deref(), held.phone.as_deref())),
        ("postcode", 200, is_same(postcode(&wanted.billing), postcode(&held.billing))),
        ("name", 0, name >= super::NEARLY_THE_SAME),
    ];
    let alike = || alike.iter().filter(|(_, _, is_alike)| *is_alike);
    let fields: Vec<&str> = alike().map(|(field, ..)| *field).collect();
    let points: u16 = alike().map(|(_, points, _)| *points).sum();
    let why = if fields.is_empty() { "little in common".to_owned() } else { format!("same {}", fields.join(", ")) };
    Suggestion { value: held.code.to_string(), score: points.saturating_add(name / 5), why }
}

fn is_same(left: Option<&str>, right: Option<&str>) -> bool {
    let form = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    left.map(form).is_some_and(|left| !left.is_empty() && Some(left) == right.map(form))
}

fn postcode(address: &Option<PostalAddress>) -> Option<&str> {
    address.as_ref().and_then(|address| address.postcode.as_deref())
}
