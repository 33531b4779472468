//! Receipts: accounts receivable payments under the gateway's transaction, held for the sales order that they pay.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{Application, NewPayment, PaymentStatus};
use syspro_harmony::{CurrencyCode, CustomerCode, CustomerPoNumber, GlAccount, ReferenceNumber, SalesOrderNumber};

use super::fit;
use crate::canonical::{Receipt, ReceiptStatus};
use crate::erp::syspro::reference;
use crate::refusal::Refusal;

/// A new payment. Only money that is ours is applied to an order.
pub(super) fn create(receipt: &Receipt) -> Result<NewPayment, Refusal> {
    let transaction = fit::text("receipt.transaction", receipt.transaction.as_str(), limits::REFERENCE_NUMBER)?;
    let customer = fit::resolved("receipt.customer", &receipt.customer)?;
    let customer = fit::text("receipt.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let account = receipt.account.as_ref().map(|account| account.as_str());
    let mut payment = NewPayment::new(
        ReferenceNumber::from(transaction),
        CustomerCode::from(customer),
        fit::amount("receipt.amount", receipt.amount)?,
        CurrencyCode::from(receipt.amount.currency()),
        receipt.received_on,
        fit::method("receipt.method", &receipt.method)?,
    );
    payment.payment_status = status(receipt.status);
    payment.customer_po_number = order(receipt)?;
    let brand = receipt.card_brand.as_ref().map(|brand| brand.as_str());
    payment.card_type = fit::optional("receipt.card_brand", brand, limits::CARD_TYPE)?.map(str::to_owned);
    payment.gl_account = fit::optional("receipt.account", account, limits::GL_ACCOUNT)?.map(GlAccount::from);
    payment.applications = application(receipt)?.into_iter().collect();
    payment.narration = fit::remark("receipt.reference", receipt.reference.as_deref(), limits::NARRATION)?;
    Ok(payment)
}

/// The contract's word for how far a receipt is.
fn status(status: ReceiptStatus) -> PaymentStatus {
    match status {
        ReceiptStatus::Paid => PaymentStatus::Paid,
        ReceiptStatus::Pending => PaymentStatus::Pending,
        ReceiptStatus::Failed => PaymentStatus::Failed,
    }
}

/// The shop's number of the order, as its sales order bears it.
fn order(receipt: &Receipt) -> Result<Option<CustomerPoNumber>, Refusal> {
    let Some(number) = receipt.reference.as_deref() else { return Ok(None) };
    let key = reference::fit("receipt.reference", number, limits::CUSTOMER_PO_NUMBER.max)?;
    Ok(Some(CustomerPoNumber::from(key.key())))
}

fn application(receipt: &Receipt) -> Result<Option<Application>, Refusal> {
    let Some(order) = &receipt.sales_order else { return Ok(None) };
    let number = fit::resolved("receipt.sales_order", order)?;
    let number = fit::text("receipt.sales_order", number.as_str(), limits::SALES_ORDER_NUMBER)?;
    let amount = fit::amount("receipt.amount", receipt.amount)?;
    Ok(match receipt.status {
        ReceiptStatus::Paid => Some(Application::to_sales_order(SalesOrderNumber::from(number), amount)),
        ReceiptStatus::Pending | ReceiptStatus::Failed => None,
    })
}
