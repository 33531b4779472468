//! Reading one object.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};

use super::Resource;
use crate::json;

/// Reads one object by its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieve<T: Resource> {
    id: T::Id,
    expand: Vec<String>,
}

impl<T: Resource> Retrieve<T> {
    /// Reads the object with this id.
    pub fn new(id: impl Into<T::Id>) -> Self {
        Self { id: id.into(), expand: Vec::new() }
    }

    /// Asks for a related object in full: `balance_transaction`, `customer`.
    #[must_use]
    pub fn expand(mut self, path: impl Into<String>) -> Self {
        self.expand.push(path.into());
        self
    }
}

impl<T: Resource> Endpoint for Retrieve<T> {
    type Output = T;

    fn operation(&self) -> &'static str {
        T::RETRIEVE
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = one(Method::GET, T::PATH, &self.id)?;
        Ok(self.expand.iter().fold(request, |request, path| request.query("expand[]", path)))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<T, DecodeError> {
        json::answer(&response.body)
    }
}

/// A request for one object. An empty id would address the list.
pub(super) fn one(method: Method, path: &str, id: &impl ToString) -> Result<Request, InvalidRequest> {
    let id = id.to_string();
    if id.is_empty() {
        return Err(InvalidRequest::new("id", "an empty id names no object"));
    }
    Ok(Request::new(method, path).segment(&id))
}
