//! The message that tells what came of a payment. Reading it and believing it are two steps: it names the transaction,
//! whose key then proves it.

use std::ops::Deref;

use super::SecurityKey;
use super::signature::{self, SignatureError};
use crate::ids::{CardIdentifier, VendorName, VendorTxCode};
use crate::nvp::{NvpError, Pairs};
use crate::state::{Evidence, Resolved};
use crate::status::{
    AvsCvcStatus, CardType, CheckResult, FraudResponse, Status, StatusCode, ThreeDSecureStatus, TransactionType,
};
use crate::transaction_id::TransactionId;

/// What came of a payment on Opayo's pages, as posted to the notification URL. The same message may come many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The protocol's version: `3.00`.
    pub protocol: Option<String>,
    /// The kind of transaction.
    pub tx_type: Option<TransactionType>,
    /// The merchant's own code.
    pub vendor_tx_code: VendorTxCode,
    /// Opayo's id.
    pub transaction_id: TransactionId,
    /// What came of it.
    pub status: Status,
    /// In words. Not signed.
    pub status_detail: Option<String>,
    /// The code that leads the words. Not signed.
    pub status_code: Option<StatusCode>,
    /// Opayo's number of the authorisation.
    pub tx_auth_no: Option<String>,
    /// The check of address and security code.
    pub avs_cv2: Option<AvsCvcStatus>,
    /// The address.
    pub address_result: Option<CheckResult>,
    /// The postal code.
    pub post_code_result: Option<CheckResult>,
    /// The security code.
    pub cv2_result: Option<CheckResult>,
    /// Whether it is a donation under Gift Aid.
    pub gift_aid: Option<bool>,
    /// The authentication of the card holder.
    pub three_d_secure_status: Option<ThreeDSecureStatus>,
    /// PayPal: whether the address is confirmed.
    pub address_status: Option<String>,
    /// PayPal: whether the payer is verified.
    pub payer_status: Option<String>,
    /// The kind of card.
    pub card_type: Option<CardType>,
    /// The end of its number.
    pub last_four_digits: Option<String>,
    /// When it expires, `MMYY`.
    pub expiry_date: Option<String>,
    /// The bank's code of a decline; `00` for none.
    pub decline_code: Option<String>,
    /// The bank's authorisation.
    pub bank_auth_code: Option<String>,
    /// The fraud screening's advice.
    pub fraud_response: Option<FraudResponse>,
    /// What was added for the card, in major units. Not signed.
    pub surcharge: Option<String>,
    /// The card as a token. Signed for token registrations alone.
    pub token: Option<CardIdentifier>,
    /// The card scheme's number of the agreement, for later payments by the merchant (4.00).
    pub scheme_trace_id: Option<String>,
    /// Everything as it was posted.
    pub pairs: Pairs,
}

/// A notification whose signature is right.
#[derive(Clone, Copy, Debug)]
pub struct Genuine<'a>(&'a Notification);

impl Deref for Genuine<'_> {
    type Target = Notification;

    fn deref(&self) -> &Notification {
        self.0
    }
}

impl Notification {
    /// Reads a body as it was posted. It proves nothing yet: see [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`NvpError`]; every notification has `VendorTxCode`, `VPSTxId` and `Status`.
    pub fn parse(body: &[u8]) -> Result<Self, NvpError> {
        let pairs = Pairs::parse_form(body.trim_ascii())?;
        let own = |name: &str| pairs.filled(name).map(str::to_owned);
        let needed = |name: &'static str| pairs.filled(name).ok_or(NvpError::Missing { name });
        let status_detail = own("StatusDetail");
        Ok(Self {
            protocol: own("VPSProtocol"),
            tx_type: pairs.filled("TxType").map(TransactionType::from),
            vendor_tx_code: needed("VendorTxCode")?.into(),
            transaction_id: needed("VPSTxId")?.into(),
            status: needed("Status")?.into(),
            status_code: status_detail.as_deref().and_then(StatusCode::leading),
            status_detail,
            tx_auth_no: own("TxAuthNo"),
            avs_cv2: pairs.filled("AVSCV2").map(AvsCvcStatus::from),
            address_result: pairs.filled("AddressResult").map(CheckResult::from),
            post_code_result: pairs.filled("PostCodeResult").map(CheckResult::from),
            cv2_result: pairs.filled("CV2Result").map(CheckResult::from),
            gift_aid: pairs.filled("GiftAid").map(|flag| flag == "1"),
            three_d_secure_status: pairs.filled("3DSecureStatus").map(ThreeDSecureStatus::from),
            address_status: own("AddressStatus"),
            payer_status: own("PayerStatus"),
            card_type: pairs.filled("CardType").map(CardType::from),
            last_four_digits: own("Last4Digits"),
            expiry_date: own("ExpiryDate"),
            decline_code: own("DeclineCode"),
            bank_auth_code: own("BankAuthCode"),
            fraud_response: pairs.filled("FraudResponse").map(FraudResponse::from),
            surcharge: own("Surcharge"),
            token: pairs.filled("Token").map(CardIdentifier::from),
            scheme_trace_id: own("SchemeTraceID"),
            pairs,
        })
    }

    /// Whether Opayo sent it: the signature is right for this vendor and the key of this transaction's registration.
    /// Compare the amount with your order as well: it is neither posted nor signed.
    ///
    /// # Errors
    /// [`SignatureError`]; answer it with [`Reply::invalid`](super::Reply::invalid).
    pub fn verify(&self, vendor: &VendorName, key: &SecurityKey) -> Result<Genuine<'_>, SignatureError> {
        signature::verify(&self.pairs, vendor, key).map(|()| Genuine(self))
    }

    /// Where the transaction stands, by what is signed: the status and, because a deferred `OK` takes nothing, the
    /// type. The type itself is not signed; a caller that knows the order's type gives it.
    pub fn state(&self, ordered: Option<&TransactionType>) -> Resolved {
        let transaction_type = ordered.or(self.tx_type.as_ref());
        Evidence { tx_state_id: None, status_code: None, status: Some(&self.status), transaction_type }.resolve()
    }
}
