//! Payments.

use super::place::{Check, Checked, Place};
use super::totals;
use crate::harmony::limits;
use crate::harmony::model::{Application, ApplicationTarget, NewPayment, PaymentChange};

impl Check for NewPayment {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("ReferenceNumber", &self.reference_number, limits::REFERENCE_NUMBER)?;
        at.text("ReversalOf", &self.reversal_of, limits::PAYMENT_NUMBER)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("CustomerPoNumber", &self.customer_po_number, limits::CUSTOMER_PO_NUMBER)?;
        at.figure("PaymentAmount", &self.payment_amount, limits::AMOUNT)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.figure("ExchangeRate", &self.exchange_rate, limits::EXCHANGE_RATE)?;
        at.day("PaymentDate", self.payment_date)?;
        at.choice("PaymentMethod", &self.payment_method)?;
        check_reversal(self, at)?;
        at.text("CardType", &self.card_type, limits::CARD_TYPE)?;
        at.choice("PaymentStatus", &self.payment_status)?;
        at.text("InvoiceNumber", &self.invoice_number, limits::INVOICE_NUMBER)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.figure("BankCharge", &self.bank_charge, limits::AMOUNT)?;
        at.text("BankChargeGLAccount", &self.bank_charge_gl_account, limits::GL_ACCOUNT)?;
        at.entries("Applications", &self.applications, 0, limits::APPLICATIONS)?;
        at.text("Narration", &self.narration, limits::NARRATION)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_applied(self, at)
    }
}

/// What takes a payment back settles nothing itself, and only it can take the method of another.
fn check_reversal(payment: &NewPayment, at: &Place<'_>) -> Checked {
    let settles = payment.invoice_number.is_some() || !payment.applications.is_empty();
    match (&payment.reversal_of, &payment.payment_method) {
        (Some(_), _) if settles => Err(
            at.refuse("ReversalOf", "takes back what the payment settled, so it goes without applications of its own")
        ),
        (None, None) => Err(at.refuse("PaymentMethod", "is missing; only a reversal takes that of its payment")),
        (Some(_), _) | (None, Some(_)) => Ok(()),
    }
}

/// A payment settles at most what was paid, and says so once.
fn check_applied(payment: &NewPayment, at: &Place<'_>) -> Checked {
    if payment.invoice_number.is_some() && !payment.applications.is_empty() {
        return Err(at.refuse("InvoiceNumber", "settles the whole payment, but there are Applications too"));
    }
    let amounts = payment.applications.iter().map(|application| application.amount);
    let applied = totals::sum(amounts, || at.refuse("Applications", "are too large to add up"))?;
    if applied <= payment.payment_amount.decimal() {
        return Ok(());
    }
    let message = format!("come to {applied}, more than the amount {}", payment.payment_amount);
    Err(at.refuse("Applications", message))
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
        at.choice("PaymentStatus", &self.payment_status)?;
        at.figure("BankCharge", &self.bank_charge, limits::AMOUNT)?;
        at.text("BankChargeGLAccount", &self.bank_charge_gl_account, limits::GL_ACCOUNT)?;
        at.text("Narration", &self.narration, limits::NARRATION)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        at.entries("Applications", self.applications.as_deref().unwrap_or_default(), 0, limits::APPLICATIONS)
    }
}
