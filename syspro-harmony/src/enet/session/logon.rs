//! Taking a seat.

use client_core::{DecodeError, Endpoint, ExposeSecret, InvalidRequest, Repeat, Request, Response};

use super::{Operator, SessionId};
use crate::enet::answer::ServiceError;
use crate::enet::envelope;
use crate::enet::site::Site;

/// Takes a seat. It is never repeated: a second logon takes the seat away from the first, and a password that is wrong once is
/// wrong again and locks the operator in the end.
#[derive(Clone, Debug)]
pub struct Logon {
    site: Site,
    operator: Operator,
}

/// What a logon answers.
#[derive(Clone, Debug)]
pub enum LogonReply {
    /// The session's id.
    Granted(SessionId),
    /// Why there is none.
    Rejected(ServiceError),
}

impl Logon {
    pub(in crate::enet) fn new(site: &Site, operator: Operator) -> Self {
        Self { site: site.clone(), operator }
    }
}

impl Endpoint for Logon {
    type Output = LogonReply;

    fn operation(&self) -> &'static str {
        "logon"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let Operator { name, password, company, company_password, language_code, instance } = &self.operator;
        let mut values = vec![
            ("Operator", name.clone()),
            ("OperatorPassword", password.expose_secret().to_owned()),
            ("CompanyId", company.clone()),
            ("CompanyPassword", company_password.expose_secret().to_owned()),
        ];
        values.extend(language_code.clone().map(|code| ("LanguageCode", code)));
        values.extend(instance.clone().map(|instance| ("EncoreInstance", instance)));
        let request = self.site.request("/Logon", values)?;
        Ok(request.secret(password.clone()).secret(company_password.clone()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<LogonReply, DecodeError> {
        let text = envelope::text(response)?;
        if is_id(&text) {
            return Ok(LogonReply::Granted(SessionId::new(text)));
        }
        match ServiceError::of(&text) {
            Some(error) => Ok(LogonReply::Rejected(error)),
            // Not quoted: it might hold an id.
            None => Err(DecodeError { path: ".".to_owned(), message: "a document instead of a session id".to_owned() }),
        }
    }
}

/// One word, whatever its length, with blanks behind it or not. A failure is a sentence.
fn is_id(text: &str) -> bool {
    let word = text.trim_end_matches(' ');
    let starts_as_error = word.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("ERROR"));
    !word.is_empty() && !starts_as_error && word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<')
}
