//! A customer: what a gateway knows of a person or company, and the record that the ERP should hold.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{CustomerCode, ExternalId, GatewayCustomerId, Metadata, PostalAddress, StoredCard};

/// A customer as a gateway knows them. A guest has no id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The id at the gateway.
    pub id: Option<GatewayCustomerId>,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
    /// The card that the gateway keeps for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Box<StoredCard>>,
    /// Whether the gateway has deleted it.
    #[serde(default)]
    pub deleted: bool,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
    /// When it last changed, UTC, where anybody knows.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<OffsetDateTime>,
}

/// A customer as the ERP should hold them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// The ERP's code: absent to create, present to update.
    pub code: Option<CustomerCode>,
    /// Where the record came from; the ERP finds it again by this.
    pub external_id: ExternalId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
    /// What the gateway charges again, for recurring bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<StoredCard>,
    /// Whether they may do new business; unchanged when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A customer whose personal data has to go from the ERP; the books keep the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerErasure {
    /// The ERP's code.
    pub code: CustomerCode,
    /// What stands in place of the name.
    pub tombstone: String,
}
