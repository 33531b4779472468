//! Merchant session keys: what a browser needs to turn a card into an identifier.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::MerchantSessionKey;

/// A session key and its end, 400 seconds after it was made. It is removed after one card identifier, or three
/// failures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionKey {
    /// The key.
    pub merchant_session_key: MerchantSessionKey,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expiry: OffsetDateTime,
}
