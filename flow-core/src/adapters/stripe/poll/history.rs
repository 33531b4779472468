//! What happened at Stripe, for jobs that look back.

use async_trait::async_trait;
use mapping_core::anomaly::SettledAmount;
use mapping_core::canonical::{AccountId, Movement, MovementKind, Payment, Refund, SettlementId};
use mapping_core::gateway::stripe;
use mapping_core::refusal::{Refusal, RefusalCode};
use stripe_model::client::Client;
use stripe_model::endpoints::{List, Resource};
use stripe_model::{BalanceTransaction, Charge, Payout};
use time::OffsetDateTime;

use super::desk::Desk;
use crate::ports::PortError;
use crate::schedule::History;

/// With more objects than this in a stretch of time, a report of Stripe's is the better source.
const MOST: usize = 200_000;

/// What happened at one account. The key needs read access to charges, refunds, payouts and balance transactions.
///
/// An object that cannot be read is left out: nothing is booked by a history.
#[derive(Clone, Debug)]
pub struct StripeHistory(Desk);

impl StripeHistory {
    /// The history of the key's own account.
    pub fn new(client: Client) -> Self {
        Self(Desk::new(client))
    }

    /// The history of a connected account instead.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self(self.0.account(account))
    }

    async fn all<T: Resource + Send>(&self, list: List<T>) -> Result<Vec<T>, PortError> {
        let mut found = Vec::new();
        let mut next = Some(list.limit(100));
        while let Some(list) = next {
            let page = self.0.ask(&list).await?;
            next = list.next_page(&page);
            found.extend(page.data);
            if found.len() > MOST {
                let message = format!("Stripe lists more than {MOST} of them: shorten the stretch of time");
                return Err(Refusal::new(RefusalCode::Unsupported, "history", found.len(), message).into());
            }
        }
        Ok(found)
    }

    /// A payout that Stripe itemises, beside what its members come to.
    async fn settled(&self, payout: &Payout) -> Result<Option<SettledAmount>, PortError> {
        let Ok(settlement) = stripe::settlement(payout) else { return Ok(None) };
        if settlement.itemised != Some(true) {
            return Ok(None);
        }
        let lines = self.all(List::<BalanceTransaction>::of_payout(&payout.id)).await?;
        let of_members = |movement: &Movement| match movement.kind.known() {
            Some(MovementKind::Payout | MovementKind::PayoutReversal) => false,
            Some(_) | None => true,
        };
        let members: Vec<Movement> = readable(&lines, stripe::movement).into_iter().filter(of_members).collect();
        Ok(SettledAmount::of(&settlement, &members).ok())
    }

    /// To which settlement each movement belongs, by the lines of the payouts of the same time.
    async fn members(&self, payouts: &[Payout]) -> Result<Vec<Movement>, PortError> {
        let mut found = Vec::new();
        for payout in payouts.iter().filter(|payout| payout.automatic == Some(true)) {
            let lines = self.all(List::<BalanceTransaction>::of_payout(&payout.id).expand("data.source")).await?;
            let settlement = SettlementId::from(payout.id.as_str());
            let mut movements = readable(&lines, stripe::movement);
            movements.iter_mut().for_each(|movement| movement.settlement = Some(settlement.clone()));
            found.extend(movements);
        }
        Ok(found)
    }
}

fn readable<T, U>(objects: &[T], read: impl Fn(&T) -> Result<U, Refusal>) -> Vec<U> {
    objects.iter().filter_map(|object| read(object).ok()).collect()
}

#[async_trait]
impl History for StripeHistory {
    fn name(&self) -> &str {
        "stripe"
    }

    async fn payments(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Payment>, PortError> {
        Ok(readable(&self.all(List::<Charge>::new().created_between(from, to)).await?, stripe::payment))
    }

    async fn refunds(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Refund>, PortError> {
        let list = List::<stripe_model::Refund>::new().created_between(from, to);
        Ok(readable(&self.all(list).await?, stripe::refund))
    }

    async fn settlements(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<SettledAmount>, PortError> {
        let mut settled = Vec::new();
        for payout in self.all(List::<Payout>::new().created_between(from, to)).await? {
            settled.extend(self.settled(&payout).await?);
        }
        Ok(settled)
    }

    /// Movements that are in no settlement yet come as they are; the others with the settlement that they are in.
    async fn movements(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Movement>, PortError> {
        let list = List::<BalanceTransaction>::new().created_between(from, to).expand("data.source");
        let mut movements = readable(&self.all(list).await?, stripe::movement);
        let payouts = self.all(List::<Payout>::new().created_between(from, to)).await?;
        movements.extend(self.members(&payouts).await?); // whoever reads them takes the one that names its settlement
        Ok(movements)
    }
}
