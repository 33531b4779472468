//! What rates did to the money of a refund in books of another currency: between the day of its documents and that on which the gateway
//! moved it, and where there are no documents, because the money came and went before any of it was booked.

use super::{keys, limit, listed, paid_out, payment};
use crate::business_date::company_date;
use crate::canonical::{Document, Gateway, GatewayEvent, Movement, MovementKind, Payment, Refund, TransactionId};
use crate::flows::story::Story;
use crate::flows::{Known, Step, exchange_difference};
use crate::ledger::{Between, Moved, Moves};
use crate::money::Money;
use crate::rules::RuleBook;

/// The journal beside the documents that pay a refund out: `<refund>/exchange`.
pub(super) fn beside(
    paying: &[Step],
    refund: &Refund,
    payment: &Payment,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    if !exchange_difference::may_be(refund.amount.currency(), gateway, rules) {
        return Ok(None);
    }
    let (id, _) = keys(refund)?;
    let movements = known.movements_of(id)?;
    let between = Between {
        cause: id.clone(),
        payment,
        day: company_date(refund.created_at, "refund.created_at", &rules.company)?,
        documents: paying.iter().filter_map(taken_from_clearing).collect(),
        moved: went(refund, id, movements, rules)?,
    };
    exchange_difference::lacking(&between, movements, gateway, known, rules)
}

/// What a document takes from the clearing account, as less than nothing.
fn taken_from_clearing(step: &Step) -> Option<Money> {
    match &step.document {
        Document::CreditMemo(memo) => memo.paid_from.as_ref().map(|_| -memo.amount),
        _ => paid_out::reversed(step).map(|amount| -amount),
    }
}

/// What the gateway paid out for a refund.
fn went<'a>(refund: &Refund, id: &TransactionId, movements: &'a [Movement], rules: &RuleBook) -> Story<Vec<Moved<'a>>> {
    let currency = refund.amount.currency();
    let day = company_date(refund.created_at, "refund.created_at", &rules.company)?.value;
    let went = Moves::of(MovementKind::Refund, id, currency, movements, &rules.company)?;
    Ok(went.part(Money::zero(currency), -refund.amount, day)?)
}

/// The journal of a refund that came back and was never booked: `<refund>/failed/exchange`. What never left needs none.
pub(super) fn of_unbooked_refund(
    event: &GatewayEvent,
    refund: &Refund,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let (id, transaction) = keys(refund)?;
    let currency = refund.amount.currency();
    if !exchange_difference::may_be(currency, &event.gateway, rules) {
        return Ok(None);
    }
    let movements = known.movements_of(id)?;
    let moves = |kind| Moves::of(kind, id, currency, movements, &rules.company);
    let (went, back) = (moves(MovementKind::Refund)?, moves(MovementKind::RefundFailure)?);
    let (nothing, gone) = (Money::zero(currency), went.total(currency)?);
    let day = company_date(event.occurred_at, "event.occurred_at", &rules.company)?;
    let mut moved = went.part(nothing, gone, day.value)?;
    moved.extend(back.part(nothing, -gone, day.value)?);
    let (cause, payment) = (format!("{id}/failed").into(), payment(transaction, known)?);
    let between = Between { cause, payment, day, documents: Vec::new(), moved };
    exchange_difference::lacking(&between, movements, &event.gateway, known, rules)
}

/// The journal of a payment that is not booked, with the refund that gives the last of it back: `<payment>/refunded/exchange`.
pub(super) fn of_unbooked_payment(
    refund: &Refund,
    payment: &Payment,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let currency = payment.captured.currency();
    if !exchange_difference::may_be(currency, gateway, rules) || !limit::all_is_given_back(refund, payment, known)? {
        return Ok(None);
    }
    let of_payment = known.movements_of(&payment.id)?;
    let charges = Moves::of(MovementKind::Charge, &payment.id, currency, of_payment, &rules.company)?;
    if charges.total(currency)? != payment.captured {
        return Ok(None); // the gateway does not tell when it came
    }
    let day = company_date(refund.created_at, "refund.created_at", &rules.company)?;
    let mut moved = charges.part(Money::zero(currency), payment.captured, day.value)?;
    let mut movements: Vec<&Movement> = of_payment.iter().collect();
    let stand =
        listed::each_once(&payment.id, known)?.into_iter().filter(|one| limit::counts(one) && one.id != refund.id);
    for given_back in stand.chain([refund]) {
        let (id, _) = keys(given_back)?;
        let of_refund = known.movements_of(id)?;
        moved.extend(went(given_back, id, of_refund, rules)?);
        movements.extend(of_refund);
    }
    let cause = format!("{}/refunded", payment.id).into();
    let between = Between { cause, payment, day, documents: Vec::new(), moved };
    exchange_difference::lacking(&between, movements, gateway, known, rules)
}
