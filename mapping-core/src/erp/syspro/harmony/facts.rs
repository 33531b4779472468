//! The contract's records as the facts that flows ask for.

use syspro_harmony::harmony::model::{
    Address, CreditMemo, Customer, Item, JournalEntry, Payment, PaymentToken, SalesOrder,
};
use syspro_harmony::{Amount, CurrencyCode, OrderStatus};

use crate::canonical::{
    CardBrand, CustomerCode, ExternalId, JournalReference, OrderReference, PostalAddress, SalesOrderNumber, Sku,
    StoredCard, TransactionId,
};
use crate::erp::found;
use crate::erp::syspro::reference;
use crate::flows::{ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder};
use crate::money::Money;
use crate::refusal::Refusal;

/// A customer.
pub fn customer(customer: &Customer) -> ErpCustomer {
    ErpCustomer {
        code: CustomerCode::from(customer.customer_code.as_str()),
        external_id: customer.external_id.as_ref().map(|id| ExternalId::from(id.as_str())),
        name: customer.customer_name.clone(),
        email: customer.email.clone(),
        phone: customer.phone.clone(),
        billing: customer.billing_address.as_ref().map(address),
        shipping: customer.shipping_address.as_ref().map(address),
        changed_at: None,
    }
}

/// The card that SYSPRO holds for a customer's recurring bills.
pub fn stored_card(token: &PaymentToken) -> StoredCard {
    StoredCard {
        token: token.token.clone(),
        brand: token.card_type.as_deref().map(CardBrand::from),
        last4: token.last_four_digits.clone(),
        expires: token.expiry_month.clone(),
    }
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
        transaction: TransactionId::from(payment.reference_number.as_str()),
        customer: CustomerCode::from(payment.customer_code.as_str()),
        amount: amount("payment.PaymentAmount", payment.payment_amount, &payment.currency)?,
    })
}

/// The payment by which another was taken back, for the cause that was asked for.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn receipt_reversal(payment: &Payment, cause: &TransactionId) -> Result<ErpReceiptReversal, Refusal> {
    Ok(ErpReceiptReversal {
        number: payment.payment_number.to_string(),
        cause: cause.clone(),
        amount: amount("payment.PaymentAmount", payment.payment_amount, &payment.currency)?,
    })
}

/// The credit memo of a refund.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn credit_memo(memo: &CreditMemo) -> Result<ErpCreditMemo, Refusal> {
    Ok(ErpCreditMemo {
        number: memo.credit_memo_number.to_string(),
        refund: TransactionId::from(memo.reference_number.as_str()),
        customer: CustomerCode::from(memo.customer_code.as_str()),
        amount: amount("credit_memo.CreditAmount", memo.credit_amount, &memo.currency)?,
    })
}

/// A journal entry.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn journal(entry: &JournalEntry) -> Result<ErpJournal, Refusal> {
    Ok(ErpJournal {
        number: entry.journal_number.to_string(),
        reference: JournalReference::from(entry.reference_number.as_str()),
        total: amount("journal.TotalDebit", entry.total_debit, &entry.currency)?,
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
        transaction: order.reference_number.as_ref().map(|number| TransactionId::from(number.as_str())),
        shipped: matches!(order.order_status, OrderStatus::ReleasedForInvoicing | OrderStatus::Complete),
        complete: order.order_status == OrderStatus::Complete,
    })
}

/// Which of the found sales orders is the shop's: the only one that still stands and whose whole reference, where it bears a
/// short key, is the one that was asked for.
///
/// # Errors
/// [`Conflict`](crate::refusal::RefusalCode::Conflict) when several orders bear the number.
pub fn sales_order_of(wanted: &OrderReference, found: &[SalesOrder]) -> Result<Option<ErpSalesOrder>, Refusal> {
    let standing = found.iter().filter(|order| stands(order) && is_of(wanted, order));
    let only = found::only_order(wanted, standing, |order| order.sales_order_number.as_str(), "cancel the wrong ones")?;
    only.map(|order| sales_order(order, wanted)).transpose()
}

/// An item.
///
/// # Errors
/// [`UnknownCurrency`](crate::refusal::RefusalCode::UnknownCurrency).
pub fn item(item: &Item) -> Result<ErpItem, Refusal> {
    let price = item.price.zip(item.currency.as_ref());
    let price = price.map(|(price, code)| found::amount("item.Currency", price.decimal(), code.as_str()));
    Ok(ErpItem {
        sku: Sku::from(item.stock_code.as_str()),
        description: Some(item.description.clone()).filter(|text| !text.is_empty()),
        price: price.transpose()?,
        on_hand: Some(item.on_hand.decimal()),
        active: None,
        changed_at: None,
    })
}

fn stands(order: &SalesOrder) -> bool {
    !matches!(order.order_status, OrderStatus::Cancelled | OrderStatus::CancelledInEntry)
}

fn is_of(wanted: &OrderReference, order: &SalesOrder) -> bool {
    let limit = syspro_harmony::harmony::limits::CUSTOMER_PO_NUMBER.max;
    reference::order(wanted, limit)
        .is_ok_and(|key| key.is_of(order.customer_po_number.as_str(), order.alternate_reference.as_deref()))
}

fn amount(field: &str, amount: Amount, code: &CurrencyCode) -> Result<Money, Refusal> {
    found::amount(field, amount.decimal(), code.as_str())
}

fn address(address: &Address) -> PostalAddress {
    PostalAddress {
        name: None,
        lines: [&address.line1, &address.line2].into_iter().flatten().cloned().collect(),
        city: address.line3.clone(),
        state: address.line4.clone(),
        postcode: address.postal_code.clone(),
        country: address.line5.clone(),
    }
}
