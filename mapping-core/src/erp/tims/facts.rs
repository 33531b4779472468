//! TIMS records as the facts that flows ask for.

use tims_client::model::{
    Address, Amount, CurrencyCode, Customer, Invoice, Item, JournalEntry, OrderStatus, Payment, SalesOrder,
};

use super::sales_order::external_id;
use crate::canonical::{
    CustomerCode, ExternalId, JournalReference, OrderReference, PostalAddress, SalesOrderNumber, Sku, TransactionId,
};
use crate::erp::found;
use crate::flows::{ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder};
use crate::money::Money;
use crate::refusal::Refusal;

/// A customer.
pub fn customer(customer: &Customer) -> ErpCustomer {
    ErpCustomer {
        code: CustomerCode::from(customer.customer_code.as_str()),
        external_id: customer.external_id.as_ref().map(|id| ExternalId::from(id.as_str())),
        name: customer.name.clone(),
        email: customer.email.clone(),
        phone: customer.phone.clone(),
        billing: customer.billing_address.as_ref().map(address),
        shipping: customer.shipping_address.as_ref().map(address),
        changed_at: None,
    }
}

/// The credit note of a refund that was asked for.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn credit_memo(note: &Invoice, refund: &TransactionId) -> Result<ErpCreditMemo, Refusal> {
    Ok(ErpCreditMemo {
        number: note.invoice_number.to_string(),
        refund: refund.clone(),
        customer: CustomerCode::from(note.customer_code.as_str()),
        amount: amount("credit_memo.Total", note.total, &note.currency)?,
    })
}

/// A journal entry.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn journal(entry: &JournalEntry) -> Result<ErpJournal, Refusal> {
    Ok(ErpJournal {
        number: entry.journal_number.to_string(),
        reference: JournalReference::from(entry.reference.as_str()),
        total: amount("journal.TotalDebit", entry.total_debit, &entry.currency)?,
    })
}

/// The customers that several searches found, each once, in the order of their codes.
pub fn customers<'a>(found: impl IntoIterator<Item = &'a Customer>) -> Vec<ErpCustomer> {
    found::customers(found.into_iter().map(customer))
}

/// The receipt of a payment.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn receipt(payment: &Payment) -> Result<ErpReceipt, Refusal> {
    Ok(ErpReceipt {
        number: payment.payment_number.to_string(),
        transaction: TransactionId::from(payment.transaction_id.as_str()),
        customer: CustomerCode::from(payment.customer_code.as_str()),
        amount: amount("payment.Amount", payment.amount, &payment.currency)?,
    })
}

/// The refund by which the receipt of a payment was taken back, for the cause that was asked for.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn receipt_reversal(refund: &Payment, cause: &TransactionId) -> Result<ErpReceiptReversal, Refusal> {
    Ok(ErpReceiptReversal {
        number: refund.payment_number.to_string(),
        cause: cause.clone(),
        amount: amount("payment.Amount", refund.amount, &refund.currency)?,
    })
}

/// A sales order under the shop's number that was asked for.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn sales_order(order: &SalesOrder, reference: &OrderReference) -> Result<ErpSalesOrder, Refusal> {
    Ok(ErpSalesOrder {
        number: SalesOrderNumber::from(order.sales_order_number.as_str()),
        reference: reference.clone(),
        customer: CustomerCode::from(order.customer_code.as_str()),
        total: amount("sales_order.Total", order.total, &order.currency)?,
        transaction: order.transaction_id.as_ref().map(|id| TransactionId::from(id.as_str())),
        shipped: matches!(order.status, OrderStatus::Shipped | OrderStatus::Invoiced),
        complete: order.status == OrderStatus::Invoiced,
    })
}

/// Which of the found sales orders is the shop's: the one that came through here, else the only one that people entered.
/// Cancelled orders that people entered do not count.
///
/// # Errors
/// [`Conflict`](crate::refusal::RefusalCode::Conflict) when several orders bear the number.
pub fn sales_order_of(wanted: &OrderReference, found: &[SalesOrder]) -> Result<Option<ErpSalesOrder>, Refusal> {
    let ours = external_id(wanted);
    if let Some(order) = found.iter().find(|order| order.external_id.as_ref() == Some(&ours)) {
        return sales_order(order, wanted).map(Some);
    }
    let entered = found.iter().filter(|order| order.status != OrderStatus::Cancelled);
    let only = found::only_order(wanted, entered, |order| order.sales_order_number.as_str(), "mark the right one")?;
    only.map(|order| sales_order(order, wanted)).transpose()
}

/// An item.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn item(item: &Item) -> Result<ErpItem, Refusal> {
    let price = item.unit_price.zip(item.currency.as_ref());
    let price = price.map(|(price, code)| found::amount("item.Currency", price.decimal(), code.as_str()));
    Ok(ErpItem {
        sku: Sku::from(item.sku.as_str()),
        description: Some(item.description.clone()).filter(|text| !text.is_empty()),
        price: price.transpose()?,
        on_hand: Some(item.on_hand.decimal()),
        active: None,
        changed_at: None,
    })
}

fn amount(field: &str, amount: Amount, code: &CurrencyCode) -> Result<Money, Refusal> {
    found::amount(field, amount.decimal(), code.as_str())
}

fn address(address: &Address) -> PostalAddress {
    let lines = [&address.line1, &address.line2, &address.line3];
    PostalAddress {
        name: address.name.clone(),
        lines: lines.into_iter().flatten().cloned().collect(),
        city: address.city.clone(),
        state: address.state.clone(),
        postcode: address.postal_code.clone(),
        country: address.country.as_ref().map(ToString::to_string),
    }
}
