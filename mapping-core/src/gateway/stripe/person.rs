//! Who pays and where they live: from a customer object, a charge's billing details, or the card of an old charge.

use stripe_model::{Address, BillingDetails, Charge, Customer as StripeCustomer, Expandable, Shipping, Source};
use time::OffsetDateTime;

use crate::canonical::{Customer, GatewayCustomerId, PostalAddress};

/// A customer object as a canonical customer.
pub fn customer(customer: &StripeCustomer) -> Customer {
    Customer {
        id: Some(GatewayCustomerId::from(customer.id.as_str())),
        name: [&customer.name, &customer.business_name, &customer.individual_name].into_iter().find_map(text),
        email: text(&customer.email),
        phone: text(&customer.phone),
        billing: customer.address.clone().and_then(|address| postal(address, None)),
        shipping: customer.shipping.clone().and_then(destination),
        card: None,
        deleted: customer.deleted,
        metadata: customer.metadata.0.clone(),
        changed_at: None,
    }
}

/// The same, as it was at the time of an event. Stripe does not say when a customer changed; its events do.
pub(super) fn customer_at(object: &StripeCustomer, event_time: Option<OffsetDateTime>) -> Customer {
    Customer { changed_at: event_time, ..customer(object) }
}

/// Who paid a charge: what the payer typed first, then the customer where it is expanded, then the receipt's address. Takes the
/// charge's billing details.
pub(super) fn payer(charge: &mut Charge, shipping: Option<PostalAddress>) -> Customer {
    let expanded = charge.customer.as_ref().and_then(Expandable::object).map(customer).unwrap_or_default();
    let typed = charge.billing_details.take().map(|details| typed(*details)).unwrap_or_default();
    let source = charge.source.as_ref().and_then(Expandable::object).or(charge.card.as_deref());
    let card = source.cloned().map(on_card).unwrap_or_default();
    Customer {
        id: charge.customer_id().map(|id| GatewayCustomerId::from(id.as_str())),
        name: typed.name.or(card.name).or(expanded.name),
        email: typed.email.or(card.email).or(expanded.email).or_else(|| text(&charge.receipt_email)),
        phone: typed.phone.or(card.phone).or(expanded.phone),
        billing: typed.billing.or(card.billing).or(expanded.billing),
        shipping: shipping.or(expanded.shipping),
        card: None,
        deleted: matches!(charge.customer, Some(Expandable::Deleted { .. })),
        metadata: expanded.metadata,
        changed_at: None,
    }
}

/// Where goods go.
pub(super) fn destination(shipping: Shipping) -> Option<PostalAddress> {
    postal(shipping.address?, own_text(shipping.name))
}

/// An address, unless nothing of it is known.
pub(super) fn postal(address: Address, name: Option<String>) -> Option<PostalAddress> {
    let known = PostalAddress {
        name: None,
        lines: [address.line1, address.line2].into_iter().filter_map(own_text).collect(),
        city: own_text(address.city),
        state: own_text(address.state),
        postcode: own_text(address.postal_code),
        country: own_text(address.country),
    };
    (known != PostalAddress::default()).then_some(PostalAddress { name, ..known })
}

/// Text that says something.
pub(super) fn text(written: &Option<String>) -> Option<String> {
    written.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The same for a text that nobody else needs.
pub(super) fn own_text(written: Option<String>) -> Option<String> {
    let written = written?;
    match written.trim() {
        "" => None,
        trimmed if trimmed.len() == written.len() => Some(written),
        trimmed => Some(trimmed.to_owned()),
    }
}

fn typed(details: BillingDetails) -> Customer {
    Customer {
        name: own_text(details.name),
        email: own_text(details.email),
        phone: own_text(details.phone),
        billing: details.address.and_then(|address| postal(address, None)),
        ..Customer::default()
    }
}

fn on_card(source: Source) -> Customer {
    let owner = source.owner.map(typed).unwrap_or_default();
    let address = Address {
        city: source.address_city,
        country: source.address_country,
        line1: source.address_line1,
        line2: source.address_line2,
        postal_code: source.address_zip,
        state: source.address_state,
    };
    Customer { name: owner.name.or(own_text(source.name)), billing: owner.billing.or(postal(address, None)), ..owner }
}
