//! The merchant's own records of transactions, as the adapter needs them: Pi repeats nothing of what it was sent, and a
//! notification is proved by a key that only its registration told.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use mapping_core::canonical::Refund;
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::TransactionId;
use opayo_model::ids::VendorTxCode;
use opayo_model::reporting::TransactionKey;
use opayo_model::server::SecurityKey;

use crate::ports::PortError;

/// Where the merchant keeps what it asked Opayo for. The shop's own database implements it; write a record before the transaction
/// is sent, and add what the answer tells.
#[async_trait]
pub trait OwnRecords: Send + Sync {
    /// What is kept of a transaction; none if nothing is.
    ///
    /// # Errors
    /// [`PortError::Retry`] when the records cannot be read now.
    async fn find(&self, key: &TransactionKey) -> Result<Option<Remembered>, PortError>;

    /// The refunds of a payment, as far as the merchant knows them: Opayo does not count them, and without them only Opayo itself
    /// sees to it that they are not more than the payment.
    ///
    /// # Errors
    /// [`PortError::Retry`] when the records cannot be read now.
    async fn refunds(&self, payment: &TransactionId) -> Result<Vec<Refund>, PortError> {
        let _ = payment;
        Ok(Vec::new())
    }
}

/// What is kept of one transaction.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    /// What was asked for.
    pub record: OwnRecord,
    /// The key that its registration with Server told, which proves its notifications.
    pub security_key: Option<SecurityKey>,
}

/// Records in memory: for tests and trials.
#[derive(Debug, Default)]
pub struct MemoryRecords(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_code: BTreeMap<VendorTxCode, Remembered>,
    codes: BTreeMap<TransactionId, VendorTxCode>,
    refunds: Vec<Refund>,
}

impl MemoryRecords {
    /// Keeps a transaction under the code that was sent with it.
    pub fn remember(&self, code: VendorTxCode, record: OwnRecord, security_key: Option<SecurityKey>) {
        let record = OwnRecord { vendor_tx_code: Some(code.clone()), ..record };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_code.insert(code, Remembered { record, security_key });
    }

    /// Keeps Opayo's id of a transaction, which its answer told.
    pub fn name(&self, id: TransactionId, code: VendorTxCode) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).codes.insert(id, code);
    }

    /// Keeps a refund.
    pub fn refund(&self, refund: Refund) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).refunds.push(refund);
    }
}

#[async_trait]
impl OwnRecords for MemoryRecords {
    async fn find(&self, key: &TransactionKey) -> Result<Option<Remembered>, PortError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let code = match key {
            TransactionKey::VendorTxCode(code) => Some(code),
            TransactionKey::TransactionId(id) => kept.codes.get(id),
        };
        Ok(code.and_then(|code| kept.by_code.get(code)).cloned())
    }

    async fn refunds(&self, payment: &TransactionId) -> Result<Vec<Refund>, PortError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of = |refund: &&Refund| refund.payment.as_ref().is_some_and(|id| id.as_str() == payment.as_str());
        Ok(kept.refunds.iter().filter(is_of).cloned().collect())
    }
}
