//! Who pays, as the payment form said.

use serde::{Deserialize, Serialize};

use super::Address;
use crate::wire::hash;

/// The payer's name and address at the time of payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingDetails {
    /// The billing address.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub address: Option<Address>,
    /// E-mail address.
    pub email: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Tax id.
    pub tax_id: Option<String>,
}
