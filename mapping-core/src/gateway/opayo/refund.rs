//! Refunds: transactions of their own, whose answers carry neither amount nor currency nor the payment that is given back. The
//! merchant's record of the refund says all three, and so does v3.

use opayo_model::pi::Transaction;

use super::OwnRecord;
use super::amount::of_minor;
use super::payment::{id, made_at, said};
use crate::canonical::{Refund, TransactionId};
use crate::refusal::{Refusal, RefusalCode};
use crate::status;

/// A refund.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for one without an id, amount or time on either side; [`RefusalCode::InvalidAmount`] or
/// [`RefusalCode::UnknownCurrency`] for an amount or currency that is none.
pub fn refund(transaction: &Transaction, own: &OwnRecord) -> Result<Refund, Refusal> {
    let amount = transaction.total().or(own.amount.clone()).ok_or_else(|| {
        let message = "a refund's answer has no amount and there is no record of it; ask Reporting for it";
        Refusal::new(RefusalCode::Unreadable, "refund.amount", "", message)
    })?;
    let payment = transaction.related_transaction_id.as_ref().or(own.related.as_ref());
    let state = transaction.state_of(own.transaction_type.as_ref()).state;
    Ok(Refund {
        id: Some(id(transaction)?),
        payment: payment.map(|id| TransactionId::from(id.as_str())),
        amount: of_minor("refund.amount", &amount)?,
        full: None,
        status: status::opayo::refund(state, said(transaction)),
        reason: own.description.clone(),
        created_at: made_at("refund.created_at", transaction, own)?,
        metadata: own.metadata.clone(),
    })
}
