//! A first payment: taken at once, reserved, or only authenticated.

use serde::{Deserialize, Serialize};

use super::{BillingAddress, PaymentMethod, ShippingDetails, StrongCustomerAuthentication};
use crate::check::{Checked, Place};
use crate::ids::VendorTxCode;
use crate::limits;
use crate::money::Currency;
use crate::pi::{CredentialType, FiRecipient};
use crate::wire::folded_enum;

folded_enum! {
    /// How the order came in.
    pub enum EntryMethod {
        /// Over the internet.
        Ecommerce = "Ecommerce",
        /// By post.
        MailOrder = "MailOrder",
        /// By telephone.
        TelephoneOrder = "TelephoneOrder",
        /// By a standing authority.
        ContinuousAuthority = "ContinuousAuthority",
    }
}

folded_enum! {
    /// Whether to make a check that the account's rules decide about.
    pub enum CheckRule {
        /// As the account says.
        UseMspSetting = "UseMSPSetting",
        /// Whatever the account says.
        Force = "Force",
        /// Not at all.
        Disable = "Disable",
        /// Make it and go on whatever comes of it. No longer taken for 3-D Secure.
        ForceIgnoringRules = "ForceIgnoringRules",
    }
}

/// A first payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPayment {
    /// What pays.
    pub payment_method: PaymentMethod,
    /// The merchant's own code, unique for ever.
    pub vendor_tx_code: VendorTxCode,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
    /// What it is for.
    pub description: String,
    /// Sent along to the acquirer: the place for the reference of the books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settlement_reference_text: Option<String>,
    /// The customer's first name.
    pub customer_first_name: String,
    /// The customer's last name.
    pub customer_last_name: String,
    /// Where the customer lives.
    pub billing_address: BillingAddress,
    /// Where the goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_details: Option<ShippingDetails>,
    /// How the order came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_method: Option<EntryMethod>,
    /// Whether it is a donation under Gift Aid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_aid: Option<bool>,
    /// Whether to authenticate the card holder.
    #[serde(rename = "apply3DSecure", skip_serializing_if = "Option::is_none")]
    pub apply_3d_secure: Option<CheckRule>,
    /// Whether to check address and security code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_avs_cvc_check: Option<CheckRule>,
    /// The customer's e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<String>,
    /// The customer's telephone, `+` and country code first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_phone: Option<String>,
    /// The customer's mobile telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_mobile_phone: Option<String>,
    /// The customer's telephone at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_work_phone: Option<String>,
    /// Who brought the merchant to Opayo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer_id: Option<String>,
    /// What the browser says, for 3-D Secure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strong_customer_authentication: Option<Box<StrongCustomerAuthentication>>,
    /// Which part a stored card plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_type: Option<CredentialType>,
    /// The recipient of funds, for financial institutions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fi_recipient: Option<FiRecipient>,
}

impl NewPayment {
    /// A payment with what every payment needs.
    pub fn new(
        payment_method: PaymentMethod,
        vendor_tx_code: VendorTxCode,
        amount: crate::money::Amount,
        description: impl Into<String>,
        customer: (&str, &str),
        billing_address: BillingAddress,
    ) -> Self {
        Self {
            payment_method,
            vendor_tx_code,
            amount: amount.minor,
            currency: amount.currency,
            description: description.into(),
            settlement_reference_text: None,
            customer_first_name: customer.0.to_owned(),
            customer_last_name: customer.1.to_owned(),
            billing_address,
            shipping_details: None,
            entry_method: None,
            gift_aid: None,
            apply_3d_secure: None,
            apply_avs_cvc_check: None,
            customer_email: None,
            customer_phone: None,
            customer_mobile_phone: None,
            customer_work_phone: None,
            referrer_id: None,
            strong_customer_authentication: None,
            credential_type: None,
            fi_recipient: None,
        }
    }

    pub(super) fn check(&self) -> Checked {
        self.payment_method.check()?;
        self.check_order()?;
        self.check_customer()?;
        self.billing_address.check()?;
        if let Some(shipping) = &self.shipping_details {
            shipping.check()?;
        }
        if let Some(browser) = &self.strong_customer_authentication {
            browser.check()?;
        }
        self.check_credential()
    }

    fn check_order(&self) -> Checked {
        let place = Place::ROOT;
        place.text("vendorTxCode", self.vendor_tx_code.as_str(), limits::VENDOR_TX_CODE)?;
        place.amount("amount", self.amount)?;
        place.text("currency", self.currency.as_str(), limits::CURRENCY)?;
        place.text("description", self.description.as_str(), limits::DESCRIPTION)?;
        place.text(
            "settlementReferenceText",
            self.settlement_reference_text.as_deref(),
            limits::SETTLEMENT_REFERENCE,
        )?;
        place.text("referrerId", self.referrer_id.as_deref(), limits::REFERRER_ID)?;
        check_rule("apply3DSecure", &self.apply_3d_secure)?;
        if self.apply_3d_secure == Some(CheckRule::ForceIgnoringRules) {
            return Err(place.refuse("apply3DSecure", "no longer takes ForceIgnoringRules"));
        }
        check_rule("applyAvsCvcCheck", &self.apply_avs_cvc_check)?;
        let entry = self.entry_method.as_ref();
        entry.map_or(Ok(()), |entry| place.known("entryMethod", entry.is_known(), entry.as_str()))
    }

    fn check_customer(&self) -> Checked {
        let place = Place::ROOT;
        place.text("customerFirstName", self.customer_first_name.as_str(), limits::NAME)?;
        place.text("customerLastName", self.customer_last_name.as_str(), limits::NAME)?;
        place.text("customerEmail", self.customer_email.as_deref(), limits::EMAIL)?;
        place.text("customerPhone", self.customer_phone.as_deref(), limits::PHONE)?;
        place.text("customerMobilePhone", self.customer_mobile_phone.as_deref(), limits::PHONE)?;
        place.text("customerWorkPhone", self.customer_work_phone.as_deref(), limits::PHONE)
    }

    fn check_credential(&self) -> Checked {
        match (&self.credential_type, &self.payment_method) {
            (Some(credential), _) => credential.check(),
            (None, PaymentMethod::Card(card)) if card.is_stored() => {
                Err(Place::ROOT.refuse("credentialType", "is needed when a card is saved or reused"))
            }
            (None, PaymentMethod::Card(_) | PaymentMethod::ApplePay(_) | PaymentMethod::PayPal(_)) => Ok(()),
        }
    }
}

pub(super) fn check_rule(property: &str, rule: &Option<CheckRule>) -> Checked {
    rule.as_ref().map_or(Ok(()), |rule| Place::ROOT.known(property, rule.is_known(), rule.as_str()))
}
