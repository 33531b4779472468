//! The id of a session: secret and opaque.

use client_core::{Bytes, ExposeSecret, Request, SecretString, form_encode};

/// The id of a session, kept to the character: in release 7 it ends in two spaces that the service wants back, and in release 8 it
/// is longer. Whoever has it can post, so nothing prints it.
#[derive(Clone, Debug)]
pub struct SessionId(SecretString);

impl SessionId {
    /// The name that requests carry it by.
    const NAME: &'static str = "UserId";

    /// An id as the service gave it.
    pub fn new(id: impl Into<SecretString>) -> Self {
        Self(id.into())
    }

    /// Adds the id to a request, where the request carries its other values.
    pub fn apply(&self, request: &mut Request) {
        let id = self.0.expose_secret();
        if !request.headers.contains_key("content-type") {
            request.query.insert(0, (Self::NAME.to_owned(), id.to_owned()));
        } else {
            let mut form = form_encode(&[(Self::NAME, id)]).into_bytes();
            if !request.body.is_empty() {
                form.push(b'&');
                form.extend_from_slice(&request.body);
            }
            request.body = Bytes::from(form);
        }
        request.secrets.push(self.0.clone());
    }

    /// Whether a request carries this id.
    pub fn is_on(&self, request: &Request) -> bool {
        request.secrets.iter().any(|secret| secret.expose_secret() == self.0.expose_secret())
    }
}
