//! Payments.

use super::place::{Check, Checked, Place};
use super::totals;
use crate::limits;
use crate::model::{Application, ApplicationTarget, NewPayment, PaymentChange};

impl Check for NewPayment {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.choice("Kind", &self.kind)?;
        at.text("TransactionID", &self.transaction_id, limits::TRANSACTION_ID)?;
        at.text("RefundedTransactionID", &self.refunded_transaction_id, limits::TRANSACTION_ID)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.figure("Amount", &self.amount, limits::AMOUNT)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.figure("ExchangeRate", &self.exchange_rate, limits::EXCHANGE_RATE)?;
        at.day("ExchangeRateDate", self.exchange_rate_date)?;
        at.day("PaymentDate", self.payment_date)?;
        at.choice("PaymentMethod", &self.payment_method)?;
        check_method(self, at)?;
        at.text("CardBrand", &self.card_brand, limits::CARD_BRAND)?;
        at.text("Wallet", &self.wallet, limits::WALLET)?;
        at.choice("Status", &self.status)?;
        at.text("Reference", &self.reference, limits::REFERENCE)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.figure("FeeAmount", &self.fee_amount, limits::AMOUNT)?;
        at.text("FeeGLAccount", &self.fee_gl_account, limits::GL_ACCOUNT)?;
        at.entries("Applications", &self.applications, 0, limits::APPLICATIONS)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_applied(self, at)
    }
}

/// Only a refund that names its receipt can take the receipt's method.
fn check_method(payment: &NewPayment, at: &Place<'_>) -> Checked {
    if payment.payment_method.is_some() || payment.refunded_transaction_id.is_some() {
        return Ok(());
    }
    Err(at.refuse("PaymentMethod", "is missing; only a refund that names its receipt takes the receipt's"))
}

/// A payment settles at most what was paid.
fn check_applied(payment: &NewPayment, at: &Place<'_>) -> Checked {
    let amounts = payment.applications.iter().map(|application| application.amount);
    let applied = totals::sum(amounts, || at.refuse("Applications", "are too large to add up"))?;
    if applied > payment.amount.decimal() {
        let message = format!("come to {applied}, more than the amount {}", payment.amount);
        return Err(at.refuse("Applications", message));
    }
    Ok(())
}

impl Check for Application {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        match &self.target {
            ApplicationTarget::Invoice(number) => at.text("InvoiceNumber", number, limits::INVOICE_NUMBER)?,
            ApplicationTarget::SalesOrder(number) => at.text("SalesOrderNumber", number, limits::SALES_ORDER_NUMBER)?,
        }
        at.figure("Amount", &self.amount, limits::AMOUNT)
    }
}

impl Check for PaymentChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.choice("Status", &self.status)?;
        at.text("Reference", &self.reference, limits::REFERENCE)?;
        at.figure("FeeAmount", &self.fee_amount, limits::AMOUNT)?;
        at.text("FeeGLAccount", &self.fee_gl_account, limits::GL_ACCOUNT)?;
        at.entries("Applications", self.applications.as_deref().unwrap_or_default(), 0, limits::APPLICATIONS)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
