//! Recurring charges of a gateway without subscriptions: a payment that repeats an earlier one by its stored card.
//!
//! Revenue is deferred where it is booked, which is with the receipt: with the payment, or with the goods where
//! `rules.posting.payment` says so. A receipt over a part of its order (an instalment, a part capture) defers the same part of each
//! line, to the minor unit. What the order sold is read from the plan, or from our own record of the order, or from the payment
//! as order to cash reads it.

use super::{booking, in_books};
use crate::canonical::{
    Document, DocumentKey, DocumentKind, GatewayEvent, OrderReference, Payment, Receipt, ReceiptStatus, Sku,
};
use crate::derived::Derived;
use crate::flows::order_to_cash::{order_of, priced, transaction_of};
use crate::flows::story::{self, Pause, Story};
use crate::flows::{Decision, Facts, Flow, Known, OrderToCash, Plan, Question, ShipmentToReceipt, Step};
use crate::ledger::revenue::{self, ServiceLine, ServicePeriod};
use crate::money::{MinorUnitProfile, Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{RepeatPeriod, RuleBook};

/// [`OrderToCash`] and [`ShipmentToReceipt`], and for a repeated payment the deferral of what its sales order sells, over
/// `rules.revenue.repeat_period` from the day of the receipt on. It takes the place of both in a list of flows. A payment is a repeat
/// where its metadata holds one of `rules.revenue.repeat_keys`; the normalisation of Opayo writes `repeat_of`. Where the payment leads
/// to no receipt for a sales order, there is no revenue to defer.
#[derive(Clone, Copy, Debug, Default)]
pub struct RepeatedPayments;

impl Flow for RepeatedPayments {
    fn name(&self) -> &'static str {
        OrderToCash.name() // whose place it takes
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        OrderToCash.handles(event) || ShipmentToReceipt.handles(event)
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        let questions = booking_flow(event).questions(event, facts, rules)?;
        if !questions.is_empty() {
            return Ok(questions);
        }
        match booking_flow(event).decide(event, facts, rules)? {
            Decision::Post(plan) => story::questions(deferred(event, plan, Known::new(facts), rules)),
            Decision::Skip(_) | Decision::Wait(_) => Ok(Vec::new()),
        }
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        match booking_flow(event).decide(event, facts, rules)? {
            Decision::Post(plan) => story::decide(deferred(event, plan, Known::new(facts), rules)),
            other @ (Decision::Skip(_) | Decision::Wait(_)) => Ok(other),
        }
    }
}

/// The flow that books the money.
fn booking_flow(event: &GatewayEvent) -> &'static dyn Flow {
    if ShipmentToReceipt.handles(event) { &ShipmentToReceipt } else { &OrderToCash }
}

/// The plan of the money, with the deferral of what it pays for where the payment is a repeat.
fn deferred(event: &GatewayEvent, mut plan: Plan, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(period) = rules.revenue.repeat_period else { return Ok(plan) };
    let Some(receipt) = receipt_of(&plan) else { return Ok(plan) };
    let Some(payment) = payment_of(event, receipt, known)? else { return Ok(plan) };
    let Some(why) = repeats(payment, period, rules) else { return Ok(plan) };
    let Some(sold) = sold(&plan, payment, known, rules)? else { return Ok(plan) };
    let lines = lines(event, &sold, receipt, payment, period, rules)?;
    let booked_on = why.map(|_| receipt.received_on);
    let mut steps: Vec<Step> = Vec::new();
    for line in &in_books::lines(&lines, booked_on.value, known, rules)? {
        steps.extend(revenue::defer(line, &booked_on, rules)?);
    }
    plan.steps.extend(booking::unheld(steps, known)?.0);
    Ok(plan)
}

/// Whether and why a payment repeats an earlier one.
fn repeats(payment: &Payment, period: RepeatPeriod, rules: &RuleBook) -> Option<Derived<RepeatPeriod>> {
    let (key, of) = rules.revenue.repeat_keys.iter().find_map(|key| Some((key, payment.metadata.get(key)?)))?;
    let why = Derived::new(period, "rules.revenue.repeat_period").because(format!("payment.metadata.{key}"), of);
    Some(why.because("rules.revenue.repeat_period", period))
}

/// What an order sells.
struct Sold {
    /// Each item, and what it costs without tax.
    lines: Vec<(Option<Sku>, Money)>,
    /// All lines and their taxes.
    total: Money,
}

