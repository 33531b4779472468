//! Merchant session keys: made and asked after.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use serde::Serialize;

use super::with_json;
use crate::ids::{MerchantSessionKey, VendorName};
use crate::limits;
use crate::pi::SessionKey;
use crate::routes::Routes;

/// Makes a session key.
#[derive(Clone, Debug)]
pub struct CreateSessionKey {
    routes: Routes,
    vendor: VendorName,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    vendor_name: &'a VendorName,
}

impl CreateSessionKey {
    pub(crate) fn new(routes: &Routes, vendor: VendorName) -> Self {
        Self { routes: routes.clone(), vendor }
    }
}

impl Endpoint for CreateSessionKey {
    type Output = SessionKey;

    fn operation(&self) -> &'static str {
        "session_keys.create"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let paths = self.routes.only_pi("session keys")?;
        limits::VENDOR_NAME.check_field("vendorName", self.vendor.as_str())?;
        let request = Request::new(Method::POST, paths.path(&paths.merchant_session_keys));
        with_json(request, &Body { vendor_name: &self.vendor })
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<SessionKey, DecodeError> {
        json::decode(&response.body)
    }
}

/// Asks whether a session key still lives. One that does not is not found.
#[derive(Clone, Debug)]
pub struct ReadSessionKey {
    routes: Routes,
    key: MerchantSessionKey,
}

impl ReadSessionKey {
    pub(crate) fn new(routes: &Routes, key: MerchantSessionKey) -> Self {
        Self { routes: routes.clone(), key }
    }
}

impl Endpoint for ReadSessionKey {
    type Output = SessionKey;

    fn operation(&self) -> &'static str {
        "session_keys.read"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let paths = self.routes.only_pi("session keys")?;
        limits::CARD_IDENTIFIER.check_field("merchantSessionKey", self.key.expose())?;
        let request = Request::new(Method::GET, paths.path(&paths.merchant_session_keys));
        Ok(request.segment(self.key.expose()).secret(self.key.expose().into()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<SessionKey, DecodeError> {
        json::decode(&response.body)
    }
}
