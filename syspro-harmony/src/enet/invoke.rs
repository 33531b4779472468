//! The call of a business object as an endpoint.

use client_core::{DecodeError, Endpoint, InvalidRequest, Repeat, Request, Response};

use super::answer::Reply;
use super::business_object::BusinessObject;
use super::envelope;
use super::site::Site;

/// The call of a business object. Its request lacks the session's id; [`SessionId::apply`](super::SessionId::apply) adds it.
#[derive(Clone, Debug)]
pub struct Invoke<B> {
    site: Site,
    object: B,
}

impl<B: BusinessObject> Invoke<B> {
    pub(super) fn new(site: &Site, object: B) -> Self {
        Self { site: site.clone(), object }
    }

    /// The object.
    pub fn object(&self) -> &B {
        &self.object
    }

    /// Reads the text of an answer, whatever it came by.
    ///
    /// # Errors
    /// [`DecodeError`] if it is neither a failure in words nor a document that the object can read.
    pub fn judge(&self, text: &str) -> Result<Reply<B::Output>, DecodeError> {
        let object = &self.object;
        let posts = object.verb().writes() && !object.is_dry();
        Reply::judge(text, posts, |root| object.evidence(root), |root| object.decode(root))
    }
}

impl<B: BusinessObject> Endpoint for Invoke<B> {
    type Output = Reply<B::Output>;

    fn operation(&self) -> &'static str {
        self.object.operation()
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let verb = self.object.verb();
        let mut values = vec![("BusinessObject", B::NAME.to_owned())];
        if let Some(parameters) = self.object.xml_parameters_text(&self.site)? {
            values.push(("XmlParameters", parameters));
        }
        values.push(("XmlIn", self.object.xml_in_text(&self.site)?));
        self.site.request(verb.path(), values)
    }

    fn repeat(&self) -> Repeat {
        if self.object.is_dry() { Repeat::Freely } else { self.object.verb().repeat() }
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        self.judge(&envelope::text(response)?)
    }
}