/// What the order of a payment sells; none where nobody knows.
fn sold(plan: &Plan, payment: &Payment, known: Known<'_>, rules: &RuleBook) -> Story<Option<Sold>> {
    let planned = plan
        .steps
        .iter()
        .find_map(|step| if let Document::SalesOrder(order) = &step.document { Some(order) } else { None });
    if let Some(order) = planned {
        let lines = order.lines.iter().map(|line| (Some(line.sku.clone()), line.net)).collect();
        return Ok(Some(Sold { lines, total: order.total }));
    }
    if let Some(sold) = as_written(&order_of(payment, &rules.order), known)? {
        return Ok(Some(sold));
    }
    match priced(payment, known, rules) {
        Ok(Some(order)) => {
            let lines = order.lines.iter().map(|line| (Some(line.sku.clone()), line.net)).collect();
            Ok(Some(Sold { lines, total: order.total.value }))
        }
        Ok(None) => Ok(None),
        Err(pause @ (Pause::Ask(_) | Pause::Skip(_) | Pause::Wait(_) | Pause::Refuse(_))) => Err(pause),
    }
}

/// The order as it was written from here.
fn as_written(order: &OrderReference, known: Known<'_>) -> Story<Option<Sold>> {
    let written = known.last_written(&DocumentKey::new(DocumentKind::SalesOrder, order.as_str()))?;
    let sold = written.and_then(|written| {
        let lines = written.lines()?.into_iter().map(|line| (line.sku, line.net)).collect();
        Some(Sold { lines, total: written.money("total")? })
    });
    Ok(sold)
}

fn lines(
    event: &GatewayEvent,
    sold: &Sold,
    receipt: &Receipt,
    payment: &Payment,
    period: RepeatPeriod,
    rules: &RuleBook,
) -> Result<Vec<ServiceLine>, Refusal> {
    let service = ServicePeriod::repeated(receipt.received_on, period).ok_or_else(|| {
        let message = format!("a {period} from this day on is past the calendar");
        Refusal::new(RefusalCode::InvalidText, "receipt.received_on", receipt.received_on, message)
    })?;
    let line = |(position, (sku, net)): (usize, &(Option<Sku>, Money))| {
        let amount = part(*net, receipt.amount, sold.total).map_err(|error| error.refuse("receipt.amount"))?;
        Ok(ServiceLine {
            reference: format!("{}/line-{}", receipt.transaction, position + 1).into(),
            amount,
            service: Some(service),
            gateway: event.gateway.clone(),
            product_class: rules.revenue.product_class(&payment.metadata, sku.as_ref().map(Sku::as_str)),
            metadata: payment.metadata.clone(),
        })
    };
    sold.lines.iter().enumerate().map(line).collect()
}

/// What of a line a receipt pays for: as much of it as of the whole order.
fn part(net: Money, paid: Money, total: Money) -> Result<Money, MoneyError> {
    let rest = total.checked_sub(paid)?;
    if rest.is_zero() || rest.is_negative() || net.is_zero() {
        return Ok(net);
    }
    let unit = MinorUnitProfile::ISO.smallest(net.currency())?;
    let parts = net.allocate(&[paid.amount(), rest.amount()], unit)?;
    Ok(parts.first().copied().unwrap_or(net))
}

/// The receipt of a sales order whose money is ours.
fn receipt_of(plan: &Plan) -> Option<&Receipt> {
    let receipts = plan
        .steps
        .iter()
        .filter_map(|step| if let Document::Receipt(receipt) = &step.document { Some(&**receipt) } else { None });
    let mut earning = receipts.filter(|one| one.status == ReceiptStatus::Paid && one.sales_order.is_some());
    earning.next()
}

/// The payment as the gateway sees it now, or as the message has it.
fn payment_of<'a>(event: &'a GatewayEvent, receipt: &Receipt, known: Known<'a>) -> Story<Option<&'a Payment>> {
    let subject = &event.subject;
    if let Some(attempt) = subject.as_attempt().filter(|attempt| attempt.transaction.is_none()) {
        return known.payment_of_attempt(&attempt.id);
    }
    if let Some(snapshot) = subject.as_payment() {
        return Ok(known.payment(&snapshot.id)?.or(Some(snapshot)));
    }
    if let Some(shipment) = subject.as_shipment() {
        let order = known.sales_order(&shipment.order)?;
        let Some(order) = order else { return Ok(None) };
        return match transaction_of(order, known)? {
            Some(transaction) => known.payment(&transaction),
            None => Ok(None),
        };
    }
    known.payment(&receipt.transaction)
}
