//! TIMS records as the facts that flows ask for.

use tims_client::model::{
    Address, Amount, CurrencyCode, Customer, Invoice, Item, JournalEntry, OrderStatus, Payment, SalesOrder,
};

use super::sales_order::external_id;
use crate::canonical::{
    CustomerCode, ExternalId, JournalReference, OrderReference, PostalAddress, SalesOrderNumber, Sku, TransactionId,
};
use crate::flows::{
    Answer, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder, ItemAnswer,
};
use crate::money::{self, Money};
use crate::refusal::{Refusal, RefusalCode};

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
/// [`RefusalCode::UnknownCurrency`].
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
/// [`RefusalCode::UnknownCurrency`].
pub fn journal(entry: &JournalEntry) -> Result<ErpJournal, Refusal> {
    Ok(ErpJournal {
        number: entry.journal_number.to_string(),
        reference: JournalReference::from(entry.reference.as_str()),
        total: amount("journal.TotalDebit", entry.total_debit, &entry.currency)?,
    })
}

/// The customers that several searches found, each once, in the order of their codes.
pub fn customers<'a>(found: impl IntoIterator<Item = &'a Customer>) -> Answer {
    let mut customers: Vec<ErpCustomer> = found.into_iter().map(customer).collect();
    customers.sort_by(|left, right| left.code.cmp(&right.code));
    customers.dedup_by(|left, right| left.code == right.code);
    if customers.is_empty() { Answer::Absent } else { Answer::Customers(customers) }
}

/// The receipt of a payment.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`].
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
/// [`RefusalCode::UnknownCurrency`].
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
/// [`RefusalCode::UnknownCurrency`].
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
/// [`RefusalCode::Conflict`] when several orders bear the number.
pub fn sales_order_of(reference: &OrderReference, found: &[SalesOrder]) -> Result<Answer, Refusal> {
    let ours = external_id(reference);
    if let Some(order) = found.iter().find(|order| order.external_id.as_ref() == Some(&ours)) {
        return sales_order(order, reference).map(Answer::SalesOrder);
    }
    let mut entered: Vec<&SalesOrder> = found.iter().filter(|order| order.status != OrderStatus::Cancelled).collect();
    entered.sort_by(|left, right| left.sales_order_number.cmp(&right.sales_order_number));
    entered.dedup_by(|left, right| left.sales_order_number == right.sales_order_number);
    match entered.as_slice() {
        [] => Ok(Answer::Absent),
        [only] => sales_order(only, reference).map(Answer::SalesOrder),
        several => {
            let numbers: Vec<&str> = several.iter().map(|order| order.sales_order_number.as_str()).collect();
            let message = format!("sales orders {} all bear this number; mark the right one", numbers.join(", "));
            Err(Refusal::new(RefusalCode::Conflict, "order.reference", reference, message))
        }
    }
}

/// An item, or the near ones where there is none.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`].
pub fn item_answer(found: Option<&Item>, near: &[Item]) -> Result<Answer, Refusal> {
    Ok(Answer::Item(ItemAnswer {
        found: found.map(item).transpose()?,
        near: near.iter().map(item).collect::<Result<_, _>>()?,
    }))
}

/// An item.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`].
pub fn item(item: &Item) -> Result<ErpItem, Refusal> {
    let price = item.unit_price.zip(item.currency.as_ref()).map(|(price, code)| {
        let currency = money::currency(code.as_str()).map_err(|error| error.refuse("item.Currency"))?;
        Ok(Money::new(price.decimal(), currency))
    });
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
    let currency = money::currency(code.as_str()).map_err(|error| error.refuse(field))?;
    Ok(Money::new(amount.decimal(), currency))
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
