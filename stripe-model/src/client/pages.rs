//! Whole lists as streams, fetched page by page as they are read.

use std::collections::VecDeque;

use client_core::ApiError;
use futures_core::Stream;
use futures_util::stream;

use super::Client;
use crate::endpoints::{List, Resource};

/// What is left of a list: items at hand, and the page to fetch when they are used up.
struct Rest<T> {
    items: VecDeque<T>,
    next: Option<List<T>>,
}

impl Client {
    /// Every object of a list, page after page with the same filters, in the order of the walk: newest first, or oldest first
    /// behind the cursor when the list walks backwards. It ends with the list, or with the first error.
    pub fn stream<T: Resource>(&self, list: List<T>) -> impl Stream<Item = Result<T, ApiError>> + use<T> {
        let client = self.clone();
        let start = Rest { items: VecDeque::new(), next: Some(list) };
        stream::try_unfold(start, move |mut rest| {
            let client = client.clone();
            async move {
                loop {
                    if let Some(item) = rest.items.pop_front() {
                        return Ok(Some((item, rest)));
                    }
                    let Some(list) = rest.next.take() else { return Ok(None) };
                    let page = client.send(&list).await?;
                    rest.next = list.next_page(&page);
                    rest.items = page.data.into();
                    if list.is_backward() {
                        rest.items.make_contiguous().reverse();
                    }
                }
            }
        })
    }
}
