//! What the customer brings back from Opayo's pages.

use client_core::DecodeError;
use rust_decimal::Decimal;
use thiserror::Error;

use super::cipher::{FormError, FormPassword, decrypt};
use crate::ids::VendorTxCode;
use crate::money::{Amount, MoneyError, decimal};
use crate::nvp::Pairs;
use crate::state::{Evidence, Resolved};
use crate::status::{AvsCvcStatus, CardType, Status, StatusCode, ThreeDSecureStatus, TransactionType};
use crate::transaction_id::TransactionId;

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormOutcome {
    /// The merchant's own code.
    pub vendor_tx_code: VendorTxCode,
    /// Opayo's id.
    pub transaction_id: Option<TransactionId>,
    /// What came of it.
    pub status: Status,
    /// In words, mostly after a code.
    pub status_detail: Option<String>,
    /// The code that leads the words.
    pub status_code: Option<StatusCode>,
    /// What it comes to, in major units of the order's currency, which is not told.
    pub amount: Option<Decimal>,
    /// Opayo's number of the authorisation.
    pub tx_auth_no: Option<String>,
    /// The check of address and security code.
    pub avs_cv2: Option<AvsCvcStatus>,
    /// The authentication of the card holder.
    pub three_d_secure_status: Option<ThreeDSecureStatus>,
    /// The kind of card.
    pub card_type: Option<CardType>,
    /// The end of its number.
    pub last_four_digits: Option<String>,
    /// The bank's authorisation.
    pub bank_auth_code: Option<String>,
    /// Everything.
    pub pairs: Pairs,
}

/// An outcome that is not the order's.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// It is the outcome of another order: somebody sent an old one again.
    #[error("the outcome is of `{found}`, the order is `{ordered}`")]
    VendorTxCode {
        /// The order's code.
        ordered: VendorTxCode,
        /// The outcome's.
        found: VendorTxCode,
    },
    /// It tells no amount.
    #[error("the outcome tells no amount")]
    NoAmount,
    /// It tells another amount.
    #[error("the outcome is of {found} minor units, the order of {ordered}")]
    Amount {
        /// The order's, minor units.
        ordered: i64,
        /// The outcome's, minor units.
        found: i64,
    },
    /// The amount does not fit the order's currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl FormOutcome {
    /// Decrypts and reads a crypt field.
    ///
    /// # Errors
    /// [`FormError`]; an outcome without code and status, or with an amount that is none, is unreadable, too.
    pub fn decrypt(crypt: &str, password: &FormPassword) -> Result<Self, FormError> {
        Self::read(decrypt(crypt, password)?).map_err(|_| FormError::Unreadable)
    }

    /// Reads the parameters of an outcome.
    ///
    /// # Errors
    /// [`DecodeError`] names the parameter that is missing or wrong.
    pub fn read(pairs: Pairs) -> Result<Self, DecodeError> {
        let own = |name: &str| pairs.filled(name).map(str::to_owned);
        let fault = |name: &str, message: String| DecodeError { path: name.to_owned(), message };
        let needed = |name: &str| pairs.filled(name).ok_or_else(|| fault(name, "is missing".to_owned()));
        let amount =
            pairs.filled("Amount").map(|text| decimal(text).map_err(|error| fault("Amount", error.to_string())));
        let status_detail = own("StatusDetail");
        Ok(Self {
            vendor_tx_code: needed("VendorTxCode")?.into(),
            transaction_id: pairs.filled("VPSTxId").map(TransactionId::from),
            status: needed("Status")?.into(),
            status_code: status_detail.as_deref().and_then(StatusCode::leading),
            status_detail,
            amount: amount.transpose()?,
            tx_auth_no: own("TxAuthNo"),
            avs_cv2: pairs.filled("AVSCV2").map(AvsCvcStatus::from),
            three_d_secure_status: pairs.filled("3DSecureStatus").map(ThreeDSecureStatus::from),
            card_type: pairs.filled("CardType").map(CardType::from),
            last_four_digits: own("Last4Digits"),
            bank_auth_code: own("BankAuthCode"),
            pairs,
        })
    }

    /// Compares the outcome with the order: nothing else proves that it is this order's.
    ///
    /// # Errors
    /// [`Mismatch`].
    pub fn check(&self, ordered: &VendorTxCode, amount: &Amount) -> Result<(), Mismatch> {
        if self.vendor_tx_code != *ordered {
            let (ordered, found) = (ordered.clone(), self.vendor_tx_code.clone());
            return Err(Mismatch::VendorTxCode { ordered, found });
        }
        let found = Amount::of_major(self.amount.ok_or(Mismatch::NoAmount)?, &amount.currency)?.minor;
        if found != amount.minor {
            return Err(Mismatch::Amount { ordered: amount.minor, found });
        }
        Ok(())
    }

    /// Where the transaction stands, for an order of this type.
    pub fn state(&self, ordered: &TransactionType) -> Resolved {
        Evidence {
            tx_state_id: None,
            status_code: self.status_code.as_ref(),
            status: Some(&self.status),
            transaction_type: Some(ordered),
        }
        .resolve()
    }
}
