//! The customer master.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::moment::instant;
use super::{Address, CurrencyCode, CustomerCode, CustomerStatus, ExternalId, TermsCode};

/// A customer as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Customer {
    /// The customer's code.
    pub customer_code: CustomerCode,
    /// The key in the system the customer comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Whether the customer may be traded with.
    pub status: CustomerStatus,
    /// The person's or firm's name.
    pub name: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The currency the customer is billed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Terms of payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsCode>,
    /// Whether no tax is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_exempt: Option<bool>,
    /// VAT or sales tax registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where bills go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Where goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// A customer to create. TIMS gives the code unless one is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Customer", rename_all = "PascalCase")]
pub struct NewCustomer {
    /// The code to have; TIMS gives one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_code: Option<CustomerCode>,
    /// The key in the system the customer comes from; unique among customers.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Active when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CustomerStatus>,
    /// The person's or firm's name.
    pub name: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The currency the customer is billed in; the company's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Terms of payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsCode>,
    /// Whether no tax is charged; not exempt when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_exempt: Option<bool>,
    /// VAT or sales tax registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where bills go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Where goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewCustomer {
    /// A customer of whom only the name is known; set the other fields as needed.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// Takes the personal data out of a customer's record; the books keep the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomerErasure {
    /// What stands in place of the name.
    pub tombstone: String,
}

/// The fields of a customer to set; an absent one stays as it is, an address replaces the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Customer", rename_all = "PascalCase")]
pub struct CustomerChange {
    /// The key in the system the customer comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Whether the customer may be traded with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CustomerStatus>,
    /// The person's or firm's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The currency the customer is billed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Terms of payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsCode>,
    /// Whether no tax is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_exempt: Option<bool>,
    /// VAT or sales tax registration; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where bills go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Where goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
