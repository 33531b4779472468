//! Receivables hold bare figures, which SYSPRO reads in the customer's own currency. A document in another one would be booked as
//! that many of the wrong money, so the two are compared before anything is sent.

use std::fmt;

use crate::canonical::{CustomerCode, Document, Link};
use crate::flows::Plan;
use crate::money::{Currency, Money};
use crate::refusal::{Refusal, RefusalCode};

/// A document of receivables: the field of its amount, the amount, and whose it is. None for a document that is nobody's.
fn receivable(document: &Document) -> Option<(&'static str, Money, &Link<CustomerCode>)> {
    match document {
        Document::Receipt(receipt) => Some(("receipt.amount", receipt.amount, &receipt.customer)),
        Document::CreditMemo(memo) => Some(("credit_memo.amount", memo.amount, &memo.customer)),
        Document::SalesOrder(order) => Some(("sales_order.total", order.total, &order.customer)),
        Document::ReceiptReversal(reversal) => Some(("receipt_reversal.amount", reversal.amount, &reversal.customer)),
        Document::Customer(_)
        | Document::Journal(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => None,
    }
}

/// The customer whose currency a document has to be in, once its links are resolved.
pub fn customer(document: &Document) -> Option<&CustomerCode> {
    receivable(document).and_then(|(_, _, customer)| customer.known().ok())
}

/// Whether a document is in the currency of its customer.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] names both currencies.
pub fn agrees(document: &Document, currency: Currency) -> Result<(), Refusal> {
    let Some((field, amount, customer)) = receivable(document) else { return Ok(()) };
    if amount.currency() == currency {
        return Ok(());
    }
    let whose = format!("customer {customer} is billed in {}", currency.code());
    Err(foreign(field, amount, whose, "book it on a customer of its currency"))
}

/// Whether every document for a customer that is still to be created is in the company's own currency, which a new customer gets.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] names both currencies.
pub fn check_new_customers(plan: &Plan, home: Currency) -> Result<(), Refusal> {
    for (field, amount, customer) in plan.steps.iter().filter_map(|step| receivable(&step.document)) {
        match customer {
            Link::Posted(_) if amount.currency() != home => {
                let whose = format!("a new customer is billed in {}", home.code());
                return Err(foreign(field, amount, whose, "add the customer in SYSPRO in its currency and replay"));
            }
            Link::Posted(_) | Link::Known(_) => {}
        }
    }
    Ok(())
}

fn foreign(field: &str, amount: Money, whose: impl fmt::Display, remedy: &str) -> Refusal {
    let message = format!("{whose} and this is in {}; {remedy}", amount.currency().code());
    Refusal::new(RefusalCode::InvalidAmount, field, amount, message)
}
