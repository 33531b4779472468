//! The answer to a 3-D Secure challenge, which the card holder's browser brings back.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::nvp::{NvpError, Pairs};

/// What the issuer's page posted to the notification URL.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Challenge {
    /// `cres` of 3-D Secure 2.
    #[serde(rename = "cRes")]
    Result(String),
    /// `PaRes` of 3-D Secure 1, retired in 2022.
    #[serde(rename = "paRes")]
    PayerResult(String),
}

impl Challenge {
    /// Reads what the card holder's browser posted: `cres`, or `PaRes` of the older version.
    ///
    /// # Errors
    /// [`NvpError`]; a post with neither has no challenge's result.
    pub fn from_post(body: &[u8]) -> Result<Self, NvpError> {
        let posted = Pairs::parse_form(body)?;
        match (posted.filled("cres"), posted.filled("PaRes")) {
            (Some(result), _) => Ok(Self::Result(result.to_owned())),
            // Some browsers and proxies turn the plus signs of base 64 into spaces.
            (None, Some(result)) => Ok(Self::PayerResult(result.replace(' ', "+"))),
            (None, None) => Err(NvpError::Missing { name: "cres" }),
        }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Result(text) => write!(f, "Challenge::Result({} bytes)", text.len()),
            Self::PayerResult(text) => write!(f, "Challenge::PayerResult({} bytes)", text.len()),
        }
    }
}
