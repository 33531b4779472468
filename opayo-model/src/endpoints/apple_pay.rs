//! Opening a session of Apple Pay. The description of Pi and its sandbox differ in path and property; this is the
//! sandbox's way.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use serde::Serialize;

use super::with_json;
use crate::ids::VendorName;
use crate::limits::{self, TextForm, TextLimit};
use crate::pi::ApplePaySession;
use crate::routes::Routes;

/// Opens a session of Apple Pay for a page's domain.
#[derive(Clone, Debug)]
pub struct CreateApplePaySession {
    routes: Routes,
    vendor: VendorName,
    domain: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    vendor_name: &'a VendorName,
    domain_name: &'a str,
}

impl CreateApplePaySession {
    pub(crate) fn new(routes: &Routes, vendor: VendorName, domain: String) -> Self {
        Self { routes: routes.clone(), vendor, domain }
    }
}

impl Endpoint for CreateApplePaySession {
    type Output = ApplePaySession;

    fn operation(&self) -> &'static str {
        "apple_pay_sessions.create"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        const DOMAIN: TextLimit = TextLimit { min: 1, max: 255, form: TextForm::Token };
        let paths = self.routes.only_pi("Apple Pay")?;
        limits::VENDOR_NAME.check_field("vendorName", self.vendor.as_str())?;
        DOMAIN.check_field("domainName", &self.domain)?;
        let request = Request::new(Method::POST, paths.path(&paths.apple_pay_sessions));
        with_json(request, &Body { vendor_name: &self.vendor, domain_name: &self.domain })
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<ApplePaySession, DecodeError> {
        json::decode(&response.body)
    }
}
