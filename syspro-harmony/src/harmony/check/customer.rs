//! Customers.

use super::place::{Check, Checked, Place};
use crate::harmony::limits;
use crate::harmony::model::{CustomerChange, CustomerErasure, NewCustomer};

impl Check for NewCustomer {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("CustomerCode", &self.customer_code, limits::CUSTOMER_CODE)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.choice("Status", &self.status)?;
        at.text("CustomerName", &self.customer_name, limits::NAME)?;
        at.text("Email", &self.email, limits::EMAIL)?;
        at.text("Phone", &self.phone, limits::PHONE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("TermsCode", &self.terms_code, limits::TERMS_CODE)?;
        at.text("Branch", &self.branch, limits::BRANCH)?;
        at.text("TaxNumber", &self.tax_number, limits::TAX_NUMBER)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.part("PaymentToken", &self.payment_token)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for CustomerChange {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.some_change(self)?;
        at.text("ExternalID", &self.external_id, limits::EXTERNAL_ID)?;
        at.choice("Status", &self.status)?;
        at.text("CustomerName", &self.customer_name, limits::NAME)?;
        at.text("Email", &self.email, limits::EMAIL)?;
        at.text("Phone", &self.phone, limits::PHONE)?;
        at.text("Currency", &self.currency, limits::CURRENCY)?;
        at.text("TermsCode", &self.terms_code, limits::TERMS_CODE)?;
        at.text("Branch", &self.branch, limits::BRANCH)?;
        at.text("TaxNumber", &self.tax_number, limits::TAX_NUMBER)?;
        at.part("BillingAddress", &self.billing_address)?;
        at.part("ShippingAddress", &self.shipping_address)?;
        at.part("PaymentToken", &self.payment_token)?;
        at.text("Notes", &self.notes, limits::NOTES)
    }
}

impl Check for CustomerErasure {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Tombstone", &self.tombstone, limits::NAME)
    }
}
