//! Customers.

use super::place::{Check, Checked, Place};
use crate::limits;
use crate::model::{CustomerChange, CustomerErasure, NewCustomer};

impl Check for NewCustomer {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.choice("Status", &self.status)?;
        at.text("Name", &self.name, limits::NAME)?;
        at.text("Email", &self.email, limits::EMAIL)?;
        at.text("Phone", &self.phone, limits::PHONE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Terms", &self.terms, limits::TERMS)?;
        at.text("TaxNumber", &self.tax_number, limits::TAX_NUMBER)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for CustomerChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.choice("Status", &self.status)?;
        at.text("Name", &self.name, limits::NAME)?;
        at.text("Email", &self.email, limits::EMAIL)?;
        at.text("Phone", &self.phone, limits::PHONE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("Terms", &self.terms, limits::TERMS)?;
        at.text("TaxNumber", &self.tax_number, limits::TAX_NUMBER)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for CustomerErasure {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Tombstone", &self.tombstone, limits::NAME)
    }
}
