//! Customer records and addresses. SYSPRO's address has five lines: two of the street, then city, state and country.

use syspro_harmony::ExternalId;
use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{Address, CustomerChange, CustomerErasure, NewCustomer, PaymentToken};

use super::fit;
use crate::canonical::{self, CustomerRecord, PostalAddress, StoredCard};
use crate::erp::fit::says_nothing_of_activity;
use crate::refusal::{Refusal, RefusalCode};

/// A new customer.
pub(super) fn create(record: &CustomerRecord) -> Result<NewCustomer, Refusal> {
    let change = change(record)?;
    Ok(NewCustomer {
        external_id: change.external_id,
        customer_name: fit::text("customer.name", &record.name, limits::NAME)?.to_owned(),
        email: change.email,
        phone: change.phone,
        billing_address: change.billing_address,
        shipping_address: change.shipping_address,
        payment_token: change.payment_token,
        ..NewCustomer::default()
    })
}

/// What is known of a customer that SYSPRO holds. What is absent stays as it is.
pub(super) fn change(record: &CustomerRecord) -> Result<CustomerChange, Refusal> {
    says_nothing_of_activity("SYSPRO by harmony", record)?;
    let external_id = fit::text("customer.external_id", record.external_id.as_str(), limits::EXTERNAL_ID)?;
    Ok(CustomerChange {
        external_id: Some(ExternalId::from(external_id)),
        customer_name: fit::optional("customer.name", Some(&record.name), limits::NAME)?.map(str::to_owned),
        email: fit::optional("customer.email", record.email.as_deref(), limits::EMAIL)?.map(str::to_owned),
        phone: fit::optional("customer.phone", record.phone.as_deref(), limits::PHONE)?.map(str::to_owned),
        billing_address: optional_address("customer.billing", record.billing.as_ref())?,
        shipping_address: optional_address("customer.shipping", record.shipping.as_ref())?,
        payment_token: record.card.as_ref().map(token).transpose()?,
        ..CustomerChange::default()
    })
}

/// What stands in place of the name once the personal data is gone.
pub(super) fn erase(erasure: &canonical::CustomerErasure) -> Result<CustomerErasure, Refusal> {
    let tombstone = fit::text("customer_erasure.tombstone", &erasure.tombstone, limits::NAME)?;
    Ok(CustomerErasure { tombstone: tombstone.to_owned() })
}

/// A postal address that may be missing, or of which nothing is known.
pub(super) fn optional_address(field: &str, address: Option<&PostalAddress>) -> Result<Option<Address>, Refusal> {
    address.map(|address| self::address(field, address)).transpose().map(Option::flatten)
}

fn address(field: &str, address: &PostalAddress) -> Result<Option<Address>, Refusal> {
    let part = |name: &str, value: Option<&str>, limit| {
        fit::optional(format_args!("{field}.{name}"), value, limit).map(|part| part.map(str::to_owned))
    };
    let mut lines = address.lines.iter().filter(|line| !line.trim().is_empty());
    let mut line = || part("lines", lines.next().map(String::as_str), limits::ADDRESS_LINE);
    let rendered = Address {
        line1: line()?,
        line2: line()?,
        line3: part("city", address.city.as_deref(), limits::ADDRESS_LINE)?,
        line4: part("state", address.state.as_deref(), limits::ADDRESS_LINE)?,
        line5: part("country", address.country.as_deref(), limits::ADDRESS_LINE)?,
        postal_code: part("postcode", address.postcode.as_deref(), limits::POSTAL_CODE)?,
    };
    if let Some(extra) = lines.next() {
        let message = "SYSPRO's address has two street lines; fold them with rules.address.policy = \"fold\"";
        return Err(Refusal::new(RefusalCode::TooLong, format!("{field}.lines"), extra, message));
    }
    Ok((!rendered.is_empty()).then_some(rendered))
}

fn token(card: &StoredCard) -> Result<PaymentToken, Refusal> {
    let brand = card.brand.as_ref().map(|brand| brand.as_str());
    let part = |field, value, limit| fit::optional(field, value, limit).map(|part| part.map(str::to_owned));
    Ok(PaymentToken {
        token: fit::text("customer.card.token", &card.token, limits::PAYMENT_TOKEN)?.to_owned(),
        card_type: part("customer.card.brand", brand, limits::CARD_TYPE)?,
        last_four_digits: part("customer.card.last4", card.last4.as_deref(), limits::LAST_FOUR_DIGITS)?,
        expiry_month: part("customer.card.expires", card.expires.as_deref(), limits::EXPIRY_MONTH)?,
    })
}
