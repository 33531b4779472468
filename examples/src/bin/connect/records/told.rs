//! What the shop tells of one transaction: a JSON object that grows and never changes.

use flow_core::adapters::opayo::Remembered;
use mapping_core::canonical::{Customer, Metadata, PostalAddress};
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::TransactionId;
use opayo_model::card::holds_card_number;
use opayo_model::ids::VendorTxCode;
use opayo_model::money::Amount;
use opayo_model::server::SecurityKey;
use opayo_model::status::TransactionType;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;
use time::OffsetDateTime;

/// What the shop has told so far, as it is kept.
#[derive(Clone, PartialEq)]
pub(crate) struct Told(Map<String, Value>);

/// Why something is not kept.
#[derive(Debug, Error)]
pub(crate) enum TellError {
    /// It is no such object.
    #[error("{0}")]
    Unreadable(String),
    /// Another value was told before.
    #[error("{field}: another value was told before, and a record does not change")]
    Differs { field: String },
    /// Opayo's id is another record's.
    #[error("transaction_id: another record has it")]
    Taken,
    /// It cannot be kept now.
    #[error("the records cannot be written now: {0}")]
    Unavailable(String),
}

/// What may be told.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    transaction_type: Option<TransactionType>,
    amount: Option<Amount>,
    #[serde(with = "time::serde::rfc3339::option")]
    made_at: Option<OffsetDateTime>,
    related: Option<TransactionId>,
    customer: Customer,
    shipping: Option<PostalAddress>,
    description: Option<String>,
    basket: Option<String>,
    metadata: Metadata,
    /// What Opayo answered.
    transaction_id: Option<TransactionId>,
    security_key: Option<SecurityKey>,
}

impl Told {
    /// Reads what the shop sends. What is null is not told.
    pub(crate) fn read(body: &[u8]) -> Result<Self, TellError> {
        let unreadable = |error: serde_json::Error| TellError::Unreadable(error.to_string());
        let mut object: Map<String, Value> = serde_json::from_slice(body).map_err(unreadable)?;
        object.retain(|_, value| !value.is_null());
        let told = Self(object);
        told.fields()?;
        match told.0.iter().find(|(field, value)| !is_opayos(field) && shows_card(value)) {
            Some((field, _)) => {
                Err(TellError::Unreadable(format!("{field}: it holds a card number, which is not kept")))
            }
            None => Ok(told),
        }
    }

    /// What was kept before.
    pub(super) fn kept(text: &str) -> Result<Self, TellError> {
        serde_json::from_str(text).map(Self).map_err(|error| TellError::Unavailable(error.to_string()))
    }

    pub(super) fn text(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// What was told before and this as well.
    pub(super) fn with(mut self, more: &Self) -> Result<Self, TellError> {
        for (field, value) in &more.0 {
            match self.0.insert(field.clone(), value.clone()) {
                Some(before) if before != *value => return Err(TellError::Differs { field: field.clone() }),
                Some(_) | None => {}
            }
        }
        Ok(self)
    }

    /// Opayo's id.
    pub(super) fn transaction_id(&self) -> Option<TransactionId> {
        self.0.get("transaction_id").and_then(Value::as_str).map(TransactionId::from)
    }

    /// The same without the person, if it is this one's.
    pub(super) fn without_person(mut self, email: &str) -> Option<Self> {
        let known = self.0.get("customer")?.get("email")?.as_str()?;
        if !known.trim().eq_ignore_ascii_case(email.trim()) {
            return None;
        }
        self.0.retain(|field, _| !["customer", "shipping"].contains(&field.as_str()));
        Some(self)
    }

    /// As the adapter reads it.
    pub(super) fn remembered(&self, code: VendorTxCode) -> Result<Remembered, TellError> {
        let fields = self.fields()?;
        let record = OwnRecord {
            vendor_tx_code: Some(code),
            transaction_type: fields.transaction_type,
            amount: fields.amount,
            made_at: fields.made_at,
            related: fields.related,
            customer: fields.customer,
            shipping: fields.shipping,
            description: fields.description,
            basket: fields.basket,
            metadata: fields.metadata,
        };
        Ok(Remembered { record, security_key: fields.security_key })
    }

    fn fields(&self) -> Result<Fields, TellError> {
        serde_path_to_error::deserialize(Value::Object(self.0.clone()))
            .map_err(|error| TellError::Unreadable(error.to_string()))
    }
}

/// Ids and keys that Opayo gave: one in ten long numbers looks like a card's.
fn is_opayos(field: &str) -> bool {
    ["transaction_id", "security_key", "related"].contains(&field)
}

fn shows_card(value: &Value) -> bool {
    match value {
        Value::String(text) => holds_card_number(text),
        Value::Array(values) => values.iter().any(shows_card),
        Value::Object(fields) => fields.values().any(shows_card),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
