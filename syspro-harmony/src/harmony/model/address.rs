//! Where a bill or a parcel goes, in the five lines that SYSPRO has.

use serde::{Deserialize, Serialize};

/// A postal address in SYSPRO's five lines; what is not known is absent. Widths are in [`limits`](crate::harmony::limits).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    /// Building, street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// More of the street.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City or post town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line3: Option<String>,
    /// State, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line4: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line5: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
}

impl Address {
    /// Whether nothing is known; such an address is left out of a request.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
