//! What follows a first payment: more money on it, money again with its card, money back.

use serde::{Deserialize, Serialize};

use super::ShippingDetails;
use super::payment::{CheckRule, check_rule};
use crate::check::{Checked, Place};
use crate::ids::VendorTxCode;
use crate::limits::{self, TextLimit};
use crate::money::Currency;
use crate::pi::{CofUsage, CredentialType, InitiatedType};
use crate::transaction_id::TransactionId;

/// Takes money on an authenticated transaction, in its currency. A security code cannot be sent along: card data goes
/// into card identifiers only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAuthorise {
    /// The authenticated transaction.
    pub reference_transaction_id: TransactionId,
    /// The merchant's own code, unique for ever.
    pub vendor_tx_code: VendorTxCode,
    /// Minor units.
    pub amount: i64,
    /// What it is for.
    pub description: String,
    /// Whether to check address and security code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_avs_cvc_check: Option<CheckRule>,
}

/// Takes money with the card of an earlier payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewRepeat {
    /// The earlier payment.
    pub reference_transaction_id: TransactionId,
    /// The merchant's own code, unique for ever.
    pub vendor_tx_code: VendorTxCode,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
    /// What it is for, at most 40 characters.
    pub description: String,
    /// Where the goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_details: Option<ShippingDetails>,
    /// Whether it is a donation under Gift Aid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_aid: Option<bool>,
    /// Which part the stored card plays: subsequent, and the merchant starts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_type: Option<CredentialType>,
}

/// Gives money back, in the currency of the payment: Opayo takes none here and answers none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewRefund {
    /// The payment.
    pub reference_transaction_id: TransactionId,
    /// The merchant's own code of the refund, unique for ever.
    pub vendor_tx_code: VendorTxCode,
    /// Minor units of the payment's currency.
    pub amount: i64,
    /// What it is for.
    pub description: String,
}

impl NewAuthorise {
    pub(super) fn check(&self) -> Checked {
        check_follow_up(
            &self.reference_transaction_id,
            &self.vendor_tx_code,
            self.amount,
            &self.description,
            limits::DESCRIPTION,
        )?;
        check_rule("applyAvsCvcCheck", &self.apply_avs_cvc_check)
    }
}

impl NewRepeat {
    pub(super) fn check(&self) -> Checked {
        let (reference, code) = (&self.reference_transaction_id, &self.vendor_tx_code);
        check_follow_up(reference, code, self.amount, &self.description, limits::REPEAT_DESCRIPTION)?;
        Place::ROOT.text("currency", self.currency.as_str(), limits::CURRENCY)?;
        if let Some(shipping) = &self.shipping_details {
            shipping.check()?;
        }
        match &self.credential_type {
            Some(credential) => {
                let fits = (&credential.cof_usage, &credential.initiated_type)
                    == (&CofUsage::Subsequent, &InitiatedType::Merchant);
                if !fits {
                    return Err(Place::ROOT.refuse("credentialType", "of a repeat is Subsequent and MIT"));
                }
                credential.check()
            }
            None => Err(Place::ROOT.refuse("credentialType", "is needed for a repeat: Subsequent and MIT")),
        }
    }
}

impl NewRefund {
    pub(super) fn check(&self) -> Checked {
        let (reference, code) = (&self.reference_transaction_id, &self.vendor_tx_code);
        check_follow_up(reference, code, self.amount, &self.description, limits::DESCRIPTION)
    }
}

fn check_follow_up(
    reference: &TransactionId,
    code: &VendorTxCode,
    amount: i64,
    description: &str,
    width: TextLimit,
) -> Checked {
    let place = Place::ROOT;
    place.text("referenceTransactionId", reference.as_str(), limits::TRANSACTION_ID)?;
    place.text("vendorTxCode", code.as_str(), limits::VENDOR_TX_CODE)?;
    place.amount("amount", amount)?;
    place.text("description", description, width)
}
