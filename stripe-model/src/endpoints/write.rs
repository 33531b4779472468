//! Everything that changes something: a form posted to a path. Fields are set one by one and go out in that order; the
//! vendor's names are used, so that a field which has no method here can still be set.

use std::marker::PhantomData;

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, form_encode};

use super::retrieve::one;
use super::{Resource, Updatable};
use crate::currency::charge_unit;
use crate::json;
use crate::{Currency, CustomerId};

/// A change to be made, which answers with the object as it is then. It carries an idempotency key: made twice under one key
/// it is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write<T> {
    operation: &'static str,
    id: Option<String>,
    action: Option<&'static str>,
    form: Vec<(String, String)>,
    invalid: Option<InvalidRequest>,
    of: PhantomData<fn() -> T>,
}

impl<T: Updatable> Write<T> {
    /// Changes the object with this id: its metadata, its description and what else its kind allows.
    pub fn update(id: &T::Id) -> Self {
        Self { id: Some(id.to_string()), ..Self::of(T::UPDATE) }
    }
}

impl<T: Resource> Write<T> {
    pub(super) fn create() -> Self {
        Self::of(T::CREATE)
    }

    pub(super) fn act(operation: &'static str, id: &T::Id, action: &'static str) -> Self {
        Self { id: Some(id.to_string()), action: Some(action), ..Self::of(operation) }
    }

    fn of(operation: &'static str) -> Self {
        Self { operation, id: None, action: None, form: Vec::new(), invalid: None, of: PhantomData }
    }

    /// Sets a field by the vendor's name: `statement_descriptor_suffix`, `shipping[address][city]`. Empty text unsets it.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.form.push((name.into(), value.into()));
        self
    }

    /// Sets one key of the metadata. Empty text removes the key; keys that are not named stay.
    #[must_use]
    pub fn metadata(self, key: &str, value: impl Into<String>) -> Self {
        if key.is_empty() || key.len() > 40 || key.contains(['[', ']']) {
            let message = format!("the key `{key:.60}` is not 1 to 40 characters without square brackets");
            return self.refuse(InvalidRequest::new("metadata", message));
        }
        self.set(format!("metadata[{key}]"), value)
    }

    /// Sets the amount, in minor units of the object's currency.
    #[must_use]
    pub fn amount(self, minor: i64) -> Self {
        if minor <= 0 {
            return self.refuse(InvalidRequest::new("amount", format!("{minor} is not a positive amount")));
        }
        self.set("amount", minor.to_string())
    }

    /// Sets the words that people read.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        self.set("description", description)
    }

    /// Names the customer.
    #[must_use]
    pub fn customer(self, customer: &CustomerId) -> Self {
        self.set("customer", customer.as_str())
    }

    /// Asks for a related object in full in the answer.
    #[must_use]
    pub fn expand(self, path: impl Into<String>) -> Self {
        self.set("expand[]", path)
    }

    /// Sets amount and currency. An amount that the currency cannot hold (100.5 krónur, a fils) is not sent.
    pub(super) fn money(self, field: &str, minor: i64, currency: &Currency) -> Self {
        let unit = currency.iso().and_then(charge_unit);
        let valued = match unit {
            Some(unit) if minor.checked_rem(unit.step) != Some(0) => {
                let message = format!("{minor} {currency} is not a multiple of {}", unit.step);
                self.refuse(InvalidRequest::new(field, message))
            }
            Some(_) if minor >= 0 => self.set(field, minor.to_string()),
            Some(_) => self.refuse(InvalidRequest::new(field, format!("{minor} is negative"))),
            None => self.refuse(InvalidRequest::new("currency", format!("no minor unit is known for `{currency}`"))),
        };
        valued.set("currency", currency.as_str())
    }

    /// The first fault is the one that is told.
    fn refuse(mut self, invalid: InvalidRequest) -> Self {
        self.invalid.get_or_insert(invalid);
        self
    }
}

impl<T: Resource> Endpoint for Write<T> {
    type Output = T;

    fn operation(&self) -> &'static str {
        self.operation
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        if let Some(invalid) = &self.invalid {
            return Err(invalid.clone());
        }
        let mut request = match &self.id {
            Some(id) => one(Method::POST, T::PATH, id)?,
            None => Request::new(Method::POST, T::PATH),
        };
        if let Some(action) = self.action {
            request = request.segment(action);
        }
        Ok(request.body("application/x-www-form-urlencoded", form_encode(&self.form)))
    }

    fn repeat(&self) -> Repeat {
        Repeat::WithKey
    }

    fn decode(&self, response: &Response) -> Result<T, DecodeError> {
        json::answer(&response.body)
    }
}
