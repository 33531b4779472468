//! Asking Stripe for lists whose objects are kept to the byte.

use std::borrow::Cow;

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use mapping_core::canonical::AccountId;
use serde::Deserialize;
use serde_json::value::RawValue;
use stripe_model::client::Client;
use time::OffsetDateTime;

use crate::ports::PortError;

/// Asks with one key, for one account.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    client: Client,
    account: Option<AccountId>,
}

/// A list of raw objects: `GET /v1/events?created[gte]=…`.
pub(super) struct RawList {
    /// The list: `events`.
    pub(super) noun: &'static str,
    operation: &'static str,
    filters: Vec<(&'static str, String)>,
    after: Option<String>,
}

/// One page of it.
#[derive(Deserialize)]
pub(super) struct RawPage {
    data: Vec<Box<RawValue>>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

impl RawList {
    /// What was made from `from` up to and without `to`.
    pub(super) fn created(
        noun: &'static str,
        operation: &'static str,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Self {
        let [from, to] = [from, to].map(first_second_from);
        let filters = vec![("created[gte]", from.to_string()), ("created[lt]", to.to_string())];
        Self { noun, operation, filters, after: None }
    }

    /// Only events of these types.
    pub(super) fn of_types(mut self, kinds: &[&str]) -> Self {
        self.filters.extend(kinds.iter().map(|kind| ("types[]", (*kind).to_owned())));
        self
    }
}

/// Stripe's times are whole seconds, so the first that is not before a moment stands for it.
fn first_second_from(moment: OffsetDateTime) -> i64 {
    moment.unix_timestamp() + i64::from(moment.nanosecond() > 0)
}

impl Endpoint for RawList {
    type Output = RawPage;

    fn operation(&self) -> &'static str {
        self.operation
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = Request::new(Method::GET, "/v1").segment(self.noun).query("limit", "100");
        for (name, value) in &self.filters {
            request = request.query(*name, value);
        }
        Ok(match &self.after {
            Some(after) => request.query("starting_after", after),
            None => request,
        })
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<RawPage, DecodeError> {
        json::decode(&response.body)
    }
}

impl Desk {
    pub(super) fn new(client: Client) -> Self {
        Self { client, account: None }
    }

    pub(super) fn account(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    /// The name of what is read, apart for each account.
    pub(super) fn name(&self, of: &str) -> String {
        match &self.account {
            Some(account) => format!("stripe/{}/{of}", account.as_str()),
            None => format!("stripe/{of}"),
        }
    }

    pub(super) async fn ask<E>(&self, endpoint: &E) -> Result<E::Output, PortError>
    where
        E: Endpoint + Sync,
        E::Output: Send,
    {
        let call = self.client.call(endpoint);
        let call = match &self.account {
            Some(account) => call.account(&account.as_str().into()),
            None => call,
        };
        Ok(call.send().await?)
    }

    /// All objects of a list, the oldest first; none where there are more than `most`.
    pub(super) async fn all(&self, mut list: RawList, most: usize) -> Result<Option<Vec<Box<RawValue>>>, PortError> {
        let mut found: Vec<Box<RawValue>> = Vec::new();
        loop {
            let page = self.ask(&list).await?;
            let has_more = page.has_more && !page.data.is_empty();
            found.extend(page.data);
            if found.len() > most {
                return Ok(None);
            }
            let last = found.last().and_then(|object| serde_json::from_str::<Named<'_>>(object.get()).ok());
            let last = last.map(|named| named.id.into_owned()).filter(|last| list.after.as_ref() != Some(last));
            match last {
                Some(last) if has_more => list.after = Some(last),
                Some(_) | None => break,
            }
        }
        found.reverse();
        Ok(Some(found))
    }

    /// An event as a webhook of this account brings it: a connected account's names the account, which a list of it leaves out.
    pub(super) fn of_account(&self, event: &str) -> Vec<u8> {
        #[derive(Deserialize)]
        struct Belonging {
            #[serde(default)]
            account: Option<serde::de::IgnoredAny>,
        }
        let names_one = |event| serde_json::from_str::<Belonging>(event).is_ok_and(|event| event.account.is_some());
        match (&self.account, event.trim_start().strip_prefix('{')) {
            (Some(account), Some(rest)) if !names_one(event) => {
                let account = serde_json::Value::from(account.as_str());
                format!("{{\"account\":{account},{rest}").into_bytes()
            }
            (Some(_) | None, _) => event.as_bytes().to_vec(),
        }
    }
}
