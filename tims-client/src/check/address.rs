//! Addresses and parcels.

use super::place::{Check, Checked, Place};
use crate::limits;
use crate::model::{Address, Tracking};

impl Check for Address {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        if self.is_empty() {
            return Err(at.refuse("Line1", "is missing, as is everything else of this address: leave the address out"));
        }
        at.text("Name", &self.name, limits::ADDRESS_NAME)?;
        at.text("Line1", &self.line1, limits::ADDRESS_LINE)?;
        at.text("Line2", &self.line2, limits::ADDRESS_LINE)?;
        at.text("Line3", &self.line3, limits::ADDRESS_LINE)?;
        at.text("City", &self.city, limits::CITY)?;
        at.text("State", &self.state, limits::STATE)?;
        at.text("PostalCode", &self.postal_code, limits::POSTAL_CODE)?;
        at.text("Country", &self.country, limits::COUNTRY)?;
        at.text("Phone", &self.phone, limits::PHONE)
    }
}

impl Check for Tracking {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Carrier", &self.carrier, limits::CARRIER)?;
        at.text("TrackingNumber", &self.tracking_number, limits::TRACKING_NUMBER)?;
        at.day("ShippedAt", self.shipped_at.map(time::OffsetDateTime::date))
    }
}
