//! What is left of the receipts of a payment, movement by movement: refunds and disputes take them back in the order in which the
//! gateway's balance saw them. That order is a fact and never changes, so what the customer owes by a dispute is the same whether its
//! refunds, or other disputes of the payment, are booked before it or after it.

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use super::meaning::{Meaning, meaning};
use crate::canonical::{Dispute, Movement, MovementId, MovementKind, Refund, RefundStatus, Reported, TransactionId};
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpReceipt, Known};
use crate::ledger::is_booked_with_dispute;
use crate::money::{Currency, Money, MoneyError};
use crate::rules::{RefundPosting, RuleBook};

/// What of a movement falls on one receipt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<'a> {
    /// The receipt.
    pub(super) receipt: Received<'a>,
    /// More than nothing is taken back, less than nothing is given back.
    pub(super) amount: Money,
}

/// A receipt that can be taken back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Received<'a> {
    /// Of the payment itself.
    First(&'a ErpReceipt),
    /// Of money that a dispute gave back, by its movement.
    Anew(&'a MovementId),
}

/// Everything that takes the receipts of a payment back.
pub(super) struct Takings<'a> {
    receipts: &'a [&'a ErpReceipt],
    /// The dispute at hand, as it is now, then the others.
    disputes: Vec<&'a Dispute>,
    refunds: Vec<(OffsetDateTime, &'a str, Money)>,
}

/// One of them, at its time.
#[derive(Clone, Copy)]
enum Taking<'a> {
    Refund(Money),
    Dispute(&'a Dispute, &'a Movement),
}

/// A receipt, and what of it nobody took back so far.
struct Open<'a> {
    receipt: Received<'a>,
    left: Money,
}

impl<'a> Takings<'a> {
    /// What takes these receipts back, beside the dispute at hand.
    pub(super) fn of(
        payment: &TransactionId,
        dispute: &'a Dispute,
        receipts: &'a [&'a ErpReceipt],
        known: Known<'a>,
        rules: &RuleBook,
    ) -> Story<Self> {
        let others = known.disputes(payment)?.iter().filter(|other| other.id != dispute.id);
        let disputes = [dispute].into_iter().chain(others).collect();
        let refunds = match rules.posting.refund {
            RefundPosting::MemoPays => Vec::new(), // the memo pays the refund, and its receipts stay as they are
            RefundPosting::MemoAndReversal => refunds(payment, known)?,
        };
        Ok(Self { receipts, disputes, refunds })
    }

    /// How each movement of the dispute at hand falls on the receipts: what is taken back on one after the other, what comes back on
    /// one receipt that is made for it. What they do not hold is nobody's.
    pub(super) fn shares(&self, rules: &RuleBook) -> Result<BTreeMap<&'a MovementId, Vec<Share<'a>>>, MoneyError> {
        let receipts = self.receipts.iter();
        let mut open: Vec<Open<'a>> =
            receipts.map(|receipt| Open { receipt: Received::First(receipt), left: receipt.amount }).collect();
        let mut taken: BTreeMap<&TransactionId, Money> = BTreeMap::new();
        let mut shares: BTreeMap<&'a MovementId, Vec<Share<'a>>> = BTreeMap::new();
        for taking in self.in_order(rules) {
            let (dispute, movement) = match taken_back(taking, &mut open)? {
                Some(of_dispute) => of_dispute,
                None => continue,
            };
            let currency = movement.gross.currency();
            let so_far = taken.entry(&dispute.id).or_insert(Money::zero(currency));
            let mine = fall(movement, so_far, &mut open)?;
            if self.disputes.first().is_some_and(|first| first.id == dispute.id) {
                shares.insert(&movement.id, mine);
            }
        }
        Ok(shares)
    }

    fn in_order(&self, rules: &RuleBook) -> Vec<Taking<'a>> {
        let mut seen = BTreeSet::new();
        let refunds = self.refunds.iter().map(|(at, id, amount)| (*at, *id, Taking::Refund(*amount)));
        let mut all: Vec<(OffsetDateTime, &str, Taking<'a>)> = refunds.collect();
        for dispute in &self.disputes {
            let booked = dispute.movements.iter().filter(|movement| is_booked_with_dispute(movement, rules));
            let amounts = booked.filter(|movement| meaning(movement, dispute.amount.currency()) == Meaning::Amount);
            for movement in amounts.filter(|movement| seen.insert(&movement.id)) {
                all.push((movement.created_at, movement.id.as_str(), Taking::Dispute(dispute, movement)));
            }
        }
        all.sort_by_key(|(at, id, _)| (*at, *id));
        all.into_iter().map(|(_, _, taking)| taking).collect()
    }
}

