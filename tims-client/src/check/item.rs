//! Items and their stock.

use super::place::{Check, Checked, Place};
use crate::limits;
use crate::model::{ItemChange, NewItem, QuantityAdjustment, QuantityCount};

impl Check for NewItem {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("SKU", &self.sku, limits::SKU)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.choice("Status", &self.status)?;
        at.text("UnitOfMeasure", &self.unit_of_measure, limits::UNIT_OF_MEASURE)?;
        at.figure("UnitPrice", &self.unit_price, limits::UNIT_PRICE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for ItemChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.text("Description", &self.description, limits::DESCRIPTION)?;
        at.choice("Status", &self.status)?;
        at.text("UnitOfMeasure", &self.unit_of_measure, limits::UNIT_OF_MEASURE)?;
        at.figure("UnitPrice", &self.unit_price, limits::UNIT_PRICE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("GLAccount", &self.gl_account, limits::GL_ACCOUNT)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for QuantityCount {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Location", &self.location, limits::LOCATION)?;
        at.figure("OnHand", &self.on_hand, limits::QUANTITY)?;
        at.text("Reason", &self.reason, limits::REASON)?;
        at.text("Reference", &self.reference, limits::REFERENCE)
    }
}

impl Check for QuantityAdjustment {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Location", &self.location, limits::LOCATION)?;
        at.figure("Change", &self.change, limits::SIGNED_QUANTITY)?;
        at.text("Reason", &self.reason, limits::REASON)?;
        at.text("Reference", &self.reference, limits::REFERENCE)
    }
}
