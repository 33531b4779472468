//! Walks through the pages of a search.

use std::collections::HashSet;

use client_core::{ApiError, ErrorKind, Rejection};

use super::client::Client;
use super::endpoints::{Filter, Record, Search};
use crate::PageToken;

/// The pages of a search, fetched as they are asked for. The filter is the same on each; a service that names a page twice
/// is stopped.
#[derive(Clone, Debug)]
pub struct Pages<F> {
    client: Client,
    search: Option<Search<F>>,
    seen: HashSet<PageToken>,
}

impl<F: Filter + Clone> Pages<F> {
    pub(super) fn new(client: Client, filter: F) -> Self {
        let search = Some(client.contract().search(filter));
        Self { client, search, seen: HashSet::new() }
    }

    /// At most so many records on a page: 1 to 200.
    #[must_use]
    pub fn limit(mut self, limit: u16) -> Self {
        self.search = self.search.map(|search| search.limit(limit));
        self
    }

    /// The next page's records, or `None` after the last page. After an error the same page may be asked for again.
    ///
    /// # Errors
    /// [`ApiError`] of the request, or [`ErrorKind::Decode`] when the service names a page that it named before.
    pub async fn next(&mut self) -> Result<Option<Vec<F::Record>>, ApiError> {
        let Some(search) = &self.search else { return Ok(None) };
        let page = self.client.send(search).await?;
        let following = match page.next() {
            Some(token) if !self.seen.insert(token.clone()) => return Err(looping::<F>()),
            Some(token) => Some(search.clone().page(token.clone())),
            None => None,
        };
        self.search = following;
        Ok(Some(page.items))
    }

    /// All records, unless there are more than `most`.
    ///
    /// # Errors
    /// As [`next`](Self::next), and [`ErrorKind::Rejected`] when there are more than `most`: a narrower filter is called for.
    pub async fn collect(mut self, most: usize) -> Result<Vec<F::Record>, ApiError> {
        let mut found = Vec::new();
        while let Some(records) = self.next().await? {
            found.extend(records);
            if found.len() > most {
                return Err(too_many::<F>(most));
            }
        }
        Ok(found)
    }
}

fn looping<F: Filter>() -> ApiError {
    let kind = ErrorKind::Decode { path: "NextPage".to_owned() };
    failed::<F>(kind, Rejection::message("the service names the same next page again"))
}

fn too_many<F: Filter>(most: usize) -> ApiError {
    let message = format!("more than {most} records match; narrow the filter");
    failed::<F>(ErrorKind::Rejected, Rejection { code: Some("too_many".to_owned()), field: None, message })
}

fn failed<F: Filter>(kind: ErrorKind, rejection: Rejection) -> ApiError {
    ApiError::new("syspro", F::Record::RESOURCE.operations().search, kind, rejection)
}
