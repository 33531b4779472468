//! What Opayo does not take is refused before it is sent, by the name of its property.

use opayo_model::card::CardDetails;
use opayo_model::pi::request::{
    BillingAddress, CardPayment, NewPayment, NewRefund, NewRepeat, NewTransaction, PaymentMethod,
};
use opayo_model::pi::{CredentialType, Instruction, MitType};
use opayo_model::{Endpoint, Routes};

use crate::documents;

fn refused(new: NewTransaction) -> String {
    Routes::pi().create_transaction(new).request().map(|_| "nothing".to_owned()).unwrap_or_else(|error| error.field)
}

fn payment(change: impl FnOnce(&mut NewPayment)) -> String {
    let mut payment = documents::full_payment();
    change(&mut payment);
    refused(NewTransaction::Payment(Box::new(payment)))
}

#[test]
fn documents_that_fit_are_sent() {
    let routes = Routes::pi();
    for new in [
        documents::taken(),
        NewTransaction::Deferred(Box::new(documents::full_payment())),
        NewTransaction::Authenticate(Box::new(documents::payment())),
        NewTransaction::Authorise(documents::authorise()),
        NewTransaction::Repeat(Box::new(documents::repeat())),
        NewTransaction::Refund(documents::refund()),
    ] {
        routes.create_transaction(new).request().unwrap();
    }
}

#[test]
fn every_limit_of_a_payment_names_its_property() {
    type Change = fn(&mut NewPayment);
    let cases: [(&str, Change); 26] = [
        ("vendorTxCode", |p| p.vendor_tx_code = "x".repeat(41).as_str().into()),
        ("vendorTxCode", |p| p.vendor_tx_code = "has space".into()),
        ("vendorTxCode", |p| p.vendor_tx_code = "".into()),
        ("amount", |p| p.amount = 0),
        ("amount", |p| p.amount = -1),
        ("currency", |p| p.currency = "POUND".into()),
        ("description", |p| p.description = "x".repeat(101)),
        ("description", |p| p.description = "a\r\nb".into()),
        ("settlementReferenceText", |p| p.settlement_reference_text = Some("SO-451".into())),
        ("settlementReferenceText", |p| p.settlement_reference_text = Some("x".repeat(31))),
        ("customerFirstName", |p| p.customer_first_name = "x".repeat(21)),
        ("customerLastName", |p| p.customer_last_name = String::new()),
        ("customerEmail", |p| p.customer_email = Some("nobody".into())),
        ("customerEmail", |p| p.customer_email = Some(format!("{}@x", "a".repeat(79)))),
        ("customerPhone", |p| p.customer_phone = Some("+44 (0)113 496 0000 1".into())),
        ("referrerId", |p| p.referrer_id = Some("x".repeat(41))),
        ("entryMethod", |p| p.entry_method = Some("Telepathy".into())),
        ("apply3DSecure", |p| p.apply_3d_secure = Some("Perhaps".into())),
        ("apply3DSecure", |p| p.apply_3d_secure = Some("ForceIgnoringRules".into())),
        ("customerPhone", |p| p.customer_phone = Some("+".into())),
        ("shippingDetails.shippingCity", |p| p.shipping_details.as_mut().unwrap().shipping_city = "x".repeat(41)),
        ("strongCustomerAuthentication.notificationURL", |p| {
            p.strong_customer_authentication.as_mut().unwrap().notification_url = "ftp://shop.example/x".into();
        }),
        ("strongCustomerAuthentication.browserColorDepth", |p| {
            p.strong_customer_authentication.as_mut().unwrap().browser_color_depth = Some("17".into());
        }),
        ("strongCustomerAuthentication.challengeWindowSize", |p| {
            p.strong_customer_authentication.as_mut().unwrap().challenge_window_size = "Huge".into();
        }),
        ("credentialType", |p| p.credential_type = None),
        ("paymentMethod.card.merchantSessionKey", |p| {
            p.payment_method = PaymentMethod::Card(CardPayment::saved("CARD-1".into()));
        }),
    ];
    for (property, change) in cases {
        assert_eq!(payment(change), property);
    }
    assert_eq!(payment(|_| {}), "nothing");
}

