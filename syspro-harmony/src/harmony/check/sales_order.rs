//! Sales orders.

use super::place::{Check, Checked, Place};
use super::totals;
use crate::harmony::limits;
use crate::harmony::model::{NewSalesOrder, SalesOrderChange, SalesOrderLine};
use crate::order_status::OrderStatus;

impl Check for NewSalesOrder {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("CustomerPoNumber", &self.customer_po_number, limits::CUSTOMER_PO_NUMBER)?;
        at.text("AlternateReference", &self.alternate_reference, limits::ALTERNATE_REFERENCE)?;
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("CustomerName", &self.customer_name, limits::NAME)?;
        at.text("Email", &self.email, limits::EMAIL)?;
        at.day("OrderDate", self.order_date)?;
        at.day("RequestedShipDate", self.requested_ship_date)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Warehouse", &self.warehouse, limits::WAREHOUSE)?;
        at.text("Branch", &self.branch, limits::BRANCH)?;
        check_first_status(at, self.order_status.as_ref())?;
        at.text("SuspenseReason", &self.suspense_reason, limits::SUSPENSE_REASON)?;
        at.choice("PaymentStatus", &self.payment_status)?;
        at.choice("PaymentMethod", &self.payment_method)?;
        at.text("ReferenceNumber", &self.reference_number, limits::REFERENCE_NUMBER)?;
        at.entries("Lines", &self.lines, 1, limits::LINES)?;
        at.figure("Freight", &self.freight, limits::AMOUNT)?;
        at.figure("TaxTotal", &self.tax_total, limits::AMOUNT)?;
        at.figure("Total", &self.total, limits::AMOUNT)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)?;
        totals::check(self, at)
    }
}

fn check_first_status(at: &Place<'_>, status: Option<&OrderStatus>) -> Checked {
    use OrderStatus::{InWarehouse, Open, ReleasedForInvoicing, Suspense};
    match status {
        None | Some(Open | InWarehouse | ReleasedForInvoicing | Suspense) => Ok(()),
        Some(other) => Err(at.refuse("OrderStatus", format!("is {other}; a new order is 1, 4, 8 or S"))),
    }
}

impl Check for SalesOrderLine {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.line_number(self.line_number)?;
        at.text("StockCode", &self.stock_code, limits::STOCK_CODE)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.text("Warehouse", &self.warehouse, limits::WAREHOUSE)?;
        at.figure("OrderQty", &self.order_qty, limits::QUANTITY)?;
        at.text("OrderUom", &self.order_uom, limits::UNIT_OF_MEASURE)?;
        at.figure("Price", &self.price, limits::UNIT_PRICE)?;
        at.figure("Discount", &self.discount, limits::AMOUNT)?;
        at.figure("TaxAmount", &self.tax_amount, limits::AMOUNT)?;
        at.figure("LineTotal", &self.line_total, limits::AMOUNT)?;
        match self.back_order_qty {
            None => Ok(()),
            Some(_) => Err(at.refuse("BackOrderQty", "is SYSPRO's to say: leave it out")),
        }
    }
}

impl Check for SalesOrderChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.choice("OrderStatus", &self.order_status)?;
        at.text("SuspenseReason", &self.suspense_reason, limits::SUSPENSE_REASON)?;
        at.choice("PaymentStatus", &self.payment_status)?;
        at.text("ReferenceNumber", &self.reference_number, limits::REFERENCE_NUMBER)?;
        at.part("Tracking", &self.tracking)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}
