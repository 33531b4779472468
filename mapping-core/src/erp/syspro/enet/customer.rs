//! Customers. e.net's customers have no place for a foreign key, so it stands in the first field of the site's own, short if it is
//! too long, and a customer that the integration numbers bears a code made of it.

use syspro_harmony::CustomerCode;
use syspro_harmony::enet::objects::arsscs::{CustomerRecord, MaintainCustomer};
use syspro_harmony::enet::{ShortReference, Site};

use super::EnetOptions;
use crate::canonical::{self, ExternalId, PostalAddress};
use crate::erp::fit::says_nothing_of_activity;
use crate::refusal::{Refusal, RefusalCode};

/// A customer to add or change.
pub(super) fn maintain(
    record: &canonical::CustomerRecord,
    site: &Site,
    options: &EnetOptions,
) -> Result<MaintainCustomer, Refusal> {
    let fields = fields(record, site)?;
    Ok(match &record.code {
        Some(code) => MaintainCustomer::change(CustomerCode::from(code.as_str()), fields),
        None => {
            let width = site.settings().widths.customer;
            MaintainCustomer::add(options.customer_code(&record.external_id, width), fields)
        }
    })
}

/// What stands in a field whose text is gone. An empty element is not known to clear a field.
const GONE: &str = "-";

/// What stands in place of an e-mail address: one in form, in a domain that is reserved for going nowhere.
const NO_EMAIL: &str = "erased@example.invalid";

/// A customer whose personal data is written over. The foreign key stays, so that the record is found and not made again.
pub(super) fn erase(erasure: &canonical::CustomerErasure) -> MaintainCustomer {
    let gone = || Some(GONE.to_owned());
    let record = CustomerRecord {
        name: Some(erasure.tombstone.clone()),
        short_name: gone(),
        telephone: gone(),
        contact: gone(),
        user_field_2: gone(),
        email: Some(NO_EMAIL.to_owned()),
        sold_to: std::array::from_fn(|_| gone()),
        sold_postal_code: gone(),
        ship_to: std::array::from_fn(|_| gone()),
        ship_postal_code: gone(),
        ..CustomerRecord::default()
    };
    MaintainCustomer::change(CustomerCode::from(erasure.code.as_str()), record)
}

/// The foreign key as its field holds it.
pub(super) fn foreign_key(external_id: &ExternalId, site: &Site) -> Option<String> {
    ShortReference::fit(external_id.as_str(), site.settings().widths.text).map(|short| short.key().to_owned())
}

fn fields(record: &canonical::CustomerRecord, site: &Site) -> Result<CustomerRecord, Refusal> {
    says_nothing_of_activity("SYSPRO by e.net", record)?;
    let (billing, shipping) = (record.billing.as_ref(), record.shipping.as_ref());
    Ok(CustomerRecord {
        name: Some(record.name.clone()),
        telephone: record.phone.clone(),
        user_field_1: foreign_key(&record.external_id, site),
        user_field_2: record.card.as_ref().map(|card| card.token.clone()),
        email: record.email.clone(),
        sold_to: lines("customer.billing", billing)?,
        sold_postal_code: billing.and_then(|address| address.postcode.clone()),
        ship_to: lines("customer.shipping", shipping)?,
        ship_postal_code: shipping.and_then(|address| address.postcode.clone()),
        ..CustomerRecord::default()
    })
}

/// An address in SYSPRO's five lines: two of the street, then city, state and country.
pub(super) fn lines(field: &str, address: Option<&PostalAddress>) -> Result<[Option<String>; 5], Refusal> {
    let Some(address) = address else { return Ok([const { None }; 5]) };
    let mut street = address.lines.iter().filter(|line| !line.trim().is_empty()).cloned();
    let (first, second) = (street.next(), street.next());
    if let Some(extra) = street.next() {
        let message = "SYSPRO's address has two street lines; fold them with rules.address.policy = \"fold\"";
        return Err(Refusal::new(RefusalCode::TooLong, format!("{field}.lines"), extra, message));
    }
    Ok([first, second, address.city.clone(), address.state.clone(), address.country.clone()])
}
