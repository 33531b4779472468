//! Order to cash: a payment at the gateway becomes a customer, a sales order and a receipt in the ERP, each at most once.
//!
//! The story, in its order; where a fact is missing it is asked for, and the story is told again from the start:
//! 1. The payment as the gateway sees it now. Money that has not moved is skipped; money that was taken back after it was booked
//!    reverses its receipt ([`taken_back`]).
//! 2. The ERP's receipts of the transaction. Ones that come to what was captured end the story; a capture that has grown since is
//!    booked as a further receipt ([`receipts`]); less is a conflict.
//! 3. The fraud screening, where the rules want it: it may hold the order, stop the payment, or have to be waited for.
//! 4. The order's number and the ERP's order under it.
//! 5. The customer: found by external id, e-mail address, or name with postcode; otherwise created, unless it was erased from here.
//! 6. The lines, their items and prices; a sales order whose total is the captured amount, or what the whole order comes to where
//!    the payment is a part of it. Without lines the money is held on account.
//! 7. The receipt, now or, where `rules.posting.payment` says so, when the goods leave the house ([`booking`]); in books of another
//!    currency with the exchange difference of a receipt that is dated on another day than its money was taken ([`exchange`]).
//! 8. What the shop and the gateway are told.

mod address;
mod booking;
mod customer;
mod exchange;
mod fraud;
mod items;
mod lines;
mod order;
mod payment;
mod pricing;
mod reasons;
mod receipt;
mod receipts;
mod reference;
mod taken_back;
mod telling;
mod written_lines;

pub(super) use booking::{Booking, Case, Due, book, book_shipped};
pub(super) use lines::written_under;
pub(super) use order::{Priced, priced, transaction_of};
pub(super) use payment::{Current, current, of_payment};
pub(super) use receipts::{first_receipt, held as held_receipts};
pub(super) use reference::{order_of, written_reference};
pub(super) use telling::{by_its_goods, shop_order};
pub(super) use written_lines::read as read_lines;

use super::payment_fee::payment_fees;
use super::story::{self, Story};
use super::{Decision, Facts, Flow, Known, Plan, Question};
use crate::canonical::GatewayEvent;
use crate::refusal::Refusal;
use crate::rules::{PaymentPosting, RuleBook};

/// Payments into customers, sales orders and receipts.
///
/// A shop says what was bought in the payment's metadata, or in what its gateway has in its place. The keys are [`OrderRules`](crate::rules::OrderRules); by default
/// `order_id` holds the order's number and `order_lines` a JSON array of lines, of which only the item code is needed:
/// `[{"sku": "REG-2", "quantity": 1, "net": "31.00", "tax": "3.00", "description": "Regulator"}]`. `net` and `tax` are major units
/// of the payment's currency for the whole line. A single item may stand as `sku` and `quantity` instead.
///
/// Several payments of one order make one sales order and a receipt each. Where the first of them names the lines of the whole
/// order, it also says what they come to, under one of `rules.order.total_keys`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderToCash;

impl Flow for OrderToCash {
    fn name(&self) -> &'static str {
        "order_to_cash"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        event.subject.as_payment().is_some() || event.subject.as_attempt().is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let current = current(event, known, rules)?;
    if let Some(plan) = taken_back::plan(event, &current, known, rules)? {
        return Ok(plan);
    }
    let due = match rules.posting.payment {
        PaymentPosting::AtOnce => Due::Now,
        PaymentPosting::OnShipment => Due::WithShipment,
    };
    let case = Case { gateway: &event.gateway, subject: &event.subject, due };
    let booking = book(&case, &current, known, rules)?;
    let brings_money = booking.is_paid && booking.receipt.is_some();
    let mut plan = booking.into_plan(&current.payment.id, &rules.posting);
    if brings_money {
        plan.steps.extend(payment_fees(&event.gateway, current.payment, known, rules)?);
    }
    Ok(plan)
}
