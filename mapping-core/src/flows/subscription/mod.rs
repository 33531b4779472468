//! The life of a subscription: its invoices become deferred revenue that is released day by day, and the shop is told whether to
//! serve, to remind or to stop.
//!
//! The money of an invoice is not booked here. It arrives by a charge, and [`OrderToCash`](super::OrderToCash) books that: customer,
//! sales order, receipt. The journals here only move the revenue of that sale into the months that earn it
//! ([`ledger::revenue`](crate::ledger::revenue)); booking the charge here, too, would book it twice. For the same reason an invoice
//! paid from the customer's balance, without a charge, leads to a deferral and to nothing else.
//!
//! The story, in its order; where a fact is missing it is asked for, and the story is told again from the start:
//! 1. The subscription and the invoice as the gateway sees them now. An event is only the occasion: a late, older one finds the same
//!    state as the newest, and what is over never comes back by a message from before.
//! 2. The journals that this state asks for: none for a draft, those of each line once the invoice is paid (or final, by
//!    `rules.revenue.when`), the opposite of all for one that was voided, the changes of a credit note, and where the subscription
//!    has ended, what its newest invoice has not earned. Lines below nothing are never stopped: they offset a line of an earlier
//!    invoice, day by day, until both end.
//! 3. Those of them that the ERP does not hold.
//! 4. What the shop is told: the subscription's status, and while an invoice is not paid, the step of `rules.revenue.dunning`.
//!
//! The law is about journals: an event that comes twice, or late, plans none again. The telling it may plan again, because the shop
//! is told how far the subscription is now and not what changed: told twice, it is the same to the shop, and a word that was lost is
//! made good by the next event.
//!
//! [`RepeatedPayments`] does the same for a gateway without subscriptions, where a stored card is charged again and again.

mod booking;
mod credits;
mod current;
mod dunning;
mod in_books;
mod repeat;
mod telling;

pub use repeat::RepeatedPayments;

use super::story::{self, Pause, Story};
use super::{Decision, Facts, Flow, Known, Plan, Question};
use crate::canonical::{GatewayEvent, InvoiceStatus, Subject, Subscription, SubscriptionInvoice, SubscriptionStatus};
use crate::refusal::Refusal;
use crate::rules::RuleBook;
use booking::Billing;
use current::{Current, Statused};

/// Subscriptions and their invoices into deferred revenue and into words to the shop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subscriptions;

impl Flow for Subscriptions {
    fn name(&self) -> &'static str {
        "subscriptions"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        match &event.subject {
            Subject::Subscription(_) | Subject::Invoice(_) => true,
            Subject::Reference { object, .. } => object == "subscription" || object == "invoice",
            Subject::Payment(_)
            | Subject::PaymentAttempt(_)
            | Subject::Refund(_)
            | Subject::Dispute(_)
            | Subject::Settlement(_)
            | Subject::Customer(_)
            | Subject::Product(_)
            | Subject::Shipment(_)
            | Subject::ErpCustomer(_)
            | Subject::ErpItem(_)
            | Subject::Other { .. } => false,
        }
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    match &event.subject {
        Subject::Subscription(snapshot) => {
            let subscription = current::subscription(snapshot.id.as_str(), Some(snapshot), known)?;
            of_subscription(event, subscription, known, rules)
        }
        Subject::Invoice(snapshot) => {
            let invoice = current::invoice(snapshot.id.as_str(), Some(snapshot), known)?;
            of_invoice(event, invoice, known, rules)
        }
        Subject::Reference { object, id } if object == "subscription" => {
            of_subscription(event, current::subscription(id, None, known)?, known, rules)
        }
        Subject::Reference { object, id } if object == "invoice" => {
            of_invoice(event, current::invoice(id, None, known)?, known, rules)
        }
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Shipment(_)
        | Subject::ErpCustomer(_)
        | Subject::ErpItem(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => Err(Pause::no_effect(event.subject.name())),
    }
}

/// A subscription was made, began its trial, changed, was paused or resumed, fell behind, or ended.
fn of_subscription(
    event: &GatewayEvent,
    subscription: Option<Current<'_, Subscription>>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let subscription = subscription.ok_or_else(|| Pause::no_effect("a subscription that the gateway does not have"))?;
    let newest = match subscription.status()? {
        SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid | SubscriptionStatus::Cancelled => {
            match &subscription.object.latest_invoice {
                Some(id) => current::invoice(id.as_str(), None, known)?,
                None => None,
            }
        }
        SubscriptionStatus::Incomplete
        | SubscriptionStatus::Trialing
        | SubscriptionStatus::Active
        | SubscriptionStatus::Paused => None,
    };
    let mut plan = Plan::default();
    let mut held = None;
    if let Some(invoice) = &newest {
        let billing = Billing { event, invoice, subscription: Some(&subscription), rules };
        (plan.steps, held) = booking::missing(&billing, known)?;
    }
    plan.tellings.extend(telling::shop(&subscription, newest.as_ref(), rules)?);
    done(plan, held, || format!("subscription {}", subscription.object.id))
}

/// An invoice became final, was paid, was not paid, was credited, given up or taken back.
fn of_invoice(
    event: &GatewayEvent,
    invoice: Option<Current<'_, SubscriptionInvoice>>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let invoice = invoice.ok_or_else(|| Pause::no_effect("an invoice that the gateway does not have"))?;
    let status = invoice.status()?;
    if status == InvoiceStatus::Draft {
        return Err(Pause::no_effect(format!("invoice {}, which is still a draft", invoice.object.id)));
    }
    let subscription = match &invoice.object.subscription {
        Some(id) => current::subscription(id, None, known)?,
        None => None,
    };
    let billing = Billing { event, invoice: &invoice, subscription: subscription.as_ref(), rules };
    let (steps, held) = booking::missing(&billing, known)?;
    let mut plan = Plan::from(steps);
    if let Some(subscription) = &subscription {
        plan.tellings.extend(telling::shop(subscription, Some(&invoice), rules)?);
    }
    plan.tellings.extend(telling::given_up(&invoice)?);
    if plan.is_empty() && held.is_none() && status == InvoiceStatus::Open {
        return Err(Pause::not_paid(format!("invoice {} is {status}", invoice.object.id)));
    }
    done(plan, held, || format!("invoice {}", invoice.object.id))
}

/// The plan, or why there is none.
fn done(plan: Plan, held: Option<String>, subject: impl FnOnce() -> String) -> Story<Plan> {
    match held {
        _ if !plan.is_empty() => Ok(plan),
        Some(number) => Err(Pause::already_posted(number, format!("the journals of {}", subject()))),
        None => Err(Pause::no_effect(subject())),
    }
}
