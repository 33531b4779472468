//! A refund that failed or was given up. Where its credit memo is booked, the books are restored ([`refund_failure`] says how and
//! why), the shop is told, and people are: the customer still has to get their money.

use super::{keys, limit, payment};
use crate::business_date::company_date;
use crate::canonical::{
    DocumentKey, DocumentKind, GatewayEvent, GlAccount, Payment, Refund, RefundStatus, Reported, TransactionId,
};
use crate::derived::Input;
use crate::flows::order_to_cash::{by_its_goods, shop_order, written_reference};
use crate::flows::rates::exchange;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpCreditMemo, Known, Notice, Plan, Severity, Telling, Written};
use crate::ledger::{BookedMemo, Books, refund_failure, refund_failure_reference};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// The journal that undoes a refund which did not last.
pub(super) fn plan(event: &GatewayEvent, refund: &Refund, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Ok((id, transaction)) = keys(refund) else { return Err(Pause::not_paid(why(refund))) };
    let Some(held) = known.credit_memo(id)? else { return Err(Pause::not_paid(why(refund))) };
    let reference = refund_failure_reference(id);
    if let Some(journal) = known.journal(&reference)? {
        let found = format!("journal {reference} that undoes credit memo {}", held.number);
        return Err(Pause::already_posted(&journal.number, found));
    }
    let payment = payment(transaction, known)?;
    same_amount(refund, held)?;
    let booked = as_booked(id, held, known)?;
    let exchange = exchange(&[], &event.gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(&event.gateway, rules).converting(&convert);
    let day = company_date(event.occurred_at, "event.occurred_at", &rules.company)?;
    let mut plan = Plan::from(vec![refund_failure(&booked, payment, day, books)?]);
    plan.tellings.extend(to_shop(id, refund, payment, known, rules)?);
    plan.tell(alert(id, refund, held));
    Ok(plan)
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

fn alert(id: &TransactionId, refund: &Refund, held: &ErpCreditMemo) -> Notice {
    Notice::Alert {
        severity: Severity::Warning,
        topic: "refund_failed".to_owned(),
        message: format!("{}; {} still has to get {}", why(refund), held.customer, refund.amount),
        figures: vec![
            Input::new("refund", id.to_string()),
            Input::new("refund.amount", refund.amount.to_string()),
            Input::new("credit memo", held.number.clone()),
        ],
    }
}
