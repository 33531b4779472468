//! A refund that failed or was given up. Where its credit memo is booked, the books are restored ([`refund_failure`] says how and
//! why), the shop is told, and people are: the customer still has to get their money.

use super::{exchanged, keys, limit, payment};
use crate::business_date::company_date;
use crate::canonical::{
    DocumentKey, DocumentKind, GatewayEvent, GlAccount, Payment, Refund, RefundStatus, Reported, TransactionId,
};
use crate::derived::Input;
use crate::flows::order_to_cash::{by_its_goods, shop_order, written_reference};
use crate::flows::rates::exchange;
use crate::flows::story::{Pause, Story};
use crate::flows::{
    ErpCreditMemo, ErpReceiptReversal, Known, Notice, Plan, Severity, Telling, Written, exchange_difference,
};
use crate::ledger::{BookedMemo, Books, refund_failure, refund_failure_reference};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// The journal that undoes a refund which did not last.
pub(super) fn plan(event: &GatewayEvent, refund: &Refund, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Ok((id, transaction)) = keys(refund) else { return Err(Pause::not_paid(why(refund))) };
    let Some(held) = known.credit_memo(id)? else { return unbooked(event, refund, known, rules) };
    let reference = refund_failure_reference(id);
    if let Some(journal) = known.journal(&reference)? {
        let found = format!("journal {reference} that undoes credit memo {}", held.number);
        return Err(Pause::already_posted(&journal.number, found));
    }
    let payment = payment(transaction, known)?;
    same_amount(refund, held)?;
    let booked = as_booked(id, held, known)?;
    let may_differ = exchange_difference::may_be(held.amount.currency(), &event.gateway, rules);
    let movements = if may_differ { known.movements_of(id)? } else { &[] };
    let exchange = exchange(movements, &event.gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(&event.gateway, rules).converting(&convert);
    let day = company_date(event.occurred_at, "event.occurred_at", &rules.company)?;
    let mut plan = Plan::from(vec![refund_failure(&booked, payment, day, movements, books)?]);
    plan.tellings.extend(to_shop(id, refund, payment, known, rules)?);
    plan.tell(alert(id, refund, held, known.receipt_reversal(id)?));
    Ok(plan)
}

/// A refund that was never booked: what rates did to its money until it was back is all there is to book.
fn unbooked(event: &GatewayEvent, refund: &Refund, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    match exchanged::of_unbooked_refund(event, refund, known, rules)? {
        Some(step) => Ok(vec![step].into()),
        None => Err(Pause::not_paid(why(refund))),
    }
}

/// The credit memo as it was posted from here.
fn as_booked(id: &TransactionId, held: &ErpCreditMemo, known: Known<'_>) -> Story<BookedMemo> {
    let written = known.last_written(&DocumentKey::new(DocumentKind::CreditMemo, id.as_str()))?;
    let account = |field: &str| written.and_then(|written| written.text(field)).map(GlAccount::from);
    Ok(BookedMemo {
        refund: id.clone(),
        number: held.number.clone(),
        amount: held.amount,
        tax: written.and_then(|written| tax(written, held)),
        account: account("account"),
        paid_from: account("paid_from"),
    })
}

/// What the lines of a memo come to in tax, if they can be read and added up.
fn tax(written: &Written, held: &ErpCreditMemo) -> Option<Money> {
    Money::sum(held.amount.currency(), written.lines()?.iter().map(|line| line.tax)).ok()
}

/// The shop hears that the customer has nothing yet, and how far an order is that it took for refunded.
fn to_shop(
    id: &TransactionId,
    refund: &Refund,
    payment: &Payment,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Vec<Telling>> {
    if !rules.posting.tell_shop {
        return Ok(Vec::new());
    }
    let order = written_reference(payment, &rules.order).map(|order| order.value);
    let told = Notice::ShopRefund { order: order.clone(), refund: id.clone(), amount: refund.amount, done: false };
    let mut tellings = vec![Telling::new(told)];
    if let Some(order) = order
        && limit::all_is_given_back(refund, payment, known)?
    {
        let status = by_its_goods(known.sales_order(&order)?);
        tellings.extend(shop_order(order, status, &rules.posting));
    }
    Ok(tellings)
}

fn same_amount(refund: &Refund, held: &ErpCreditMemo) -> Result<(), Refusal> {
    if held.amount == refund.amount {
        return Ok(());
    }
    let message = format!(
        "the refund did not last and its credit memo {} is booked over {}; restore the books by hand",
        held.number, held.amount
    );
    Err(Refusal::new(RefusalCode::Conflict, "refund.amount", refund.amount, message))
}

fn why(refund: &Refund) -> &'static str {
    match refund.status {
        Reported::Known(RefundStatus::Cancelled) => "the refund was given up",
        Reported::Known(
            RefundStatus::Failed | RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Refunded,
        )
        | Reported::Unknown(_) => "the refund came back",
    }
}

/// What people are told. A receipt that was taken back stays so: to charge the customer for the credit memo again takes a debit note, which
/// no ERP is sent from here.
fn alert(id: &TransactionId, refund: &Refund, held: &ErpCreditMemo, reversed: Option<&ErpReceiptReversal>) -> Notice {
    let mut message = format!("{}; {} still has to get {}", why(refund), held.customer, refund.amount);
    let mut figures = vec![
        Input::new("refund", id.to_string()),
        Input::new("refund.amount", refund.amount.to_string()),
        Input::new("credit memo", held.number.clone()),
    ];
    if let Some(reversed) = reversed {
        message.push_str(
            "; its credit memo and its receipt reversal stay and cancel each other in the customer's account: to have the \
             receipt whole again, post a debit note over the memo there, and the receipt anew",
        );
        figures.push(Input::new("receipt reversal", reversed.number.clone()));
    }
    Notice::Alert { severity: Severity::Warning, topic: "refund_failed".to_owned(), message, figures }
}
