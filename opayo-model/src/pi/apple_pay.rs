//! Sessions of Apple Pay: what a browser needs to open its sheet.

use serde::{Deserialize, Serialize};

use crate::status::Status;
use crate::wire::optional_text;

/// A session of Apple Pay, to be handed to the browser as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApplePaySession {
    /// Whether there is one.
    pub status: Option<Status>,
    /// In words.
    pub status_detail: Option<String>,
    /// Begin, milliseconds since 1970 as text.
    #[serde(alias = "epochTimeStamp", deserialize_with = "optional_text")]
    pub epoch_timestamp: Option<String>,
    /// End, milliseconds since 1970 as text.
    #[serde(deserialize_with = "optional_text")]
    pub expires_at: Option<String>,
    /// The session.
    pub merchant_session_identifier: Option<String>,
    /// A number used once.
    pub nonce: Option<String>,
    /// The merchant at Apple.
    pub merchant_identifier: Option<String>,
    /// The page's domain.
    pub domain_name: Option<String>,
    /// The merchant's name on the sheet.
    pub display_name: Option<String>,
    /// What goes back to Opayo with the payment.
    pub session_validation_token: Option<String>,
    /// Apple's signature.
    pub signature: Option<String>,
}
