//! Customer records and addresses.

use tims_client::limits;
use tims_client::model::{
    Address, CountryCode, CustomerChange, CustomerErasure, CustomerStatus, ExternalId, NewCustomer,
};

use super::fit;
use crate::canonical::{self, CustomerRecord, PostalAddress};
use crate::refusal::{Refusal, RefusalCode};

/// A new customer.
pub(super) fn create(record: &CustomerRecord) -> Result<NewCustomer, Refusal> {
    let change = change(record)?;
    Ok(NewCustomer {
        external_id: change.external_id,
        name: fit::text("customer.name", &record.name, limits::NAME)?.to_owned(),
        email: change.email,
        phone: change.phone,
        billing_address: change.billing_address,
        shipping_address: change.shipping_address,
        ..NewCustomer::default()
    })
}

/// What is known of a customer that TIMS holds. What is absent stays as it is.
pub(super) fn change(record: &CustomerRecord) -> Result<CustomerChange, Refusal> {
    let external_id = fit::text("customer.external_id", record.external_id.as_str(), limits::EXTERNAL_ID)?;
    Ok(CustomerChange {
        external_id: Some(ExternalId::from(external_id)),
        name: fit::optional("customer.name", Some(&record.name), limits::NAME)?.map(str::to_owned),
        email: fit::optional("customer.email", record.email.as_deref(), limits::EMAIL)?.map(str::to_owned),
        phone: fit::optional("customer.phone", record.phone.as_deref(), limits::PHONE)?.map(str::to_owned),
        billing_address: record.billing.as_ref().map(|one| address("customer.billing", one)).transpose()?.flatten(),
        shipping_address: record.shipping.as_ref().map(|one| address("customer.shipping", one)).transpose()?.flatten(),
        status: record.active.map(|active| if active { CustomerStatus::Active } else { CustomerStatus::Inactive }),
        ..CustomerChange::default()
    })
}

/// What stands in place of the name once the personal data is gone.
pub(super) fn erase(erasure: &canonical::CustomerErasure) -> Result<CustomerErasure, Refusal> {
    let tombstone = fit::text("customer_erasure.tombstone", &erasure.tombstone, limits::NAME)?;
    Ok(CustomerErasure { tombstone: tombstone.to_owned() })
}

/// A postal address, unless nothing of it is known.
pub(super) fn address(field: &str, address: &PostalAddress) -> Result<Option<Address>, Refusal> {
    let part = |name: &str, value: Option<&str>, limit| {
        fit::optional(format_args!("{field}.{name}"), value, limit).map(|part| part.map(str::to_owned))
    };
    let mut lines = address.lines.iter().filter(|line| !line.trim().is_empty());
    let mut line = || part("lines", lines.next().map(String::as_str), limits::ADDRESS_LINE);
    let rendered = Address {
        name: part("name", address.name.as_deref(), limits::ADDRESS_NAME)?,
        line1: line()?,
        line2: line()?,
        line3: line()?,
        city: part("city", address.city.as_deref(), limits::CITY)?,
        state: part("state", address.state.as_deref(), limits::STATE)?,
        postal_code: part("postcode", address.postcode.as_deref(), limits::POSTAL_CODE)?,
        country: part("country", address.country.as_deref(), limits::COUNTRY)?.map(CountryCode::from),
        phone: None,
    };
    if let Some(extra) = lines.next() {
        let message = "TIMS's address has three street lines; fold them with rules.address.policy = \"fold\"";
        return Err(Refusal::new(RefusalCode::TooLong, format!("{field}.lines"), extra, message));
    }
    Ok((!rendered.is_empty()).then_some(rendered))
}
