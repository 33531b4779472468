//! Events as Stripe lists them: what a webhook brings, to the byte but for the account, under the same id.

use async_trait::async_trait;
use mapping_core::canonical::AccountId;
use stripe_model::client::Client;
use time::{Duration, OffsetDateTime};

use super::desk::{Desk, RawList};
use crate::inbox::Incoming;
use crate::ports::PortError;
use crate::schedule::{Archive, Listed};
use crate::webhook;

/// Stripe keeps events for 30 days; those of the last hours of that may go while they are read.
const KEPT: Duration = Duration::hours(30 * 24 - 6);

/// The events of one account, for webhooks that were lost. The key needs read access to events.
#[derive(Clone, Debug)]
pub struct StripeEvents {
    desk: Desk,
    name: String,
    kinds: Vec<&'static str>,
}

impl StripeEvents {
    /// All events of the key's own account.
    pub fn new(client: Client) -> Self {
        Self::of(Desk::new(client))
    }

    fn of(desk: Desk) -> Self {
        Self { name: desk.name("events"), desk, kinds: Vec::new() }
    }

    /// The events of a connected account instead.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self { kinds: self.kinds, ..Self::of(self.desk.account(account)) }
    }

    /// Only events of these types, at most twenty: those that the webhook's endpoint is set up for.
    #[must_use]
    pub fn of_types(mut self, kinds: impl IntoIterator<Item = &'static str>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }
}

/// Events of a stretch of time, the oldest first; none where there are more than `most`.
pub(super) async fn listed(
    desk: &Desk,
    kinds: &[&str],
    from: OffsetDateTime,
    to: OffsetDateTime,
    most: usize,
) -> Result<Option<Vec<Incoming>>, PortError> {
    let list = RawList::created("events", "events.list", from, to).of_types(kinds);
    let Some(found) = desk.all(list, most).await? else { return Ok(None) };
    Ok(Some(found.iter().map(|event| webhook::incoming(&desk.of_account(event.get()), to)).collect()))
}

#[async_trait]
impl Archive for StripeEvents {
    fn name(&self) -> &str {
        &self.name
    }

    fn reaches_back(&self) -> Option<Duration> {
        Some(KEPT)
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        let events = listed(&self.desk, &self.kinds, from, to, most).await?;
        Ok(events.map_or(Listed::TooMany, Listed::All))
    }
}
