//! Where the customer lives and where the goods go.

use serde::{Deserialize, Serialize};

use crate::check::{Checked, CountryNames, Place};
use crate::limits;

/// Where the card's bank sends its letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BillingAddress {
    /// First line.
    pub address1: String,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address2: Option<String>,
    /// Third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address3: Option<String>,
    /// City.
    pub city: String,
    /// Postal code: needed everywhere but in Ireland.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// State: needed in the United States, refused elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// Where the goods go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingDetails {
    /// First name.
    pub recipient_first_name: String,
    /// Last name.
    pub recipient_last_name: String,
    /// First line.
    pub shipping_address1: String,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address2: Option<String>,
    /// Third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address3: Option<String>,
    /// City.
    pub shipping_city: String,
    /// Postal code: needed everywhere but in Ireland.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub shipping_country: String,
    /// State: needed in the United States, refused elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_state: Option<String>,
}

impl BillingAddress {
    pub(crate) fn check(&self) -> Checked {
        let place = Place("billingAddress.");
        let names = CountryNames { country: "country", state: "state", postal_code: "postalCode" };
        place.text("address1", self.address1.as_str(), limits::ADDRESS_LINE)?;
        place.text("address2", self.address2.as_deref(), limits::ADDRESS_LINE)?;
        place.text("address3", self.address3.as_deref(), limits::ADDRESS_LINE)?;
        place.text("city", self.city.as_str(), limits::CITY)?;
        place.country(names, &self.country, self.state.as_deref(), self.postal_code.as_deref())
    }
}

impl ShippingDetails {
    pub(crate) fn check(&self) -> Checked {
        let place = Place("shippingDetails.");
        let names =
            CountryNames { country: "shippingCountry", state: "shippingState", postal_code: "shippingPostalCode" };
        place.text("recipientFirstName", self.recipient_first_name.as_str(), limits::NAME)?;
        place.text("recipientLastName", self.recipient_last_name.as_str(), limits::NAME)?;
        place.text("shippingAddress1", self.shipping_address1.as_str(), limits::ADDRESS_LINE)?;
        place.text("shippingAddress2", self.shipping_address2.as_deref(), limits::ADDRESS_LINE)?;
        place.text("shippingAddress3", self.shipping_address3.as_deref(), limits::ADDRESS_LINE)?;
        place.text("shippingCity", self.shipping_city.as_str(), limits::CITY)?;
        let (state, postal) = (self.shipping_state.as_deref(), self.shipping_postal_code.as_deref());
        place.country(names, &self.shipping_country, state, postal)
    }
}
