//! How Pi refuses. Four shapes were seen: a list of errors, one bare error, a wallet's status with code and detail, and
//! a list whose items carry a `statusDetail` beside or instead of a description.

use serde::{Deserialize, Deserializer, Serialize};

use crate::status::StatusCode;

/// Everything that was wrong with a request, in the order that it was told. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorAnswer {
    /// The faults.
    pub errors: Vec<Fault>,
}

/// One thing that was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fault {
    /// Opayo's code: 1003 missing, 1009 no such value, 4001 a code used before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<StatusCode>,
    /// What is wrong, in words for developers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The property: `cardDetails.cardNumber`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// What is wrong, in words for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message: Option<String>,
    /// What is wrong, of a wallet or with a detail of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_detail: Option<String>,
}

impl Fault {
    /// What is wrong, in one text.
    pub fn message(&self) -> String {
        match (&self.description, &self.status_detail) {
            (Some(description), Some(detail)) => format!("{description}: {detail}"),
            (Some(text), None) | (None, Some(text)) => text.clone(),
            (None, None) => "no description".to_owned(),
        }
    }

    fn says_nothing(&self) -> bool {
        self.code.is_none() && self.description.is_none() && self.status_detail.is_none()
    }
}

/// All shapes in one: a list, or the fields of one fault, under either of their names.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    errors: Option<Vec<Fault>>,
    code: Option<StatusCode>,
    status_code: Option<StatusCode>,
    description: Option<String>,
    property: Option<String>,
    client_message: Option<String>,
    status_detail: Option<String>,
}

impl<'de> Deserialize<'de> for ErrorAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let bare = Fault {
            code: wire.code.or(wire.status_code),
            description: wire.description,
            property: wire.property,
            client_message: wire.client_message,
            status_detail: wire.status_detail,
        };
        let mut errors = wire.errors.unwrap_or_default();
        if errors.is_empty() && !bare.says_nothing() {
            errors.push(bare);
        }
        match errors.is_empty() {
            true => Err(serde::de::Error::custom("an error without code and description")),
            false => Ok(Self { errors }),
        }
    }
}
