//! After a lost answer. Pi cannot be searched by the merchant's own code, so Reporting is asked for it, and what it
//! finds is compared with what was sent before anything is sent again.

use client_core::ApiError;
use serde::{Deserialize, Serialize};

use crate::ids::VendorTxCode;
use crate::money::{Amount, Currency};
use crate::pi::request::NewTransaction;
use crate::reporting::{Account, GetTransactionDetail, Signed, TransactionDetail, TransactionKey};
use crate::state::State;
use crate::status::TransactionType;

/// What was sent and may have been done. Store it with the document; it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The merchant's own code.
    pub vendor_tx_code: VendorTxCode,
    /// The type that was asked for.
    pub transaction_type: TransactionType,
    /// Minor units.
    pub amount: i64,
    /// The currency; none for a refund or an authorise, which have that of what they refer to.
    pub currency: Option<Currency>,
}

/// What a probe found.
#[derive(Clone, Debug)]
pub enum Probed {
    /// Opayo does not know the code now. A request that is still on its way may yet arrive: ask again later than it can
    /// live, then send again.
    Absent,
    /// It was done, and this is where it stands.
    Done {
        /// Where it stands.
        state: State,
        /// All about it.
        detail: Box<TransactionDetail>,
    },
    /// The code belongs to something else: a person has to look.
    Conflict {
        /// What is different: `amount`, `currency`, `transactiontype` or `vendortxcode`.
        field: &'static str,
        /// All about it.
        detail: Box<TransactionDetail>,
    },
}

impl Probe {
    /// The probe of a transaction that is about to be sent.
    pub fn of(new: &NewTransaction) -> Self {
        Self {
            vendor_tx_code: new.vendor_tx_code().clone(),
            transaction_type: new.transaction_type(),
            amount: new.amount(),
            currency: new.currency().cloned(),
        }
    }

    /// The question to Reporting.
    pub fn command(&self, account: &Account) -> Signed<GetTransactionDetail> {
        account.command(GetTransactionDetail(TransactionKey::VendorTxCode(self.vendor_tx_code.clone())))
    }

    /// What Reporting's answer means.
    ///
    /// # Errors
    /// The answer's own error, unless it is that there is no such transaction.
    pub fn conclude(&self, answer: Result<TransactionDetail, ApiError>) -> Result<Probed, ApiError> {
        match answer {
            Ok(detail) => Ok(self.compare(detail)),
            Err(error) if error.is_not_found() => Ok(Probed::Absent),
            Err(error) => Err(error),
        }
    }

    /// Compares what was found with what was sent. A field that the answer leaves out proves nothing against it.
    pub fn compare(&self, detail: TransactionDetail) -> Probed {
        let detail = Box::new(detail);
        match self.difference(&detail) {
            Some(field) => Probed::Conflict { field, detail },
            None => Probed::Done { state: detail.state().state, detail },
        }
    }

    fn difference(&self, found: &TransactionDetail) -> Option<&'static str> {
        if found.vendor_tx_code.as_ref().is_some_and(|code| *code != self.vendor_tx_code) {
            return Some("vendortxcode");
        }
        if found.transaction_type.as_ref().is_some_and(|kind| kind.is_known() && *kind != self.transaction_type) {
            return Some("transactiontype");
        }
        if let (Some(sent), Some(found)) = (&self.currency, &found.currency)
            && sent != found
        {
            return Some("currency");
        }
        (!self.amount_fits(found)).then_some("amount")
    }

    /// Whether the amount is the one that was sent, with or without what Opayo added for the card.
    fn amount_fits(&self, found: &TransactionDetail) -> bool {
        let Some(amount) = found.minor_amount() else { return true };
        let surcharge = found.surcharge.zip(found.currency.as_ref());
        let surcharge = surcharge.and_then(|(surcharge, currency)| Amount::of_major(surcharge, currency).ok());
        let price = surcharge.and_then(|surcharge| amount.minor.checked_sub(surcharge.minor));
        amount.minor == self.amount || price == Some(self.amount)
    }
}
