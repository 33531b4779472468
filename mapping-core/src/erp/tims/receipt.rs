//! Receipts: accounts receivable payments, applied to the sales order that they pay.

use tims_client::limits;
use tims_client::model::{
    Application, CurrencyCode, CustomerCode, GlAccount, NewPayment, PaymentKind, PaymentMethod, PaymentStatus,
    SalesOrderNumber, TransactionId,
};

use super::fit;
use crate::canonical::{Receipt, ReceiptStatus};
use crate::refusal::{Refusal, RefusalCode};
use crate::suggest;

/// A new payment. Only money that is ours is applied to an order.
pub(super) fn create(receipt: &Receipt) -> Result<NewPayment, Refusal> {
    let transaction = fit::text("receipt.transaction", receipt.transaction.as_str(), limits::TRANSACTION_ID)?;
    let customer = fit::resolved("receipt.customer", &receipt.customer)?;
    let customer = fit::text("receipt.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let account =
        receipt.account.as_ref().map(|account| fit::text("receipt.account", account.as_str(), limits::GL_ACCOUNT));
    let mut payment = NewPayment::new(
        TransactionId::from(transaction),
        CustomerCode::from(customer),
        fit::amount("receipt.amount", receipt.amount)?,
        CurrencyCode::from(receipt.amount.currency()),
        receipt.received_on,
        method(&receipt.method)?,
    );
    payment.kind = Some(PaymentKind::Receipt);
    payment.status = status(receipt.status);
    let brand = receipt.card_brand.as_ref().map(|brand| brand.as_str());
    payment.card_brand = fit::optional("receipt.card_brand", brand, limits::CARD_BRAND)?.map(str::to_owned);
    let wallet = receipt.wallet.as_ref().map(|wallet| wallet.as_str());
    payment.wallet = fit::optional("receipt.wallet", wallet, limits::WALLET)?.map(str::to_owned);
    payment.reference = fit::one_line("receipt.reference", receipt.reference.as_deref(), limits::REFERENCE)?;
    payment.gl_account = account.transpose()?.map(GlAccount::from);
    payment.applications = application(receipt)?.into_iter().collect();
    Ok(payment)
}

/// TIMS's word for how far a receipt is.
fn status(status: ReceiptStatus) -> PaymentStatus {
    match status {
        ReceiptStatus::Paid => PaymentStatus::Paid,
        ReceiptStatus::Pending => PaymentStatus::Pending,
        ReceiptStatus::Failed => PaymentStatus::Failed,
    }
}

/// One of TIMS's payment methods; it takes no other.
pub(super) fn method(name: &str) -> Result<PaymentMethod, Refusal> {
    let method = PaymentMethod::from(name);
    if method.is_known() {
        return Ok(method);
    }
    let message = format!(
        "TIMS has no such payment method; name one of {} in rules.payment.methods",
        PaymentMethod::KNOWN.join(", ")
    );
    let near = suggest::near(name, PaymentMethod::KNOWN.iter().copied());
    Err(Refusal::new(RefusalCode::UnknownPaymentMethod, "receipt.method", name, message).suggest(near))
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
