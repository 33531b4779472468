//! Credit memos.

use super::place::{Check, Checked, Place};
use crate::harmony::limits;
use crate::harmony::model::{CreditMemoChange, NewCreditMemo};

impl Check for NewCreditMemo {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("ReferenceNumber", &self.reference_number, limits::REFERENCE_NUMBER)?;
        at.text("RefundedReferenceNumber", &self.refunded_reference_number, limits::REFERENCE_NUMBER)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("InvoiceNumber", &self.invoice_number, limits::INVOICE_NUMBER)?;
        at.text("CustomerPoNumber", &self.customer_po_number, limits::CUSTOMER_PO_NUMBER)?;
        at.figure("CreditAmount", &self.credit_amount, limits::AMOUNT)?;
        at.figure("TaxAmount", &self.tax_amount, limits::AMOUNT)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.day("CreditDate", self.credit_date)?;
        at.choice("PaymentMethod", &self.payment_method)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.text("RefundGLAccount", &self.refund_gl_account, limits::GL_ACCOUNT)?;
        at.text("Reason", &self.reason, limits::REASON)?;
        at.text("Narration", &self.narration, limits::NARRATION)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_tax(self, at)
    }
}

/// The tax is part of the credit.
fn check_tax(memo: &NewCreditMemo, at: &Place<'_>) -> Checked {
    match memo.tax_amount {
        Some(tax) if tax > memo.credit_amount => {
            Err(at.refuse("TaxAmount", format!("is {tax}, more than the credit of {}", memo.credit_amount)))
        }
        Some(_) | None => Ok(()),
    }
}

impl Check for CreditMemoChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("Reason", &self.reason, limits::REASON)?;
        at.text("Narration", &self.narration, limits::NARRATION)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
