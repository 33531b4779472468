//! A day at Stripe: what the shop does, what Stripe tells of it in disorder, what the ERP tells, and what a person mends.

use std::error::Error;

use mapping_core::canonical::GatewayEvent;
use sandbox::stripe::Shuffle;

use crate::audit::Audit;
use crate::deliveries::Deliveries;
use crate::progress::Progress;
use crate::stripe_shop::{self, Shop};
use crate::stripe_side::StripeSide;
use crate::{bank, desk, dispatch, disputes, masters, subscription};

/// A seed, so that every run meets the same disorder.
const DISORDER: Shuffle = Shuffle { seed: 20, duplicates_permille: 250, reorder: true };

/// Each side answers the other a few times at most: an echo of an echo is known for ours.
const ECHOES: usize = 6;

/// A day under way.
pub(crate) struct StripeDay<'a> {
    pub(crate) side: &'a StripeSide,
    pub(crate) deliveries: Deliveries,
    pub(crate) progress: &'a Progress,
    heard: usize,
}

/// A day with everything in it.
pub(crate) async fn whole_day(side: StripeSide, progress: &Progress) -> Result<Audit, Box<dyn Error>> {
    let mut day = StripeDay::begin(&side, progress);
    let disputed = stripe_shop::sales(&day.shop()).await?;
    side.pair.books.break_now_and_then();
    day.hear().await?;
    day.forge().await?;
    let first = ["A-1001", "A-1002", "A-1007"];
    dispatch::ship(&side.pair, &mut day.deliveries, |order| first.contains(&order.reference.as_str()), progress)
        .await?;
    disputes::decided(&day.shop(), &disputed);
    day.hear().await?;
    masters::both_ways(&mut day).await?;
    dispatch::count(&side.pair, &mut day.deliveries, "REG-TWIN", 44, progress).await?;
    subscription::lifetime(&mut day).await?;
    desk::mend(&side.pair, progress).await?;
    day.end(&["usd", "gbp"]).await
}

/// A short day of a house that books payments when the goods leave.
pub(crate) async fn short_day(side: StripeSide, progress: &Progress) -> Result<Audit, Box<dyn Error>> {
    let mut day = StripeDay::begin(&side, progress);
    let paid = stripe_shop::one_sale(&day.shop()).await?;
    side.pair.books.break_now_and_then();
    day.hear().await?;
    day.forge().await?;
    dispatch::ship(&side.pair, &mut day.deliveries, |_| true, progress).await?;
    stripe_shop::give_back(&day.shop(), &paid).await?;
    day.hear().await?;
    masters::both_ways(&mut day).await?;
    day.end(&["usd"]).await
}

impl<'a> StripeDay<'a> {
    fn begin(side: &'a StripeSide, progress: &'a Progress) -> Self {
        Self { side, deliveries: Deliveries::default(), progress, heard: 0 }
    }

    /// The shop, at its checkout.
    pub(crate) fn shop(&self) -> Shop<'a> {
        Shop { client: &self.side.client, stripe: &self.side.stripe }
    }

    /// Delivers what Stripe has told since the last time, all of it at least once, some of it twice, in no order; lets the runner
    /// work; and again with what Stripe tells of that, until it has nothing more to tell.
    pub(crate) async fn hear(&mut self) -> Result<(), Box<dyn Error>> {
        for _ in 0..ECHOES {
            let events = self.side.stripe.events();
            let arriving = DISORDER.arrange(events.get(self.heard..).unwrap_or_default());
            if arriving.is_empty() {
                return Ok(());
            }
            self.heard = events.len();
            for (done, event) in arriving.iter().enumerate() {
                let status = self.side.webhook.deliver_until_accepted(event, 5).await;
                self.deliveries.stripe(event, status);
                self.progress.delivered(done + 1, arriving.len());
            }
            self.side.pair.settle(self.progress).await?;
        }
        Err("Stripe and the ERP tell each other the same again and again".into())
    }

    /// The ERP tells of something, and Stripe of what comes of that.
    pub(crate) async fn erp_tells(&mut self, event: &GatewayEvent) -> Result<(), Box<dyn Error>> {
        self.side.pair.erp_tells(event, &mut self.deliveries, self.progress).await?;
        self.hear().await
    }

    /// Somebody who does not know the secret delivers an event.
    async fn forge(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(event) = self.side.stripe.events().first() {
            let forged = self.side.webhook.deliver_with("t=1,v1=00", event.to_string().into_bytes()).await?;
            self.deliveries.forged(forged.to_string());
        }
        Ok(())
    }

    /// Stripe pays out what it holds in these currencies, the bank is compared, and the books are held against all of it.
    async fn end(mut self, currencies: &[&str]) -> Result<Audit, Box<dyn Error>> {
        for currency in currencies {
            self.side.stripe.pay_out(currency).ok_or("the day took nothing in a currency")?;
        }
        self.hear().await?;
        self.deliveries.hold_against_stripe(&self.side.stripe, &self.side.pair);
        let report = bank::stripe(self.side).await?;
        Audit::take(&self.side.pair, self.deliveries, Some(report), self.progress).await
    }
}
