//! Settlement batches. An acquirer's batch of one currency is one settlement; it is gross, and fees and chargebacks are known only from
//! the acquirer's own statement. When the bank credits it nobody here knows.

use opayo_model::ids::{AuthProcessor, BatchId};
use opayo_model::settlement::{BatchRow, BatchSettlement, Totals};
use rust_decimal::Decimal;

use super::amount::of_major;
use super::gateway;
use crate::canonical::{
    EventId, GatewayEvent, OrderKey, Reported, SettledTransaction, Settlement, SettlementId, SettlementParts,
    SettlementStatus, Subject,
};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};

/// What the acquirer keeps of a settlement, from its statement, in major units and not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Fees.
    pub fees: Decimal,
    /// Chargebacks, less those that were won back.
    pub chargebacks: Decimal,
}

impl From<Totals> for Kept {
    fn from(totals: Totals) -> Self {
        Self { fees: totals.fees, chargebacks: totals.chargebacks }
    }
}

/// A batch of one currency, in which every transaction is counted once, as a settlement.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for a batch without a time; [`RefusalCode::InvalidAmount`] or [`RefusalCode::UnknownCurrency`] for
/// an amount or currency that is none, or for costs below nothing.
pub fn settlement(batch: &BatchSettlement, kept: Kept) -> Result<Settlement, Refusal> {
    let money = |name: &str, amount: Decimal| of_major(&format!("settlement.{name}"), amount, &batch.currency);
    let parts = SettlementParts {
        payments: money("payments", batch.gross)?,
        refunds: money("refunds", batch.refunds)?,
        chargebacks: money("chargebacks", kept.chargebacks)?,
        fees: money("fees", kept.fees)?,
        transactions: transactions(&batch.transactions)?,
    };
    let completed = batch.completed.ok_or_else(|| {
        Refusal::new(RefusalCode::Unreadable, "settlement.created_at", &batch.batch_id, "the batch has no time")
    })?;
    Ok(Settlement {
        id: settlement_id(&batch.auth_processor, &batch.batch_id, parts.payments),
        amount: amount(&parts)?,
        status: Reported::Known(SettlementStatus::InTransit),
        parts: Some(parts),
        arrives_on: None,
        itemised: Some(true),
        created_at: completed,
    })
}

/// The payments and refunds of a batch, each at the time by which [payments and refunds](super::payment_of_detail) go; without those of
/// which nobody says when they were made.
fn transactions(rows: &[BatchRow]) -> Result<Vec<SettledTransaction>, Refusal> {
    let mut told = Vec::new();
    for row in rows.iter().filter(|_| rows.len() <= TOLD) {
        let Some((currency, amount, is_refund)) = row.share() else { continue };
        let made_at = if is_refund { row.started.or(row.completed) } else { row.completed.or(row.started) };
        let Some(made_at) = made_at else { continue };
        let amount = of_major("settlement.transactions.amount", amount, currency)?;
        told.push(SettledTransaction { amount: if is_refund { -amount } else { amount }, made_at });
    }
    Ok(told)
}

/// Of so many transactions a settlement tells each one; with more of them its message would be larger than an inbox takes.
const TOLD: usize = 5_000;

/// The event of a settlement.
///
/// # Errors
/// As [`settlement`].
pub fn event_of_settlement(batch: &BatchSettlement, kept: Kept) -> Result<GatewayEvent, Refusal> {
    let settlement = settlement(batch, kept)?;
    Ok(GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("settlement/{}", settlement.id)),
        kind: "settlement.batched".to_owned(),
        occurred_at: settlement.created_at,
        order_key: OrderKey::from(settlement.id.as_str()),
        subject: Subject::Settlement(Box::new(settlement)),
    })
}

/// A batch's number is its acquirer's own, and a batch may have several currencies: `opayo/Elavon/1234/GBP`.
fn settlement_id(acquirer: &AuthProcessor, batch: &BatchId, money: Money) -> SettlementId {
    SettlementId::from(format!("opayo/{acquirer}/{batch}/{}", money.currency().code()))
}

fn amount(parts: &SettlementParts) -> Result<Money, Refusal> {
    let less = [parts.refunds, parts.chargebacks, parts.fees];
    less.into_iter().try_fold(parts.payments, Money::checked_sub).map_err(|error| error.refuse("settlement.amount"))
}
