//! Invoices and credit notes.

use super::place::{Check, Checked, Place};
use super::totals::{self, DocumentFigures, LineFigures};
use crate::limits;
use crate::model::{InvoiceChange, InvoiceLine, InvoiceStatus, NewInvoice};

impl Check for NewInvoice {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("InvoiceNumber", &self.invoice_number, limits::INVOICE_NUMBER)?;
        at.choice("Kind", &self.kind)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("SalesOrderNumber", &self.sales_order_number, limits::SALES_ORDER_NUMBER)?;
        at.text("CustomerPoNumber", &self.customer_po_number, limits::CUSTOMER_PO_NUMBER)?;
        at.text("CreditedInvoice", &self.credited_invoice, limits::INVOICE_NUMBER)?;
        at.day("InvoiceDate", self.invoice_date)?;
        at.day("DueDate", self.due_date)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.entries("Lines", &self.lines, 1, limits::LINES)?;
        at.figure("Freight", &self.freight, limits::AMOUNT)?;
        at.figure("TaxTotal", &self.tax_total, limits::AMOUNT)?;
        at.figure("Total", &self.total, limits::AMOUNT)?;
        at.text("Reference", &self.reference, limits::REFERENCE)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_totals(self, at)
    }
}

fn check_totals(invoice: &NewInvoice, at: &Place<'_>) -> Checked {
    let line =
        |line: &InvoiceLine| LineFigures { number: line.line_number, total: line.line_total, tax: line.tax_amount };
    let document = DocumentFigures { freight: invoice.freight, tax_total: invoice.tax_total, total: invoice.total };
    totals::check(at, &invoice.lines.iter().map(line).collect::<Vec<_>>(), &document)
}

impl Check for InvoiceLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.line_number(self.line_number)?;
        at.text("SKU", &self.sku, limits::SKU)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.figure("Quantity", &self.quantity, limits::QUANTITY)?;
        at.figure("UnitPrice", &self.unit_price, limits::UNIT_PRICE)?;
        at.figure("Discount", &self.discount, limits::AMOUNT)?;
        at.figure("TaxAmount", &self.tax_amount, limits::AMOUNT)?;
        at.figure("LineTotal", &self.line_total, limits::AMOUNT)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)
    }
}

impl Check for InvoiceChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        match &self.status {
            None | Some(InvoiceStatus::Void) => {}
            Some(other) => return Err(at.refuse("Status", format!("is {other}; an invoice can only be set to Void"))),
        }
        at.day("DueDate", self.due_date)?;
        at.text("Reference", &self.reference, limits::REFERENCE)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
