//! By what a customer is known, and whether something tells of them.

use std::fmt;

use mapping_core::canonical::{CustomerCode, GatewayCustomerId, guest_id};
use serde_json::{Map, Value};

use super::Tombstone;

/// By what a customer is known. What tells of any of these tells of them; a code that several people share, such as that of guests,
/// does not belong here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Handles {
    /// Their id at the gateway.
    pub gateway: Option<GatewayCustomerId>,
    /// Their e-mail address, in any case.
    pub email: Option<String>,
    /// Their code in the ERP.
    pub erp: Option<CustomerCode>,
}

/// The fields that hold the ERP's code of a customer; elsewhere the same text may be anything.
const CODES: [&str; 4] = ["customer", "customer_code", "customercode", "customerid"];

/// Beside one of these, `code` is a customer's.
const OF_A_CUSTOMER: [&str; 3] = ["external_id", "name", "tombstone"];

/// What stands between the parts of a key.
const BETWEEN: [char; 4] = [':', '/', '|', '@'];

impl Handles {
    /// Known by the id at the gateway.
    pub fn gateway(id: impl Into<GatewayCustomerId>) -> Self {
        Self { gateway: Some(id.into()), ..Self::default() }
    }

    /// Known by the e-mail address as well.
    #[must_use]
    pub fn email(self, email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// Known by the ERP's code as well.
    #[must_use]
    pub fn erp(self, code: impl Into<CustomerCode>) -> Self {
        Self { erp: Some(code.into()), ..self }
    }

    /// Whether nothing is known of them at all.
    pub fn is_empty(&self) -> bool {
        let is_blank = |text: &str| text.trim().is_empty();
        self.gateway.as_ref().is_none_or(|id| is_blank(id.as_str()))
            && self.email.as_deref().is_none_or(is_blank)
            && self.erp.as_ref().is_none_or(|code| is_blank(code.as_str()))
    }

    /// Whether a payload tells of them: JSON by its fields, anything else by its text.
    pub(super) fn are_in_payload(&self, payload: &[u8]) -> bool {
        match serde_json::from_slice(payload) {
            Ok(value) => self.are_in(&value),
            Err(_) => self.are_in_form(&String::from_utf8_lossy(payload)),
        }
    }

    /// Whether a payload may be theirs although it does not say so: they are known by their e-mail address, and it has none. One that
    /// names another customer of the gateway is not theirs, where their id is known.
    pub(super) fn may_be_behind(&self, payload: &[u8]) -> bool {
        if self.plain_email().is_none() || self.are_in_payload(payload) || Tombstone::read(payload).is_some() {
            return false;
        }
        match serde_json::from_slice::<Value>(payload) {
            Ok(value) => !has_address(&value) && (self.gateway.is_none() || !names_customer(&value)),
            Err(_) => !payload.contains(&b'@') && !payload.windows(3).any(|three| three == b"%40"),
        }
    }

    /// Whether JSON tells of them.
    pub(super) fn are_in(&self, value: &Value) -> bool {
        self.are_under("", value)
    }

    /// Whether a natural key is theirs: `cus_1`, `stripe:cus_1`, `ann@example.com`.
    pub(super) fn are_key(&self, key: &str) -> bool {
        self.is_gateway_id(key) || self.is_email(key) || self.erp.as_ref().is_some_and(|code| code.as_str() == key)
    }

    fn are_under(&self, field: &str, value: &Value) -> bool {
        match value {
            Value::String(text) => self.is_gateway_id(text) || self.is_email(text) || self.is_code(field, text),
            Value::Array(elements) => elements.iter().any(|element| self.are_under(field, element)),
            Value::Object(fields) => {
                let linked = |name: &str| if name == "known" { field.to_owned() } else { name.to_owned() };
                self.is_customer(fields) || fields.iter().any(|(name, value)| self.are_under(&linked(name), value))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// A customer's record under the ERP's code.
    fn is_customer(&self, fields: &Map<String, Value>) -> bool {
        let code = fields.get("code").and_then(Value::as_str);
        let is_theirs = code.is_some_and(|code| self.erp.as_ref().is_some_and(|erp| erp.as_str() == code));
        is_theirs && OF_A_CUSTOMER.iter().any(|field| fields.contains_key(*field))
    }

    fn is_gateway_id(&self, text: &str) -> bool {
        let id = self.gateway.as_ref().map(GatewayCustomerId::as_str).filter(|id| !id.is_empty());
        id.is_some_and(|id| is_last_part(text, id))
    }

    /// The address itself, or the key of a guest who is known by it.
    fn is_email(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        self.plain_email().is_some_and(|email| is_last_part(&text, &email) || is_key_of(&text, &email))
    }

    /// The e-mail address in small letters.
    pub(super) fn plain_email(&self) -> Option<String> {
        let email = self.email.as_deref().map(|email| email.trim().to_lowercase());
        email.filter(|email| !email.is_empty())
    }

    fn is_code(&self, field: &str, text: &str) -> bool {
        let of_field = || CODES.iter().any(|code| code.eq_ignore_ascii_case(field));
        self.erp.as_ref().is_some_and(|code| code.as_str() == text) && of_field()
    }

    /// A form tells of them by the e-mail address: it names no customers.
    fn are_in_form(&self, form: &str) -> bool {
        let mut values = form.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
        values.any(|value| {
            let value = value.replace('+', " ").replace("%40", "@");
            self.is_email(&value) || self.is_gateway_id(&value)
        })
    }
}

/// Whether a text is the key of the guest who has this e-mail address, or ends with it.
fn is_key_of(text: &str, email: &str) -> bool {
    guest_id(email).is_some_and(|id| text.ends_with(id.as_str()))
}

/// Whether somebody's e-mail address is in it.
fn has_address(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('@'),
        Value::Array(elements) => elements.iter().any(has_address),
        Value::Object(fields) => fields.values().any(has_address),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether it says which customer of the gateway it is about.
fn names_customer(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(names_customer),
        Value::Object(fields) => {
            fields.get("customer").is_some_and(|customer| !customer.is_null()) || fields.values().any(names_customer)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_last_part(text: &str, part: &str) -> bool {
    text.strip_suffix(part).is_some_and(|before| before.is_empty() || before.ends_with(BETWEEN))
}

/// Says which handles there are, and none of them.
impl fmt::Debug for Handles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kinds())
    }
}

impl Handles {
    /// By what kinds of handle the customer is known, without the handles.
    pub fn kinds(&self) -> String {
        let kinds = [
            self.gateway.as_ref().map(|_| "id at the gateway"),
            self.email.as_ref().map(|_| "e-mail address"),
            self.erp.as_ref().map(|_| "code in the ERP"),
        ];
        kinds.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
