//! A postal address as it was given. [`crate::address`] standardises it for an ERP.

use serde::{Deserialize, Serialize};

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// Who receives there.
    pub name: Option<String>,
    /// Street lines, in order.
    pub lines: Vec<String>,
    /// City, town or suburb.
    pub city: Option<String>,
    /// State, county or province.
    pub state: Option<String>,
    /// Postcode or ZIP code.
    pub postcode: Option<String>,
    /// Country: an ISO 3166-1 alpha-2 code once standardised.
    pub country: Option<String>,
}
