//! A command: its elements in order, its signature, and how its answer is read.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, form_encode};
use quick_xml::escape::escape;
use time::OffsetDateTime;

use super::account::Account;
use super::answer::{self, Node, ReportError};
use super::element::Element;
use super::signature::sign;
use super::zone::TimeZone;
use crate::limits;

/// What Reporting can be asked. The commands of this module are all there are.
pub trait Command {
    /// The command's name: `getBatchList`.
    const NAME: &'static str;

    /// The operation's name, for spans and errors.
    const OPERATION: &'static str;

    /// What is answered.
    type Answer;

    /// Writes the elements after the user, in order.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the element that Reporting does not take.
    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest>;

    /// Reads the answer's elements.
    ///
    /// # Errors
    /// [`DecodeError`] with the path of the element that did not fit.
    fn answer(node: Node<'_>) -> Result<Self::Answer, DecodeError>;
}

/// The elements of a command, as they are written.
#[derive(Debug)]
pub struct Parameters<'a> {
    xml: String,
    zone: &'a dyn TimeZone,
}

impl Parameters<'_> {
    /// Writes one element with its text escaped.
    pub fn element(&mut self, name: &str, text: &str) {
        self.xml.push_str(&format!("<{name}>{}</{name}>", escape(text)));
    }

    /// Writes a time, in the account's zone.
    ///
    /// # Errors
    /// [`InvalidRequest`] for a time that its calendar cannot hold.
    pub fn instant(&mut self, name: &str, instant: OffsetDateTime) -> Result<(), InvalidRequest> {
        let text = answer::written(instant, self.zone)
            .ok_or_else(|| InvalidRequest::new(name, "is beyond the calendar of the account's time zone"))?;
        self.element(name, &text);
        Ok(())
    }

    /// Writes a list: an element that wraps one element per text.
    pub fn list<'t>(&mut self, name: &str, item: &str, texts: impl IntoIterator<Item = &'t str>) {
        self.xml.push_str(&format!("<{name}>"));
        texts.into_iter().for_each(|text| self.element(item, text));
        self.xml.push_str(&format!("</{name}>"));
    }
}

/// A signed command as an endpoint. It reads, so it may be sent again.
#[derive(Clone, Debug)]
pub struct Signed<C> {
    account: Account,
    command: C,
}

impl<C: Command> Signed<C> {
    pub(super) fn new(account: Account, command: C) -> Self {
        Self { account, command }
    }

    /// The document that is sent: `<vspaccess>…<signature>…</signature></vspaccess>`.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the element that Reporting does not take.
    pub fn document(&self) -> Result<String, InvalidRequest> {
        let Account { vendor, user, password, zone, .. } = &self.account;
        limits::VENDOR_NAME.check_field("vendor", vendor.as_str())?;
        let mut parameters = Parameters { xml: String::new(), zone: &**zone };
        parameters.element("command", C::NAME);
        parameters.element("vendor", vendor.as_str());
        parameters.element("user", user);
        self.command.parameters(&mut parameters)?;
        let inner = parameters.xml;
        let signature = sign(&inner, password);
        Ok(format!("<vspaccess>{inner}<signature>{signature}</signature></vspaccess>"))
    }
}

impl<C: Command> Endpoint for Signed<C> {
    type Output = C::Answer;

    fn operation(&self) -> &'static str {
        C::OPERATION
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let body = form_encode(&[("XML", self.document()?)]);
        let request = Request::new(Method::POST, self.account.path.to_string()).secret(self.account.password.clone());
        Ok(request.body("application/x-www-form-urlencoded", body))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        read::<C>(&response.body, self.account.time_zone()).map_err(|error| match error {
            ReportError::Decode(error) => error,
            ReportError::Refused(refusal) => DecodeError { path: "vspaccess".to_owned(), message: refusal.to_string() },
        })
    }
}

/// Reads the answer of a command: from a file, a queue, or a transport of your own.
///
/// # Errors
/// [`ReportError`]: refused, or not to be read.
pub fn read<C: Command>(body: &[u8], zone: &dyn TimeZone) -> Result<C::Answer, ReportError> {
    let root: Element = answer::root(body)?;
    match answer::refusal(&root)? {
        Some(refusal) => Err(refusal.into()),
        None => Ok(C::answer(Node { element: &root, zone })?),
    }
}
