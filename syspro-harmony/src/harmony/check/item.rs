//! Stock items.

use super::place::{Check, Checked, Place};
use crate::harmony::limits;
use crate::harmony::model::{ItemChange, NewItem, QuantityCount};

impl Check for NewItem {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("StockCode", &self.stock_code, limits::STOCK_CODE)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.choice("Status", &self.status)?;
        at.text("StockUom", &self.stock_uom, limits::UNIT_OF_MEASURE)?;
        at.figure("Price", &self.price, limits::UNIT_PRICE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("ProductClass", &self.product_class, limits::PRODUCT_CLASS)?;
        at.text("Warehouse", &self.warehouse, limits::WAREHOUSE)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for ItemChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.choice("Status", &self.status)?;
        at.text("StockUom", &self.stock_uom, limits::UNIT_OF_MEASURE)?;
        at.figure("Price", &self.price, limits::UNIT_PRICE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("ProductClass", &self.product_class, limits::PRODUCT_CLASS)?;
        at.text("Warehouse", &self.warehouse, limits::WAREHOUSE)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for QuantityCount {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Warehouse", &self.warehouse, limits::WAREHOUSE)?;
        at.figure("OnHand", &self.on_hand, limits::QUANTITY)?;
        at.text("Reason", &self.reason, limits::COUNT_REASON)?;
        at.text("Reference", &self.reference, limits::LINE_REFERENCE)
    }
}
