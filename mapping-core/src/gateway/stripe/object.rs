//! Which subject an object is.

use stripe_model::{EventObject, Price};
use time::OffsetDateTime;

use super::dispute::dispute_at;
use super::invoice::invoice_at;
use super::payment::{attempt, payment_of};
use super::person::customer_at;
use super::product::{product, product_of_price};
use super::refund::{refund_at, refunds_of};
use super::settlement::settlement_at;
use super::subscription::subscription_at;
use crate::canonical::{Customer, GatewayCustomerId, Product, ProductId, Subject};
use crate::refusal::Refusal;

/// An object as a subject, without an event around it.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for an object of the books without a time.
pub fn normalize_object(object: &EventObject) -> Result<Subject, Refusal> {
    subject(object.clone(), "", None)
}

/// The object of an event as a subject. The event's type tells a charge that was refunded from one that was paid.
pub(super) fn subject(
    object: EventObject,
    event_type: &str,
    event_time: Option<OffsetDateTime>,
) -> Result<Subject, Refusal> {
    Ok(match object {
        EventObject::Charge(charge) if event_type == "charge.refunded" => {
            Subject::Refund(Box::new(refunds_of(&charge, event_time)?))
        }
        EventObject::Charge(charge) => Subject::Payment(Box::new(payment_of(*charge, event_type, event_time)?)),
        EventObject::PaymentIntent(intent) => Subject::PaymentAttempt(attempt(&intent)),
        EventObject::Refund(refund) => Subject::Refund(Box::new(refund_at(&refund, event_time)?)),
        EventObject::Dispute(dispute) => Subject::Dispute(Box::new(dispute_at(&dispute, event_time)?)),
        EventObject::Payout(payout) => Subject::Settlement(Box::new(settlement_at(&payout, event_time)?)),
        EventObject::Customer(object) => Subject::Customer(Box::new(customer_at(&object, event_time))),
        EventObject::Product(object) => Subject::Product(Box::new(product(&object)?)),
        EventObject::Price(price) => Subject::Product(Box::new(product_of_price(&price)?)),
        EventObject::Plan(plan) => Subject::Product(Box::new(product_of_price(&Price::from(*plan))?)),
        EventObject::Invoice(invoice) if invoice.id.is_some() && !invoice.deleted => {
            Subject::Invoice(Box::new(invoice_at(&invoice, event_time)?))
        }
        EventObject::Subscription(object) => Subject::Subscription(Box::new(subscription_at(&object, event_time)?)),
        EventObject::Deleted { object, id } => deleted(&object, &id),
        object @ (EventObject::Invoice(_)
        | EventObject::InvoicePayment(_)
        | EventObject::BalanceTransaction(_)
        | EventObject::Other { .. }) => named(object.kind().unwrap_or("unknown"), object.id()),
    })
}

/// The subject of which only the kind and the id are known.
pub(super) fn named(object: &str, id: Option<&str>) -> Subject {
    match id {
        Some(id) if CONCERN_THE_BOOKS.contains(&object) => {
            Subject::Reference { object: object.to_owned(), id: id.to_owned() }
        }
        Some(_) | None => Subject::Other { object: object.to_owned(), id: id.map(str::to_owned) },
    }
}

/// The objects by which the books change, now or once a flow plans them.
const CONCERN_THE_BOOKS: [&str; 18] = [
    "application_fee",
    "balance_transaction",
    "charge",
    "credit_note",
    "customer",
    "dispute",
    "fee_refund",
    "invoice",
    "invoice_payment",
    "payment_intent",
    "payout",
    "plan",
    "price",
    "product",
    "refund",
    "subscription",
    "topup",
    "transfer",
];

fn deleted(object: &str, id: &str) -> Subject {
    match object {
        "customer" => Subject::Customer(Box::new(Customer {
            id: Some(GatewayCustomerId::from(id)),
            deleted: true,
            ..Customer::default()
        })),
        "product" | "price" | "plan" => Subject::Product(Box::new(Product {
            id: ProductId::from(id),
            sku: None,
            name: None,
            price: None,
            active: false,
            metadata: Default::default(),
            changed_at: None,
        })),
        _ => named(object, Some(id)),
    }
}
