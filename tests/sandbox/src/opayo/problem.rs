//! Why Opayo does not do what it is asked: its numeric code, a sentence, and the property at fault.

use serde_json::{Value, json};

/// One refusal. The doors write it in shapes of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) description: String,
    pub(crate) property: Option<String>,
}

impl Problem {
    /// One of the documented codes, with its status and words.
    pub(crate) fn coded(code: u32) -> Self {
        let (status, description) = match code {
            1000 => (400, "Incorrect request format"),
            1001 => (401, "Authentication values are missing"),
            1002 => (401, "Authentication failed"),
            1003 => (422, "Missing mandatory field"),
            1004 => (422, "Invalid length"),
            1005 => (422, "Contains invalid characters"),
            1006 => (404, "Merchant session key not found"),
            1007 => (422, "The card number has failed our validity checks and is invalid"),
            1008 => (422, "The card is not supported"),
            1009 => (422, "Contains invalid value"),
            1010 => (422, "Currency does not exist"),
            1011 => (422, "Merchant session key or card identifier invalid"),
            1012 => (404, "Transaction not found"),
            1013 => (403, "Transaction type not supported"),
            1014 => (403, "Transaction status not applicable"),
            1016 => (422, "This parameter requires an integer"),
            1017 => (403, "Operation not allowed for this transaction"),
            1018 => (403, "This refund amount will exceed the amount of the original transaction"),
            1019 => (404, "Transaction instructions not found"),
            1020 => (403, "The card identifier is already reusable"),
            1021 => (403, "The release amount is larger than the amount of the original transaction"),
            4001 => (422, "The VendorTxCode has been used before. All VendorTxCodes should be unique."),
            4042 => (422, "The VendorTxCode has been used before for another transaction."),
            4044 => (422, "This Authorise would exceed 115% of the value of the original transaction."),
            _ => (500, "An internal error occurred at the gateway"),
        };
        Self { status, code, description: description.to_owned(), property: None }
    }

    /// One of the documented codes at a property.
    pub(crate) fn at(code: u32, property: &str) -> Self {
        Self { property: Some(property.to_owned()), ..Self::coded(code) }
    }

    /// An injected failure.
    pub(crate) fn injected(status: u16) -> Self {
        let code = if status == 408 { 9998 } else { 9999 };
        Self { status, code, description: format!("The sandbox was told to answer {status}"), property: None }
    }

    /// The one error as an object.
    pub(crate) fn object(&self) -> Value {
        let mut object = json!({"description": self.description, "code": self.code});
        if let (Some(property), Some(object)) = (&self.property, object.as_object_mut()) {
            object.insert("property".to_owned(), json!(property));
        }
        object
    }
}
