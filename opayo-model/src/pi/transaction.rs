//! A transaction as Pi or the v3 contract answers it. Everything may be missing: a rejection has no type, a refund no
//! amount, a challenge little but an address, and Pi never repeats the merchant's own code, the customer's e-mail or a
//! date.

use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;

use super::{Amounts, AvsCvcCheck, CardUsed, DeclineDetail, FiRecipient, PaymentMethodUsed, ThreeDSecure};
use crate::ids::{CardIdentifier, VendorTxCode};
use crate::money::{Amount, Currency};
use crate::state::{Evidence, Resolved};
use crate::status::{CardType, Status, StatusCode, TransactionType};
use crate::transaction_id::TransactionId;
use crate::wire::optional_text;

/// A transaction as it was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Opayo's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<TransactionId>,
    /// What kind it is. Missing in rejections and challenges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<TransactionType>,
    /// What was said first. See [`state`](Self::state) for where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The code of the latest outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<StatusCode>,
    /// The outcome in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_detail: Option<String>,
    /// Why the bank declined and whether to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_decline_detail: Option<DeclineDetail>,
    /// The number the bank knows it by; `0` once it is voided or aborted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieval_reference: Option<String>,
    /// The reference that was sent along to the acquirer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settlement_reference_text: Option<String>,
    /// The bank's code: `00`, `05`; `65` and `1A` ask for authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_response_code: Option<String>,
    /// The bank's authorisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_authorisation_code: Option<String>,
    /// The check of address and security code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avs_cvc_check: Option<AvsCvcCheck>,
    /// What paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethodUsed>,
    /// What it comes to. Missing in refunds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amounts>,
    /// The currency. Missing in refunds: it is the payment's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The authentication of the card holder.
    #[serde(rename = "3DSecure", skip_serializing_if = "Option::is_none")]
    pub three_d_secure: Option<ThreeDSecure>,
    /// The recipient of funds that a financial institution sends; often empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fi_recipient: Option<FiRecipient>,
    /// The card issuer's id of the authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acs_trans_id: Option<String>,
    /// The scheme's id of the authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ds_trans_id: Option<String>,
    /// With a challenge: where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// With a challenge: what the browser posts there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_req: Option<String>,
    /// With a challenge of 3-D Secure 1, retired in 2022.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pa_req: Option<String>,
    /// The merchant's own code. The v3 contract alone answers it; Pi never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_tx_code: Option<VendorTxCode>,
    /// The customer's e-mail (v3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<String>,
    /// When it was made, in UTC (v3).
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub created_date: Option<OffsetDateTime>,
    /// The payment that a refund, repeat or authorise belongs to (v3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_transaction_id: Option<TransactionId>,
}

impl Transaction {
    /// Where it stands, by the type that the answer names.
    pub fn state(&self) -> Resolved {
        self.state_of(None)
    }

    /// Where it stands, for a caller who knows what was asked for: answers may leave the type out.
    pub fn state_of(&self, sent: Option<&TransactionType>) -> Resolved {
        Evidence {
            tx_state_id: None,
            status_code: self.status_code.as_ref(),
            status: self.status.as_ref(),
            transaction_type: self.transaction_type.as_ref().or(sent),
        }
        .resolve()
    }

    /// The total with its currency, if the answer has both.
    pub fn total(&self) -> Option<Amount> {
        Some(Amount { minor: self.amount?.total_amount, currency: self.currency.clone()? })
    }

    /// The card, if one paid.
    pub fn card(&self) -> Option<&CardUsed> {
        self.payment_method.as_ref()?.card.as_ref()
    }

    /// Whether the bank wants the card holder authenticated: take it again with 3-D Secure forced.
    pub fn is_soft_decline(&self) -> bool {
        matches!(self.bank_response_code.as_deref(), Some("65" | "1A"))
            && matches!(self.status, Some(Status::NotAuthed | Status::Rejected))
    }
}

/// A transaction as the wires have it: Pi's fields, their second names, and the flat ones of v3.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    transaction_id: Option<TransactionId>,
    transaction_type: Option<TransactionType>,
    status: Option<Status>,
    status_code: Option<StatusCode>,
    status_detail: Option<String>,
    additional_decline_detail: Option<DeclineDetail>,
    #[serde(deserialize_with = "optional_text")]
    retrieval_reference: Option<String>,
    #[serde(deserialize_with = "optional_text")]
    settlement_reference_text: Option<String>,
    #[serde(deserialize_with = "optional_text")]
    bank_response_code: Option<String>,
    #[serde(deserialize_with = "optional_text")]
    bank_authorisation_code: Option<String>,
    avs_cvc_check: Option<AvsCvcCheck>,
    payment_method: Option<PaymentMethodUsed>,
    amount: Option<Amounts>,
    currency: Option<Currency>,
    #[serde(rename = "3DSecure")]
    three_d_secure: Option<ThreeDSecure>,
    fi_recipient: Option<FiRecipient>,
    acs_trans_id: Option<String>,
    ds_trans_id: Option<String>,
    ds_tran_id: Option<String>,
    acs_url: Option<String>,
    c_req: Option<String>,
    pa_req: Option<String>,
    vendor_tx_code: Option<VendorTxCode>,
    customer_email: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    created_date: Option<OffsetDateTime>,
    related_transaction_id: Option<TransactionId>,
    card_type: Option<CardType>,
    #[serde(deserialize_with = "optional_text")]
    last_four_digits: Option<String>,
    card_identifier: Option<CardIdentifier>,
}

impl Wire {
    /// The payment method, with a card that stands flat beside it put where cards are.
    fn payment_method(&mut self) -> Option<PaymentMethodUsed> {
        let flat = CardUsed {
            card_type: self.card_type.take(),
            last_four_digits: self.last_four_digits.take(),
            card_identifier: self.card_identifier.take(),
            ..CardUsed::default()
        };
        let method = self.payment_method.take();
        if flat == CardUsed::default() {
            return method;
        }
        let mut method = method.unwrap_or_default();
        method.card.get_or_insert(flat);
        Some(method)
    }
}

impl<'de> Deserialize<'de> for Transaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut wire = Wire::deserialize(deserializer)?;
        let payment_method = wire.payment_method();
        Ok(Self {
            transaction_id: wire.transaction_id,
            transaction_type: wire.transaction_type,
            status: wire.status,
            status_code: wire.status_code,
            status_detail: wire.status_detail,
            additional_decline_detail: wire.additional_decline_detail,
            retrieval_reference: wire.retrieval_reference,
            settlement_reference_text: wire.settlement_reference_text,
            bank_response_code: wire.bank_response_code,
            bank_authorisation_code: wire.bank_authorisation_code,
            avs_cvc_check: wire.avs_cvc_check,
            payment_method,
            amount: wire.amount,
            currency: wire.currency,
            three_d_secure: wire.three_d_secure,
            fi_recipient: wire.fi_recipient,
            acs_trans_id: wire.acs_trans_id,
            ds_trans_id: wire.ds_trans_id.or(wire.ds_tran_id),
            acs_url: wire.acs_url,
            c_req: wire.c_req,
            pa_req: wire.pa_req,
            vendor_tx_code: wire.vendor_tx_code,
            customer_email: wire.customer_email,
            created_date: wire.created_date,
            related_transaction_id: wire.related_transaction_id,
        })
    }
}
