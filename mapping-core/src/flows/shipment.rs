//! Shipments: goods of a paid order leave the house. The ERP says so, under its own name; the shop is told, the gateway keeps the
//! ERP's numbers with the payment, and where `rules.posting.payment` books payments on shipment, the receipt is booked now.
//!
//! The receipt is booked once and whole, with the first shipment of an order. It stands for a transaction, not for goods: all of
//! the money was taken, the settlement will bring all of it, and a receipt by portions would leave the rest of what the customer
//! paid out of the books. What is earned with each portion is the invoices' business.
//!
//! Money that is not taken by now is told to people and never booked: an authorised payment has to be captured by the shop, and once it
//! is, [`OrderToCash`](super::OrderToCash) books it at once, because the goods have left.

use super::order_to_cash::{Booking, Current, book_shipped, of_payment, transaction_of};
use super::story::{self, Pause, Story};
use super::{
    Decision, ErpSalesOrder, Facts, Flow, Known, Notice, Plan, Question, Severity, ShopStatus, SkipReason, Telling,
};
use crate::canonical::{Gateway, GatewayEvent, Link, PaymentStatus, Shipment, TransactionId};
use crate::derived::Input;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{PaymentPosting, PostingRules, RuleBook};

/// Shipments into receipts and tellings.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShipmentToReceipt;

impl Flow for ShipmentToReceipt {
    fn name(&self) -> &'static str {
        "shipment_to_receipt"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        event.subject.as_shipment().is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let shipment = event.subject.as_shipment().ok_or_else(|| Pause::no_effect(event.subject.name()))?;
    let order = known.sales_order(&shipment.order)?;
    let mut plan = Plan::default();
    plan.tellings.extend(to_shop(shipment, order, &rules.posting));
    if let Some((order, transaction)) = paid_by(shipment, order, known, rules)? {
        let payment = known.payment(&transaction)?.ok_or_else(|| lost_payment(order, &transaction))?;
        let current = of_payment(payment, "sales_order.transaction", rules)?;
        match current.status.value {
            PaymentStatus::Paid => paid(shipment, &event.gateway, order, current, known, rules, &mut plan)?,
            PaymentStatus::Incomplete
            | PaymentStatus::Pending
            | PaymentStatus::Authorised
            | PaymentStatus::Failed
            | PaymentStatus::Cancelled => plan.tell(unpaid(shipment, &current)),
        }
    }
    if plan.is_empty() {
        return Err(Pause::no_effect(format!("shipment {} of order {}", shipment.id, shipment.order)));
    }
    Ok(plan)
}

/// The ERP's order of a shipment and the payment that pays it. An order that no gateway paid is none of ours.
fn paid_by<'a>(
    shipment: &Shipment,
    order: Option<&'a ErpSalesOrder>,
    known: Known<'a>,
    rules: &RuleBook,
) -> Story<Option<(&'a ErpSalesOrder, TransactionId)>> {
    match (order, rules.posting.payment) {
        (Some(order), _) => Ok(transaction_of(order, known)?.map(|transaction| (order, transaction))),
        (None, PaymentPosting::AtOnce) => Ok(None),
        (None, PaymentPosting::OnShipment) => {
            let message = "the ERP ships this order and finds no sales order under the shop's number, so its receipt cannot be \
                           booked; correct the number and replay";
            Err(Refusal::new(RefusalCode::MissingFact, "shipment.order", &shipment.order, message).into())
        }
    }
}

fn lost_payment(order: &ErpSalesOrder, transaction: &TransactionId) -> Refusal {
    let message = format!("sales order {} is paid by it and the gateway has no such payment", order.number);
    Refusal::new(RefusalCode::MissingFact, "sales_order.transaction", transaction, message)
}

/// The receipt, where it waited for the goods, and the ERP's numbers for the gateway.
fn paid(
    shipment: &Shipment,
    told_by: &Gateway,
    order: &ErpSalesOrder,
    current: Current<'_>,
    known: Known<'_>,
    rules: &RuleBook,
    plan: &mut Plan,
) -> Story<()> {
    let transaction = &current.payment.id;
    let booked = match rules.posting.payment {
        PaymentPosting::OnShipment => receipt(shipment, told_by, order, current, known, rules)?,
        PaymentPosting::AtOnce => None,
    };
    let receipt = match &booked {
        Some(booking) => booking.receipt.clone().map(|(number, _)| number),
        None => known.receipt(transaction)?.map(|held| Link::Known(held.number.clone())),
    };
    plan.steps.extend(booked.into_iter().flat_map(|booking| booking.steps));
    plan.tellings.extend(to_gateway(shipment, order, transaction, receipt, &rules.posting));
    Ok(())
}

/// The booking of a receipt that waited; none where the ERP holds it.
fn receipt(
    shipment: &Shipment,
    told_by: &Gateway,
    order: &ErpSalesOrder,
    current: Current<'_>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Booking>> {
    match book_shipped(current, order, shipment.shipped_at, told_by, known, rules) {
        Ok(booking) => Ok(Some(booking)),
        Err(Pause::Skip(SkipReason::AlreadyPosted { .. })) => Ok(None),
        Err(other) => Err(other),
    }
}

/// A late message of a part does not take back that all has left by now.
fn to_shop(shipment: &Shipment, order: Option<&ErpSalesOrder>, rules: &PostingRules) -> Option<Telling> {
    let is_complete = shipment.complete || order.is_some_and(|order| order.complete);
    let notice = Notice::ShopOrder {
        order: shipment.order.clone(),
        status: if is_complete { ShopStatus::Shipped } else { ShopStatus::PartlyShipped },
        tracking: shipment.tracking.clone(),
        invoice: shipment.invoice.clone(),
    };
    rules.tell_shop.then(|| Telling::new(notice))
}

fn to_gateway(
    shipment: &Shipment,
    order: &ErpSalesOrder,
    transaction: &TransactionId,
    receipt: Option<Link<String>>,
    rules: &PostingRules,
) -> Option<Telling> {
    let known = |number: String| Link::Known(number);
    let numbers = [
        (Notice::ERP_SALES_ORDER, Some(known(order.number.to_string()))),
        (Notice::ERP_RECEIPT, receipt),
        (Notice::ERP_INVOICE, shipment.invoice.as_ref().map(|invoice| known(invoice.to_string()))),
    ];
    let numbers = numbers.into_iter().filter_map(|(key, number)| Some((key.to_owned(), number?)));
    Telling::of_numbers(transaction.clone(), numbers).filter(|_| rules.tell_gateway)
}

/// Goods that left and are not paid for.
fn unpaid(shipment: &Shipment, current: &Current<'_>) -> Notice {
    let (payment, status) = (current.payment, current.status.value);
    let (severity, what) = match status {
        PaymentStatus::Authorised => (Severity::Critical, "is authorised and not captured; capture it".to_owned()),
        PaymentStatus::Pending => (Severity::Warning, "is pending; it is booked when the bank pays".to_owned()),
        PaymentStatus::Incomplete | PaymentStatus::Paid | PaymentStatus::Failed | PaymentStatus::Cancelled => {
            (Severity::Critical, format!("is {status}"))
        }
    };
    Notice::Alert {
        severity,
        topic: "shipped_unpaid".to_owned(),
        message: format!("goods of order {} left the house and payment {} {what}", shipment.order, payment.id),
        figures: vec![
            Input::new("shipment", shipment.id.clone()),
            Input::new("payment.amount", payment.amount.to_string()),
            Input::new("payment.captured", payment.captured.to_string()),
        ],
    }
}
