//! Postal addresses and where goods are sent.

use serde::{Deserialize, Serialize};

use crate::wire::hash;

/// A postal address; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// City, town or suburb.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 country code.
    pub country: Option<String>,
    /// First line: street, PO box or company.
    pub line1: Option<String>,
    /// Second line: apartment, suite or building.
    pub line2: Option<String>,
    /// Postal or ZIP code.
    pub postal_code: Option<String>,
    /// State, county, province or region.
    pub state: Option<String>,
}

/// Where goods are sent, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipping {
    /// The address.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub address: Option<Address>,
    /// The recipient.
    pub name: Option<String>,
    /// The recipient's telephone.
    pub phone: Option<String>,
    /// The delivery service.
    pub carrier: Option<String>,
    /// The delivery service's number for the parcel.
    pub tracking_number: Option<String>,
}
