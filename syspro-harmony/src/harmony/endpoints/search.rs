//! GET of the records that match a filter, page by page.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::exchange;
use super::resource::{Filter, Record};
use crate::PageToken;
use crate::harmony::contract::Contract;
use crate::harmony::limits;
use crate::harmony::model::Page;

/// One page of the records that match a filter.
#[derive(Clone, Debug)]
pub struct Search<F> {
    contract: Contract,
    filter: F,
    limit: Option<u16>,
    page: Option<PageToken>,
}

impl<F: Filter> Search<F> {
    pub(crate) fn new(contract: &Contract, filter: F) -> Self {
        Self { contract: contract.clone(), filter, limit: None, page: None }
    }

    /// At most so many records on a page: 1 to 200, 50 when not set.
    #[must_use]
    pub fn limit(mut self, limit: u16) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The page that an earlier page's [`next`](Page::next) names. The filter and limit must be the same as then.
    #[must_use]
    pub fn page(mut self, page: PageToken) -> Self {
        self.page = Some(page);
        self
    }
}

impl<F: Filter> Endpoint for Search<F> {
    type Output = Page<F::Record>;

    fn operation(&self) -> &'static str {
        F::Record::RESOURCE.operations().search
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = exchange::request(&self.contract, Method::GET, F::Record::RESOURCE);
        for (name, value) in self.filter.query()? {
            request = request.query(name, value);
        }
        if let Some(limit) = self.limit {
            if !(1..=limits::PAGE).contains(&limit) {
                return Err(InvalidRequest::new("Limit", format!("is {limit} and takes 1 to {}", limits::PAGE)));
            }
            request = request.query("Limit", limit.to_string());
        }
        if let Some(page) = &self.page {
            request = request.query("Page", page.as_str());
        }
        Ok(request)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        let page: Self::Output = json::decode(&response.body)?;
        if page.has_more && page.next_page.is_none() {
            // Taken for the last page, it would hide records.
            let message = "is missing although HasMore is true".to_owned();
            return Err(DecodeError { path: "NextPage".to_owned(), message });
        }
        Ok(page)
    }
}
