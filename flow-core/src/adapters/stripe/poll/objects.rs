//! Objects as Stripe lists them, each as the event that its webhook would have brought. Stripe forgets events after 30 days, objects
//! never.

use async_trait::async_trait;
use mapping_core::canonical::AccountId;
use serde::Deserialize;
use serde_json::value::RawValue;
use stripe_model::client::Client;
use time::OffsetDateTime;

use super::desk::{Desk, RawList};
use crate::inbox::Incoming;
use crate::ports::PortError;
use crate::schedule::{Archive, Listed};
use crate::webhook;

/// Payments, refunds, disputes and payouts of one account, of any age, for back-fills. The key needs read access to them.
///
/// An object becomes an event of this program's own making: its id is made of the object's and its state's, so that it is always the
/// same, and its object is as it is now. Where the webhook came all the same, under Stripe's own id, the documents meet under
/// their natural keys.
#[derive(Clone, Debug)]
pub struct StripeObjects {
    desk: Desk,
    name: String,
}

/// One list and the operation that reads it.
struct Shelf {
    noun: &'static str,
    operation: &'static str,
    /// The type of the event for an object's status, if its state concerns the books.
    kind: fn(&str) -> Option<&'static str>,
}

/// In the order in which objects of the same second are told.
const SHELVES: [Shelf; 4] = [
    Shelf {
        noun: "charges",
        operation: "charges.list",
        kind: |status| (status == "succeeded").then_some("charge.succeeded"),
    },
    Shelf { noun: "refunds", operation: "refunds.list", kind: of_refund },
    Shelf { noun: "disputes", operation: "disputes.list", kind: of_dispute },
    Shelf { noun: "payouts", operation: "payouts.list", kind: of_payout },
];

fn of_refund(status: &str) -> Option<&'static str> {
    Some(if status == "failed" { "refund.failed" } else { "refund.created" })
}

fn of_dispute(status: &str) -> Option<&'static str> {
    let is_over = matches!(status, "won" | "lost" | "warning_closed" | "prevented");
    Some(if is_over { "charge.dispute.closed" } else { "charge.dispute.created" })
}

/// The type of the event that tells that a payout is over.
pub(super) fn of_payout(status: &str) -> Option<&'static str> {
    match status {
        "paid" => Some("payout.paid"),
        "failed" => Some("payout.failed"),
        "canceled" => Some("payout.canceled"),
        _ => None, // on its way: it is told when it arrives
    }
}

/// What is read of an object to make an event of it.
#[derive(Deserialize)]
pub(super) struct Outside {
    /// Its id.
    pub(super) id: String,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    livemode: Option<bool>,
}

/// An object that concerns the books.
pub(super) struct Found {
    pub(super) outside: Outside,
    pub(super) kind: &'static str,
    object: Box<RawValue>,
}

impl StripeObjects {
    /// The objects of the key's own account.
    pub fn new(client: Client) -> Self {
        Self::of(Desk::new(client))
    }

    fn of(desk: Desk) -> Self {
        Self { name: desk.name("objects"), desk }
    }

    /// The objects of a connected account instead.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self::of(self.desk.account(account))
    }
}

/// The objects of one list that concern the books, the oldest first; none where there are more than `most`.
async fn shelf(
    desk: &Desk,
    shelf: &Shelf,
    (from, to): (OffsetDateTime, OffsetDateTime),
    most: usize,
) -> Result<Option<Vec<Found>>, PortError> {
    let list = RawList::created(shelf.noun, shelf.operation, from, to);
    let Some(listed) = desk.all(list, most).await? else { return Ok(None) };
    let found = |object: Box<RawValue>| {
        let outside: Outside = serde_json::from_str(object.get()).ok()?;
        let kind = (shelf.kind)(outside.status.as_deref().unwrap_or("succeeded"))?; // old refunds have none
        Some(Found { outside, kind, object })
    };
    Ok(Some(listed.into_iter().filter_map(found).collect()))
}

/// The payouts of a stretch of time that are over.
pub(super) async fn payouts(
    desk: &Desk,
    from: OffsetDateTime,
    to: OffsetDateTime,
    most: usize,
) -> Result<Option<Vec<Found>>, PortError> {
    let [.., payouts] = &SHELVES;
    shelf(desk, payouts, (from, to), most).await
}

impl Found {
    /// The event that tells of it, as its webhook would have brought it.
    pub(super) fn event(&self, desk: &Desk, at: OffsetDateTime) -> Incoming {
        let Self { outside: Outside { id, created, livemode, .. }, kind, object } = self;
        let livemode = livemode.unwrap_or(true);
        let id = serde_json::Value::from(format!("listed:{id}:{kind}"));
        let event = format!(
            "{{\"id\":{id},\"object\":\"event\",\"type\":\"{kind}\",\"created\":{created},\"livemode\":{livemode},\
             \"data\":{{\"object\":{object}}}}}"
        );
        webhook::incoming(&desk.of_account(&event), at)
    }
}

#[async_trait]
impl Archive for StripeObjects {
    fn name(&self) -> &str {
        &self.name
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        let mut found: Vec<Found> = Vec::new();
        for one in &SHELVES {
            let Some(listed) = shelf(&self.desk, one, (from, to), most).await? else { return Ok(Listed::TooMany) };
            found.extend(listed);
        }
        if found.len() > most {
            return Ok(Listed::TooMany);
        }
        found.sort_by_key(|found| found.outside.created);
        Ok(Listed::All(found.iter().map(|found| found.event(&self.desk, to)).collect()))
    }
}
