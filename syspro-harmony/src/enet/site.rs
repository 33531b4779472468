//! What is particular to one installation: where its service is, how wide its columns are, what it calls currencies. It makes the
//! endpoints.

use std::sync::Arc;

use client_core::{InvalidRequest, Method, Request};

use super::answer::Phrases;
use super::business_object::BusinessObject;
use super::invoke::Invoke;
use super::probe::ProbeTables;
use super::session::{Logoff, Logon, Operator, Profile, SessionId};
use super::site_currency::SiteCurrencies;
use super::width::WidthProfile;
use super::windows_1252::ForeignCharacters;

/// One installation. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Site(Arc<Settings>);

/// The settings of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the REST service is: `/SYSPROWCFService/Rest`.
    pub path: String,
    /// GET, which every known client uses even to post, with everything in the query. With POST everything is in a form body;
    /// whether a release takes that has to be tried.
    pub method: Method,
    /// The longest path and query that the service takes, in bytes, the session's id included. A longer request is refused
    /// before it is sent.
    pub longest_url: usize,
    /// How wide the columns are.
    pub widths: WidthProfile,
    /// What happens to characters that Windows-1252 cannot hold.
    pub foreign_characters: ForeignCharacters,
    /// What the site calls currencies.
    pub currencies: SiteCurrencies,
    /// How the site's language says that a session is gone.
    pub phrases: Phrases,
    /// Where postings are found again.
    pub probes: ProbeTables,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: "/SYSPROWCFService/Rest".to_owned(),
            method: Method::GET,
            longest_url: 8000,
            widths: WidthProfile::default(),
            foreign_characters: ForeignCharacters::default(),
            currencies: SiteCurrencies::default(),
            phrases: Phrases::default(),
            probes: ProbeTables::default(),
        }
    }
}

impl Site {
    /// Room for `UserId=` and a session's id, every byte of it percent-encoded.
    const SESSION_ROOM: usize = 300;

    /// An installation with these settings.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0
    }

    /// Calls a business object.
    pub fn invoke<B: BusinessObject>(&self, object: B) -> Invoke<B> {
        Invoke::new(self, object)
    }

    /// Takes a seat.
    pub fn logon(&self, operator: Operator) -> Logon {
        Logon::new(self, operator)
    }

    /// Gives a seat back.
    pub fn logoff(&self, session: SessionId) -> Logoff {
        Logoff::new(self, session)
    }

    /// Reads what a session is: company, operator, defaults. Refused if the session is gone.
    pub fn profile(&self) -> Profile {
        Profile::new(self)
    }

    /// A request of the REST service, without the session's id.
    pub(crate) fn request(&self, verb: &str, values: Vec<(&str, String)>) -> Result<Request, InvalidRequest> {
        let path = format!("/{}{verb}", self.0.path.trim_matches('/'));
        let request = Request::new(self.0.method.clone(), path);
        if self.0.method != Method::GET {
            return Ok(request.body("application/x-www-form-urlencoded", client_core::form_encode(&values)));
        }
        let request = values.into_iter().fold(request, |request, (name, value)| request.query(name, value));
        self.check_length(&request)?;
        Ok(request)
    }

    fn check_length(&self, request: &Request) -> Result<(), InvalidRequest> {
        let length = request.target().len() + Self::SESSION_ROOM;
        if length <= self.0.longest_url {
            return Ok(());
        }
        let message = format!("makes a URL of {length} bytes; the service takes {}", self.0.longest_url);
        Err(InvalidRequest::new("XmlIn", message))
    }
}