/// Takes a refund off the receipts, if they have room for all of it, as its reversals do; hands a movement of a dispute on.
fn taken_back<'a>(
    taking: Taking<'a>,
    open: &mut [Open<'a>],
) -> Result<Option<(&'a Dispute, &'a Movement)>, MoneyError> {
    let amount = match taking {
        Taking::Dispute(dispute, movement) => return Ok(Some((dispute, movement))),
        Taking::Refund(amount) => amount,
    };
    let room = room(open, amount.currency())?;
    if room.compare(amount)?.is_ge() {
        take(amount, open)?;
    }
    Ok(None)
}

/// How a dispute's movement falls on the receipts.
fn fall<'a>(movement: &'a Movement, taken: &mut Money, open: &mut Vec<Open<'a>>) -> Result<Vec<Share<'a>>, MoneyError> {
    let lost = -movement.gross;
    if !lost.is_negative() {
        let shares = take(lost, open)?;
        *taken = taken.checked_add(Money::sum(lost.currency(), shares.iter().map(|share| share.amount))?)?;
        return Ok(shares);
    }
    let back = smaller(-lost, *taken)?;
    if back.is_zero() {
        return Ok(Vec::new());
    }
    *taken = taken.checked_sub(back)?;
    let receipt = Received::Anew(&movement.id);
    open.push(Open { receipt, left: back });
    Ok(vec![Share { receipt, amount: -back }])
}

/// Takes an amount off the receipts in its currency, the first of them first, as far as they hold it.
fn take<'a>(amount: Money, open: &mut [Open<'a>]) -> Result<Vec<Share<'a>>, MoneyError> {
    let (mut rest, mut shares) = (amount, Vec::new());
    for one in open.iter_mut().filter(|one| one.left.currency() == amount.currency()) {
        let amount = smaller(rest, one.left)?;
        one.left = one.left.checked_sub(amount)?;
        rest = rest.checked_sub(amount)?;
        if !amount.is_zero() {
            shares.push(Share { receipt: one.receipt, amount });
        }
    }
    Ok(shares)
}

fn room(open: &[Open<'_>], currency: Currency) -> Result<Money, MoneyError> {
    Money::sum(currency, open.iter().map(|one| one.left).filter(|left| left.currency() == currency))
}

/// The refunds of a payment that take its receipts back, in any order.
fn refunds<'a>(payment: &TransactionId, known: Known<'a>) -> Story<Vec<(OffsetDateTime, &'a str, Money)>> {
    let (mut left, mut asked) = (Vec::new(), Vec::new());
    let by_id: BTreeMap<&'a TransactionId, &'a Refund> =
        known.refunds(payment)?.iter().filter_map(|refund| Some((refund.id.as_ref()?, refund))).collect();
    for (id, refund) in by_id {
        match left_balance(id, refund, known) {
            Ok(taken) => left.extend(taken),
            Err(Pause::Ask(questions)) => asked.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if asked.is_empty() { Ok(left) } else { Err(Pause::Ask(asked)) }
}

/// A refund that left the balance; where the gateway does not tell movements, one that is done. One that came back has left its reversals
/// in place, if it was booked by then.
fn left_balance<'a>(
    id: &'a TransactionId,
    refund: &Refund,
    known: Known<'a>,
) -> Story<Option<(OffsetDateTime, &'a str, Money)>> {
    let came_back = matches!(refund.status, Reported::Known(RefundStatus::Failed | RefundStatus::Cancelled));
    if came_back && known.receipt_reversal(id)?.is_none() {
        return Ok(None);
    }
    let movements = known.movements_of(id)?;
    let gone = movements.iter().find(|movement| movement.kind == Reported::Known(MovementKind::Refund));
    let is_done = refund.status == Reported::Known(RefundStatus::Refunded);
    let at = gone.map(|gone| gone.created_at).or((movements.is_empty() && is_done).then_some(refund.created_at));
    Ok(at.map(|at| (at, id.as_str(), refund.amount)))
}

fn smaller(left: Money, right: Money) -> Result<Money, MoneyError> {
    Ok(if left.compare(right)?.is_le() { left } else { right })
}
