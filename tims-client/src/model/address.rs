//! Where a bill or a parcel goes.

use serde::{Deserialize, Serialize};

use super::CountryCode;

/// A postal address; what is not known is absent. Widths are in [`limits`](crate::limits).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    /// The person or firm at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// First line: street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line3: Option<String>,
    /// City or post town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// Telephone number at this address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Address {
    /// Whether nothing is known; such an address is left out of a request.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
