//! One page of what a search found.

use serde::{Deserialize, Serialize};

use crate::PageToken;

/// One page of what a search found, in the service's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// Whether there is another page.
    pub has_more: bool,
    /// The token to ask for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page: Option<PageToken>,
}

impl<T> Page<T> {
    /// The next page's token, if there is a next page.
    pub fn next(&self) -> Option<&PageToken> {
        self.next_page.as_ref().filter(|_| self.has_more)
    }
}
