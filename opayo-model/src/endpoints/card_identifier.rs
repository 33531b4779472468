//! Card identifiers: the one place where card data leaves. In Pi the call presents the session key as its bearer token;
//! in v3 it makes a token with the integration's own credentials.

use client_core::{DecodeError, Endpoint, HeaderValue, InvalidRequest, Method, Repeat, Request, Response, json};
use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use super::JSON;
use crate::card::{CardDetails, SecurityCode};
use crate::ids::{CardIdentifier, MerchantSessionKey};
use crate::limits;
use crate::pi::NewCardIdentifier;
use crate::routes::Routes;

/// Turns a card into an identifier. Sent once: a session key makes one identifier.
#[derive(Clone, Debug)]
pub struct CreateCardIdentifier {
    routes: Routes,
    key: Option<MerchantSessionKey>,
    card: CardDetails,
}

impl CreateCardIdentifier {
    pub(crate) fn new(routes: &Routes, key: Option<MerchantSessionKey>, card: CardDetails) -> Self {
        Self { routes: routes.clone(), key, card }
    }
}

/// Presents a session key. The client leaves a request with an authorization of its own alone.
fn bear(mut request: Request, key: &MerchantSessionKey) -> Result<Request, InvalidRequest> {
    let refused = || InvalidRequest::new("merchantSessionKey", "holds a character that no header carries");
    limits::CARD_IDENTIFIER.check_field("merchantSessionKey", key.expose())?;
    let text = Zeroizing::new(format!("Bearer {}", key.expose()));
    let mut value = HeaderValue::from_str(&text).map_err(|_| refused())?;
    value.set_sensitive(true);
    request.headers.insert(AUTHORIZATION, value);
    Ok(request.secret(key.expose().into()))
}

impl Endpoint for CreateCardIdentifier {
    type Output = NewCardIdentifier;

    fn operation(&self) -> &'static str {
        "card_identifiers.create"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        self.card.check()?;
        let request = match (&self.routes, &self.key) {
            (Routes::Pi(paths), Some(key)) => {
                bear(Request::new(Method::POST, paths.path(&paths.card_identifiers)), key)?
            }
            (Routes::Pi(_), None) => {
                return Err(InvalidRequest::new("merchantSessionKey", "is needed to make a card identifier in Pi"));
            }
            (Routes::V3(paths), _) => Request::new(Method::POST, paths.path(&paths.tokens)),
        };
        let mut request = request.secret(self.card.card_number.secret());
        request.secrets.extend(self.card.security_code.as_ref().map(SecurityCode::secret));
        Ok(request.body(JSON, self.card.body().as_bytes().to_vec()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<NewCardIdentifier, DecodeError> {
        json::decode(&response.body)
    }
}

/// Adds the security code to a saved card, for one payment.
#[derive(Clone, Debug)]
pub struct LinkSecurityCode {
    routes: Routes,
    key: MerchantSessionKey,
    card: CardIdentifier,
    code: SecurityCode,
}

impl LinkSecurityCode {
    pub(crate) fn new(routes: &Routes, key: MerchantSessionKey, card: CardIdentifier, code: SecurityCode) -> Self {
        Self { routes: routes.clone(), key, card, code }
    }
}

impl Endpoint for LinkSecurityCode {
    type Output = ();

    fn operation(&self) -> &'static str {
        "security_codes.link"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let paths = self.routes.only_pi("security codes")?;
        limits::CARD_IDENTIFIER.check_field("cardIdentifier", self.card.as_str())?;
        let request = Request::new(Method::POST, paths.path(&paths.card_identifiers)).segment(self.card.as_str());
        let body = Zeroizing::new(format!(r#"{{"securityCode":"{}"}}"#, self.code.expose()));
        let request = bear(request.segment("security-code"), &self.key)?;
        Ok(request.secret(self.code.secret()).body(JSON, body.as_bytes().to_vec()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, _: &Response) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// Forgets a card. Doing it twice is harmless; the second time it is not found.
#[derive(Clone, Debug)]
pub struct DeleteCardIdentifier {
    routes: Routes,
    card: CardIdentifier,
}

impl DeleteCardIdentifier {
    pub(crate) fn new(routes: &Routes, card: CardIdentifier) -> Self {
        Self { routes: routes.clone(), card }
    }
}

impl Endpoint for DeleteCardIdentifier {
    type Output = ();

    fn operation(&self) -> &'static str {
        "card_identifiers.delete"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let paths = self.routes.only_pi("way to forget a card")?;
        limits::CARD_IDENTIFIER.check_field("cardIdentifier", self.card.as_str())?;
        Ok(Request::new(Method::DELETE, paths.path(&paths.card_identifiers)).segment(self.card.as_str()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, _: &Response) -> Result<(), DecodeError> {
        Ok(())
    }
}
