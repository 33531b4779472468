//! Payouts, each once: by the event that Stripe made of it, or where Stripe has forgotten that event, by one of our own.

use std::collections::BTreeSet;

use async_trait::async_trait;
use mapping_core::canonical::AccountId;
use mapping_core::gateway::stripe;
use stripe_model::client::Client;
use time::{Duration, OffsetDateTime};

use super::desk::Desk;
use super::events;
use super::objects;
use crate::inbox::Incoming;
use crate::ports::PortError;
use crate::schedule::{Archive, Listed};

/// What is told of payouts.
const KINDS: [&str; 6] = [
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
];

/// A payout arrives, or comes back, within so much time after it was made.
const LIFETIME: Duration = Duration::days(14);

/// The payouts of one account, for the collection of settlements. The key needs read access to events and payouts. Read it with an
/// overlap of ten days: a payout that was paid may still come back.
#[derive(Clone, Debug)]
pub struct StripePayouts {
    desk: Desk,
    name: String,
}

impl StripePayouts {
    /// The payouts of the key's own account.
    pub fn new(client: Client) -> Self {
        Self::of(Desk::new(client))
    }

    fn of(desk: Desk) -> Self {
        Self { name: desk.name("payouts"), desk }
    }

    /// The payouts of a connected account instead.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self::of(self.desk.account(account))
    }
}

/// The payout and the type that an event tells of.
fn told(event: &Incoming) -> (String, String) {
    let payout = stripe::read(&event.payload).ok().and_then(|read| match read.subject {
        mapping_core::canonical::Subject::Settlement(settlement) => Some(settlement.id.as_str().to_owned()),
        _ => None,
    });
    (payout.unwrap_or_default(), event.kind.clone())
}

#[async_trait]
impl Archive for StripePayouts {
    fn name(&self) -> &str {
        &self.name
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        let later = to.saturating_add(LIFETIME);
        let Some(after) = events::listed(&self.desk, &KINDS, to, later, most).await? else {
            return Ok(Listed::TooMany);
        };
        let Some(mut found) = events::listed(&self.desk, &KINDS, from, to, most).await? else {
            return Ok(Listed::TooMany);
        };
        let Some(payouts) = objects::payouts(&self.desk, from, to, most).await? else { return Ok(Listed::TooMany) };
        let heard: BTreeSet<(String, String)> = found.iter().chain(&after).map(told).collect();
        let unheard = |found: &&objects::Found| !heard.contains(&(found.outside.id.clone(), found.kind.to_owned()));
        let missing: Vec<Incoming> =
            payouts.iter().filter(unheard).map(|payout| payout.event(&self.desk, to)).collect();
        found.splice(0..0, missing); // Stripe has forgotten their events, so they are older than the others
        Ok(Listed::All(found))
    }
}
