//! Sales orders.

use super::place::{Check, Checked, Place};
use super::totals::{self, DocumentFigures, LineFigures};
use crate::limits;
use crate::model::{NewSalesOrder, OrderStatus, SalesOrderChange, SalesOrderLine};

impl Check for NewSalesOrder {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("CustomerPoNumber", &self.customer_po_number, limits::CUSTOMER_PO_NUMBER)?;
        at.day("OrderDate", self.order_date)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Location", &self.location, limits::LOCATION)?;
        check_first_status(at, self.status.as_ref())?;
        at.choice("PaymentStatus", &self.payment_status)?;
        at.choice("PaymentMethod", &self.payment_method)?;
        at.text("TransactionID", &self.transaction_id, limits::TRANSACTION_ID)?;
        at.entries("Lines", &self.lines, 1, limits::LINES)?;
        at.figure("Freight", &self.freight, limits::AMOUNT)?;
        at.figure("TaxTotal", &self.tax_total, limits::AMOUNT)?;
        at.figure("Total", &self.total, limits::AMOUNT)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        check_totals(self, at)
    }
}

fn check_first_status(at: &Place<'_>, status: Option<&OrderStatus>) -> Checked {
    match status {
        None | Some(OrderStatus::Open | OrderStatus::OnHold) => Ok(()),
        Some(other) => Err(at.refuse("Status", format!("is {other}; a new order is Open or OnHold"))),
    }
}

fn check_totals(order: &NewSalesOrder, at: &Place<'_>) -> Checked {
    let line =
        |line: &SalesOrderLine| LineFigures { number: line.line_number, total: line.line_total, tax: line.tax_amount };
    let document = DocumentFigures { freight: order.freight, tax_total: order.tax_total, total: order.total };
    totals::check(at, &order.lines.iter().map(line).collect::<Vec<_>>(), &document)
}

impl Check for SalesOrderLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.line_number(self.line_number)?;
        at.text("SKU", &self.sku, limits::SKU)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.figure("Quantity", &self.quantity, limits::QUANTITY)?;
        at.figure("UnitPrice", &self.unit_price, limits::UNIT_PRICE)?;
        at.figure("Discount", &self.discount, limits::AMOUNT)?;
        at.figure("TaxAmount", &self.tax_amount, limits::AMOUNT)?;
        at.figure("LineTotal", &self.line_total, limits::AMOUNT)
    }
}

impl Check for SalesOrderChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.choice("Status", &self.status)?;
        at.choice("PaymentStatus", &self.payment_status)?;
        at.part("Tracking", &self.tracking)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