#[test]
fn a_state_is_for_the_united_states_and_a_postal_code_for_all_but_ireland() {
    let at = |country: &str, state: Option<&str>, postal_code: Option<&str>| {
        payment(|p| {
            p.billing_address = BillingAddress {
                country: country.into(),
                state: state.map(Into::into),
                postal_code: postal_code.map(Into::into),
                ..documents::address()
            }
        })
    };
    assert_eq!(at("US", Some("CA"), Some("90210")), "nothing");
    assert_eq!(at("US", None, Some("90210")), "billingAddress.state");
    assert_eq!(at("GB", Some("CA"), Some("LS1 1AA")), "billingAddress.state");
    assert_eq!(at("IE", None, None), "nothing");
    assert_eq!(at("GB", None, None), "billingAddress.postalCode");
    assert_eq!(at("gb", None, Some("LS1 1AA")), "billingAddress.country");
}

#[test]
fn a_repeat_has_forty_characters_and_a_credential() {
    let repeat = |change: fn(&mut NewRepeat)| {
        let mut repeat = documents::repeat();
        change(&mut repeat);
        refused(NewTransaction::Repeat(Box::new(repeat)))
    };
    assert_eq!(repeat(|r| r.description = "x".repeat(41)), "description");
    assert_eq!(repeat(|r| r.credential_type = None), "credentialType");
    assert_eq!(repeat(|r| r.credential_type = Some(CredentialType::subsequent_by_customer())), "credentialType");
    let recurring =
        |r: &mut NewRepeat| r.credential_type = Some(CredentialType::subsequent_by_merchant(MitType::Recurring));
    assert_eq!(repeat(recurring), "credentialType.recurringExpiry");
    assert_eq!(
        repeat(|r| {
            let plan = CredentialType::subsequent_by_merchant(MitType::Instalment);
            let (expiry, frequency) = (Some("20301231".into()), Some("28".into()));
            let one = Some("1".into());
            r.credential_type = Some(CredentialType {
                recurring_expiry: expiry,
                recurring_frequency: frequency,
                purchase_instal_data: one,
                ..plan
            });
        }),
        "credentialType.purchaseInstalData"
    );
}

#[test]
fn a_refund_and_a_release_take_money_above_zero() {
    let refund = NewRefund { amount: 0, ..documents::refund() };
    assert_eq!(refused(NewTransaction::Refund(refund)), "amount");
    let release = Routes::pi().instruct(documents::ID.into(), Instruction::Release { amount: 0 });
    assert_eq!(release.request().unwrap_err().field, "amount");
}

#[test]
fn card_details_name_their_property() {
    type Change = fn(&mut CardDetails);
    let cases: [(&str, Change); 4] = [
        ("cardDetails.cardholderName", |c| c.cardholder_name = "x".repeat(46)),
        ("cardDetails.expiryDate", |c| c.expiry_date = "1329".into()),
        ("cardDetails.expiryDate", |c| c.expiry_date = "0029".into()),
        ("cardDetails.expiryDate", |c| c.expiry_date = "12\"9".into()),
    ];
    for (property, change) in cases {
        let mut card = documents::card();
        change(&mut card);
        let endpoint = Routes::pi().create_card_identifier(Some("KEY".into()), card);
        assert_eq!(endpoint.request().unwrap_err().field, property);
    }
}

#[test]
fn what_a_profile_lacks_is_told_before_it_is_sent() {
    let (pi, v3, id) = (Routes::pi(), Routes::v3(), documents::ID);
    let now = time::OffsetDateTime::UNIX_EPOCH;
    let fields = [
        v3.instruct(id.into(), Instruction::Void).request().unwrap_err().field,
        v3.list_instructions(id.into()).request().unwrap_err().field,
        v3.create_session_key("vendor".into()).request().unwrap_err().field,
        v3.delete_card_identifier("CARD-1".into()).request().unwrap_err().field,
        pi.search_settlement_batches(now, now).request().unwrap_err().field,
        pi.read_settlement_batch("Elavon".into(), "1".into()).request().unwrap_err().field,
    ];
    assert_eq!(fields, [const { "routes" }; 6]);
}
