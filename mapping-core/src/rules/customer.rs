//! How customers are found in the ERP and made.

use serde::{Deserialize, Serialize};

use crate::canonical::CustomerCode;

/// How customers are found and made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CustomerRules {
    /// What the ERP's customers are matched by, the strongest key first. A key that is left out matches nobody.
    pub match_keys: Vec<MatchKey>,
    /// Whether a customer that the ERP lacks is created.
    pub create: bool,
    /// What a customer that is created gets where the payment says nothing.
    pub defaults: NewCustomerRules,
    /// The customer that takes payments of people nobody knows. Without one, such payments are refused.
    pub guest: Option<CustomerCode>,
    /// What an ERP customer with the payer's e-mail address and another external id is.
    pub shared_email: SharedEmail,
}

/// What customers are matched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchKey {
    /// The gateway's id of the customer, which the ERP keeps.
    ExternalId,
    /// The e-mail address, in any case.
    Email,
    /// The name with the postcode of either address.
    NameAndPostcode,
}

/// What a customer that is created gets where the payment says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewCustomerRules {
    /// The country of an address that names none: `GB`.
    pub country: Option<String>,
}

/// What an ERP customer with the payer's e-mail address and another external id is. Gateways give a returning customer a new id
/// whenever they check out as a guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SharedEmail {
    /// The same person: the payment is booked on that customer.
    #[default]
    SameCustomer,
    /// Perhaps somebody else: a person decides.
    Refuse,
}

impl MatchKey {
    /// Every key, the strongest first.
    pub const ALL: [Self; 3] = [Self::ExternalId, Self::Email, Self::NameAndPostcode];

    /// The key as rule books and reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::NameAndPostcode => "name_and_postcode",
        }
    }
}

impl Default for CustomerRules {
    fn default() -> Self {
        Self {
            match_keys: MatchKey::ALL.to_vec(),
            create: true,
            defaults: NewCustomerRules::default(),
            guest: None,
            shared_email: SharedEmail::default(),
        }
    }
}
