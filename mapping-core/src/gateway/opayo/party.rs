//! Who pays and where the goods go, by Reporting. Opayo has no customers of its own: whoever pays is a guest, known by the e-mail
//! address.

use opayo_model::reporting::{Party, TransactionDetail};

use crate::canonical::{Customer, PostalAddress};

/// Who paid.
pub(super) fn customer(detail: &TransactionDetail) -> Customer {
    Customer {
        name: name(&detail.billing),
        email: text(detail.customer_email.as_deref()),
        phone: text(detail.billing.phone.as_deref()),
        billing: address(&detail.billing),
        shipping: address(&detail.delivery),
        ..Customer::default()
    }
}

/// An address, unless nothing of it is known.
pub(super) fn address(party: &Party) -> Option<PostalAddress> {
    let lines = [&party.address1, &party.address2];
    let known = PostalAddress {
        name: None,
        lines: lines.into_iter().filter_map(|line| text(line.as_deref())).collect(),
        city: text(party.city.as_deref()),
        state: text(party.state.as_deref()),
        postcode: text(party.post_code.as_deref()),
        country: text(party.country.as_deref()),
    };
    (known != PostalAddress::default()).then(|| PostalAddress { name: name(party), ..known })
}

fn name(party: &Party) -> Option<String> {
    let parts = [&party.first_names, &party.surname].into_iter().filter_map(|part| text(part.as_deref()));
    let name = parts.collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn text(written: Option<&str>) -> Option<String> {
    written.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
