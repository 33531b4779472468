//! Credit memos.

use rust_decimal::Decimal;

use super::place::{Check, Checked, Place};
use super::totals;
use crate::harmony::limits;
use crate::harmony::model::{Amount, CreditMemoChange, CreditMemoLine, NewCreditMemo};

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
        at.entries("Lines", &self.lines, 0, limits::LINES)?;
        check_tax(self, at)?;
        check_lines(self, at)
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

/// Lines and their taxes, where there are any, come to the credit and to its tax.
fn check_lines(memo: &NewCreditMemo, at: &Place<'_>) -> Checked {
    if memo.lines.is_empty() {
        return Ok(());
    }
    let mut seen = std::collections::BTreeSet::new();
    if let Some(line) = memo.lines.iter().find(|line| !seen.insert(line.line_number)) {
        return Err(at.refuse("Lines", format!("has line number {} twice", line.line_number)));
    }
    let too_large = || at.refuse("Lines", "are too large to add up");
    let taxes = totals::sum(memo.lines.iter().map(|line| line.tax_amount), too_large)?;
    let all = totals::sum(memo.lines.iter().flat_map(|line| [line.line_total, line.tax_amount]), too_large)?;
    let (credit, tax) = (memo.credit_amount.decimal(), memo.tax_amount.map_or(Decimal::ZERO, Amount::decimal));
    match (all == credit, taxes == tax) {
        (true, true) => Ok(()),
        (false, _) => Err(at.refuse("CreditAmount", format!("is {credit}, but lines and taxes come to {all}"))),
        (true, false) => Err(at.refuse("TaxAmount", format!("is {tax}, but the tax of the lines is {taxes}"))),
    }
}

impl Check for CreditMemoLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.line_number(self.line_number)?;
        at.text("StockCode", &self.stock_code, limits::STOCK_CODE)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.figure("Quantity", &self.quantity, limits::QUANTITY)?;
        at.figure("TaxAmount", &self.tax_amount, limits::AMOUNT)?;
        at.figure("LineTotal", &self.line_total, limits::AMOUNT)
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
