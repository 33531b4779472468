//! Documents that the stories share.

use opayo_model::card::{CardDetails, CardNumber, SecurityCode};
use opayo_model::money::Amount;
use opayo_model::pi::request::{
    BillingAddress, CardPayment, NewAuthorise, NewPayment, NewRefund, NewRepeat, NewTransaction, PaymentMethod,
    ShippingDetails, StrongCustomerAuthentication,
};
use opayo_model::pi::{CredentialType, MitType};
use opayo_model::server::Registration;
use opayo_model::status::TransactionType;

pub(crate) const ID: &str = "9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32";

pub(crate) fn address() -> BillingAddress {
    BillingAddress {
        address1: "1 High Street".into(),
        city: "Leeds".into(),
        postal_code: Some("LS1 1AA".into()),
        country: "GB".into(),
        ..BillingAddress::default()
    }
}

pub(crate) fn shipping() -> ShippingDetails {
    ShippingDetails {
        recipient_first_name: "Ann".into(),
        recipient_last_name: "Example".into(),
        shipping_address1: "2 Low Road".into(),
        shipping_city: "York".into(),
        shipping_postal_code: Some("YO1 1AA".into()),
        shipping_country: "GB".into(),
        ..ShippingDetails::default()
    }
}

pub(crate) fn payment() -> NewPayment {
    let card = CardPayment::once("SESSION-1".into(), "CARD-1".into());
    let amount = Amount::new(10_000, "GBP");
    let customer = ("Ann", "Example");
    NewPayment::new(PaymentMethod::Card(card), "ORDER-10042-1".into(), amount, "two chairs", customer, address())
}

/// A payment with every part that both profiles take.
pub(crate) fn full_payment() -> NewPayment {
    let browser = StrongCustomerAuthentication::new(
        "https://shop.example/3ds",
        "203.0.113.7",
        "text/html",
        "en-GB",
        "Mozilla/5.0 (example)",
    );
    let card = CardPayment { save: Some(true), ..CardPayment::once("SESSION-1".into(), "CARD-1".into()) };
    NewPayment {
        payment_method: PaymentMethod::Card(card),
        shipping_details: Some(shipping()),
        settlement_reference_text: Some("SO000451".into()),
        entry_method: Some("Ecommerce".into()),
        gift_aid: Some(false),
        apply_3d_secure: Some("Force".into()),
        apply_avs_cvc_check: Some("UseMSPSetting".into()),
        customer_email: Some("ann@example.com".into()),
        customer_phone: Some("+441134960000".into()),
        strong_customer_authentication: Some(Box::new(browser)),
        credential_type: Some(CredentialType::first_by_customer()),
        ..payment()
    }
}

pub(crate) fn taken() -> NewTransaction {
    NewTransaction::Payment(Box::new(payment()))
}

pub(crate) fn refund() -> NewRefund {
    NewRefund {
        reference_transaction_id: ID.into(),
        vendor_tx_code: "REFUND-10042-1".into(),
        amount: 2_500,
        description: "one chair came back".into(),
    }
}

pub(crate) fn authorise() -> NewAuthorise {
    NewAuthorise {
        reference_transaction_id: ID.into(),
        vendor_tx_code: "AUTH-10042-1".into(),
        amount: 5_000,
        description: "first part".into(),
        apply_avs_cvc_check: None,
    }
}

pub(crate) fn repeat() -> NewRepeat {
    NewRepeat {
        reference_transaction_id: ID.into(),
        vendor_tx_code: "REPEAT-10042-1".into(),
        amount: 3_840,
        currency: "GBP".into(),
        description: "second month".into(),
        shipping_details: None,
        gift_aid: None,
        credential_type: Some(CredentialType::subsequent_by_merchant(MitType::Unscheduled)),
    }
}

pub(crate) fn card() -> CardDetails {
    CardDetails {
        cardholder_name: "ANN \"A\" EXAMPLE".into(),
        card_number: CardNumber::new("4929 0000 0000 6").unwrap(),
        expiry_date: "1229".into(),
        security_code: Some(SecurityCode::new("123").unwrap()),
    }
}

pub(crate) fn registration() -> Registration {
    Registration {
        tx_type: TransactionType::Deferred,
        vendor: "ExampleShop".into(),
        vendor_tx_code: "ORDER-10042-1".into(),
        amount: Amount::new(3_695, "GBP"),
        description: "two chairs & a table".into(),
        notification_url: "https://shop.example/opayo".into(),
        customer: ("Ann".into(), "Example".into()),
        customer_email: Some("ann@example.com".into()),
        billing: address(),
        delivery: None,
    }
}
