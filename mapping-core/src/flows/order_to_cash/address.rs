//! Names and addresses of a payment in the form that the ERP's columns hold.

use std::fmt;

use super::reasons::Reasons;
use crate::address::{WidthProfile, fit_email, fit_name, standardise};
use crate::canonical::PostalAddress;
use crate::derived::Derived;
use crate::refusal::Refusal;
use crate::rules::AddressRules;

/// Which of a document's addresses.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Billing,
    Shipping,
}

/// An address in standard form; what was changed is noted.
pub(super) fn standard(
    place: Place,
    address: Option<&PostalAddress>,
    rules: &AddressRules,
    why: &mut Reasons,
) -> Result<Option<PostalAddress>, Refusal> {
    let Some(address) = address else { return Ok(None) };
    let standard = standardise(address, place.field(), &rules.width_profile()).map_err(at_payer)?;
    why.note(place.field(), Derived::new(OneLine(&standard.address), place.rule()));
    why.0.extend(standard.changes);
    Ok((standard.address != PostalAddress::default()).then_some(standard.address))
}

/// A name that fits the ERP.
pub(super) fn name(text: &str, profile: &WidthProfile) -> Result<String, Refusal> {
    fit_name(text, "name", profile).map(|name| name.value).map_err(at_payer)
}

/// An e-mail address that fits the ERP.
pub(super) fn email(text: &str, profile: &WidthProfile) -> Result<String, Refusal> {
    fit_email(text, "email", profile).map(|email| email.value).map_err(at_payer)
}

impl Place {
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Shipping => "shipping",
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::Billing => "address.billing",
            Self::Shipping => "address.shipping",
        }
    }
}

/// An address for people, in one line.
struct OneLine<'a>(&'a PostalAddress);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(address) = self;
        let parts = [&address.city, &address.state, &address.postcode, &address.country];
        let mut lead = "";
        for part in address.name.iter().chain(&address.lines).chain(parts.into_iter().flatten()) {
            f.write_str(lead)?;
            f.write_str(part)?;
            lead = ", ";
        }
        Ok(())
    }
}

/// The document's field, where it stands in the payment.
fn at_payer(refusal: Refusal) -> Refusal {
    Refusal { field: format!("payment.customer.{}", refusal.field), ..refusal }
}
