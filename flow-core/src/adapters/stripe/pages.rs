//! A list that stands inside another object.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use stripe_model::InvoiceLine;

/// One page of an invoice's lines: `GET /v1/invoices/{id}/lines`.
pub(super) struct InvoiceLines<'a> {
    pub(super) invoice: &'a str,
    pub(super) after: Option<String>,
}

impl Endpoint for InvoiceLines<'_> {
    type Output = stripe_model::List<InvoiceLine>;

    fn operation(&self) -> &'static str {
        "invoices.lines"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = Request::new(Method::GET, "/v1/invoices").segment(self.invoice).query("limit", "100");
        request.path.push_str("/lines");
        Ok(match &self.after {
            Some(after) => request.query("starting_after", after),
            None => request,
        })
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
