//! The flow that says yes to every event: what no flow before it plans is skipped with a reason, so that nothing falls out.

use super::{Decision, Facts, Flow, Question, SkipReason};
use crate::canonical::{Dispute, GatewayEvent, Product, Refund, Reported, Settlement, Subject, SubscriptionInvoice};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// Skips what nobody plans: as not planned yet where the books will change by it, as without effect where they never will.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unplanned;

impl Flow for Unplanned {
    fn name(&self) -> &'static str {
        "unplanned"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(Vec::new())
    }

    fn decide(&self, event: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        Ok(Decision::Skip(reason(event)))
    }
}

fn reason(event: &GatewayEvent) -> SkipReason {
    let subject = match &event.subject {
        Subject::Payment(payment) => format!("payment {} of {}", payment.id, payment.amount),
        Subject::PaymentAttempt(attempt) => format!("payment attempt {}", attempt.id),
        Subject::Refund(refund) => of_refund(refund),
        Subject::Dispute(dispute) => of_dispute(dispute),
        Subject::Settlement(settlement) => of_settlement(settlement),
        Subject::Customer(customer) => {
            let id = customer.id.as_ref().map_or("without id", |id| id.as_str());
            format!("customer {id}{}", if customer.deleted { ", deleted" } else { "" })
        }
        Subject::Product(product) => of_product(product),
        Subject::Invoice(invoice) => of_invoice(invoice),
        Subject::Subscription(subscription) => format!("subscription {}", subscription.id),
        Subject::Shipment(shipment) => format!("shipment {} of order {}", shipment.id, shipment.order),
        Subject::ErpCustomer(customer) => format!("customer {} of the ERP", customer.code),
        Subject::ErpItem(item) => format!("item {} of the ERP", item.sku),
        Subject::Reference { object, id } => format!("{object} {id}"),
        Subject::Other { object, id } => {
            let subject = id.as_ref().map_or_else(|| object.clone(), |id| format!("{object} {id}"));
            return SkipReason::NoEffect { subject };
        }
    };
    SkipReason::NotPlanned { subject }
}

fn of_refund(refund: &Refund) -> String {
    let extent = match refund.full {
        Some(true) => "full refund",
        Some(false) => "partial refund",
        None => "refund",
    };
    let id = refund.id.as_ref().map_or_else(String::new, |id| format!(" {id}"));
    let payment = refund.payment.as_ref().map_or_else(String::new, |payment| format!(" for {payment}"));
    format!("{extent}{id} of {}{payment}", refund.amount)
}

fn of_dispute(dispute: &Dispute) -> String {
    let payment = dispute.payment.as_ref().map_or_else(String::new, |payment| format!(" for {payment}"));
    format!("dispute {} of {}{payment}", dispute.id, dispute.amount)
}

fn of_settlement(settlement: &Settlement) -> String {
    let status = match &settlement.status {
        Reported::Known(status) => status.to_string(),
        Reported::Unknown(text) => text.clone(),
    };
    format!("settlement {} of {}, {status}", settlement.id, settlement.amount)
}

fn of_product(product: &Product) -> String {
    let price = product.price.map_or_else(String::new, |price| format!(" at {price}"));
    format!("product {}{price}", product.id)
}

fn of_invoice(invoice: &SubscriptionInvoice) -> String {
    format!("invoice {} of {}", invoice.number.as_deref().unwrap_or(invoice.id.as_str()), invoice.total)
}
