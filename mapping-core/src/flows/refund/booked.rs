//! A refund whose money went to the customer: its credit memo and, by rule, the reversals of the receipts that pay it out.

use std::cmp::Ordering;

use super::paid_out::{self, Held};
use super::{disputed, exchanged, keys, limit, lines, payment};
use crate::canonical::{
    CustomerCode, Document, GatewayEvent, Link, OrderReference, Payment, PaymentStatus, Refund, Reported,
    SalesOrderNumber, TransactionId,
};
use crate::flows::order_to_cash::{
    Case, Due, book, first_receipt, held_receipts, of_payment, shop_order, written_reference,
};
use crate::flows::story::{Pause, Story};
use crate::flows::{Known, Notice, Plan, ShopStatus, SkipReason, Step, Telling};
use crate::ledger::{Books, GivenBack, credit_memo};
use crate::money::{Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{PostingRules, RefundPosting, RuleBook};

/// The documents of a refund that is done, after what is planned already.
pub(super) fn plan(
    event: &GatewayEvent,
    refund: &Refund,
    planned: &[Step],
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let (id, transaction) = keys(refund)?;
    not_posted(id, refund, known)?;
    let payment = payment(transaction, known)?;
    lasts(payment)?;
    let before = limit::before(refund, payment, known)?;
    disputed::leave_enough(refund, payment, before, known)?;
    let books = Books::new(&event.gateway, rules);
    let base = match Base::of(event, payment, known, rules) {
        Err(Pause::Skip(SkipReason::FraudRejected { .. })) => return rejected(event, refund, payment, known, rules),
        base => base?,
    };
    let reversals = match rules.posting.refund {
        RefundPosting::MemoPays => None,
        RefundPosting::MemoAndReversal => {
            let taken = paid_out::taken(refund, payment, planned, known, rules)?;
            paid_out::reversals(refund, id, payment, &base.customer, &base.receipts, taken, books)?
        }
    };
    let order = written_reference(payment, &rules.order).map(|order| order.value);
    let given_back = GivenBack {
        payment,
        before,
        customer: base.customer,
        sales_order: base.sales_order,
        order: order.clone(),
        lines: lines::find(refund, payment, before, known, rules)?,
        posting: if reversals.is_some() { RefundPosting::MemoAndReversal } else { RefundPosting::MemoPays },
    };
    let mut paying = vec![credit_memo(refund, &given_back, books)?];
    paying.extend(reversals.into_iter().flatten());
    let exchanged = exchanged::beside(&paying, refund, payment, &event.gateway, known, rules)?;
    let mut plan = Plan { steps: base.steps, tellings: base.tellings };
    plan.steps.extend(paying.into_iter().chain(exchanged));
    if rules.posting.tell_shop {
        let is_end = limit::all_is_given_back(refund, payment, known)?;
        plan.tellings.extend(tellings(id, refund, is_end, &rules.posting, order));
    }
    Ok(plan)
}

/// Ends the story when the ERP holds the credit memo.
fn not_posted(id: &TransactionId, refund: &Refund, known: Known<'_>) -> Story<()> {
    let Some(held) = known.credit_memo(id)? else { return Ok(()) };
    if held.amount == refund.amount {
        return Err(Pause::already_posted(&held.number, format!("credit memo of {id} over {}", held.amount)));
    }
    let message = format!("the ERP holds credit memo {} of this refund over {}", held.number, held.amount);
    Err(Refusal::new(RefusalCode::Conflict, "refund.amount", refund.amount, message).into())
}

/// Whether there is money to give back. Gateways tell of a refund, too, where they release an authorisation or where the bank took
/// back a direct debit; the one was never booked, and the other's receipt is taken back by the payment's own message.
fn lasts(payment: &Payment) -> Story<()> {
    let did_not_last = matches!(payment.status, Reported::Known(PaymentStatus::Failed | PaymentStatus::Cancelled));
    if did_not_last || payment.captured.is_zero() {
        return Err(Pause::not_paid(format!("nothing of {} is captured, so nothing of it is given back", payment.id)));
    }
    Ok(())
}

/// What a credit memo stands on: the receipts of its payment.
struct Base {
    /// The documents of the payment that the ERP lacks.
    steps: Vec<Step>,
    /// What is told of them.
    tellings: Vec<Telling>,
    customer: Link<CustomerCode>,
    sales_order: Option<Link<SalesOrderNumber>>,
    /// The receipts, in the order of their captures; only the first where the memo pays.
    receipts: Vec<Held>,
}

impl Base {
    fn of(event: &GatewayEvent, payment: &Payment, known: Known<'_>, rules: &RuleBook) -> Story<Self> {
        let held = match rules.posting.refund {
            RefundPosting::MemoPays => first_receipt(&payment.id, known)?.into_iter().collect(),
            RefundPosting::MemoAndReversal => held_receipts(&payment.id, known)?,
        };
        let receipts: Vec<Held> = held.iter().copied().map(Held::of).collect();
        match held.first() {
            Some(first) if is_enough(&receipts, payment, rules)? => Ok(Self {
                steps: Vec::new(),
                tellings: Vec::new(),
                customer: Link::Known(first.customer.clone()),
                sales_order: None,
                receipts,
            }),
            Some(_) | None => Self::with_the_payment(event, payment, receipts, known, rules),
        }
    }

    /// What of the payment is not booked yet is booked in the same plan.
    fn with_the_payment(
        event: &GatewayEvent,
        payment: &Payment,
        mut receipts: Vec<Held>,
        known: Known<'_>,
        rules: &RuleBook,
    ) -> Story<Self> {
        let current = of_payment(payment, "refund.payment", rules)?;
        let case = Case { gateway: &event.gateway, subject: &event.subject, due: Due::Now };
        let booking = book(&case, &current, known, rules)?;
        let tellings = booking.tellings(&payment.id, &rules.posting);
        receipts.extend(booking.steps.iter().filter_map(new_receipt));
        Ok(Self {
            steps: booking.steps,
            tellings,
            customer: booking.customer,
            sales_order: booking.sales_order,
            receipts,
        })
    }
}

/// Whether the receipts that the ERP holds are all that a refund needs: reversals need all that was captured.
fn is_enough(receipts: &[Held], payment: &Payment, rules: &RuleBook) -> Result<bool, Refusal> {
    let refuse = |error: MoneyError| error.refuse("payment.captured");
    match rules.posting.refund {
        RefundPosting::MemoPays => Ok(true),
        RefundPosting::MemoAndReversal => {
            let booked = Money::sum(payment.captured.currency(), receipts.iter().map(|held| held.amount));
            booked.and_then(|booked| booked.compare(payment.captured)).map(Ordering::is_ge).map_err(refuse)
        }
    }
}

/// The receipt that a step books.
fn new_receipt(step: &Step) -> Option<Held> {
    if let Document::Receipt(receipt) = &step.document {
        let (transaction, number) = (receipt.transaction.clone(), Link::Posted(step.document.key()));
        return Some(Held { transaction, number, amount: receipt.amount });
    }
    None
}

/// People know of a payment that is rejected; its refund is no news. What rates did to its money until the last of it was given back
/// would stay on the clearing account.
fn rejected(
    event: &GatewayEvent,
    refund: &Refund,
    payment: &Payment,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    if let Some(step) = exchanged::of_unbooked_payment(refund, payment, &event.gateway, known, rules)? {
        return Ok(vec![step].into());
    }
    Err(Pause::no_effect(format!(
        "a refund of {}, which the fraud screening rejects: neither is in the books, and their lines of the settlement \
         cancel each other",
        payment.id
    )))
}

/// What the shop is told: the refund, and the end of an order that is given back in full.
fn tellings(
    id: &TransactionId,
    refund: &Refund,
    is_end: bool,
    rules: &PostingRules,
    order: Option<OrderReference>,
) -> Vec<Telling> {
    let told = Notice::ShopRefund { order: order.clone(), refund: id.clone(), amount: refund.amount, done: true };
    let end = order.filter(|_| is_end).and_then(|order| shop_order(order, ShopStatus::Refunded, rules));
    [Telling::new(told)].into_iter().chain(end).collect()
}
