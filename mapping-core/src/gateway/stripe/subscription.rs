//! Subscriptions of every API version. An active subscription whose payments are paused stays `active` at Stripe; here it is paused,
//! because no invoice of it is collected.

use stripe_model::{
    Expandable, Subscription as StripeSubscription, SubscriptionItem as StripeItem, SubscriptionStatus as Wire,
};
use time::OffsetDateTime;

use super::product::product_of_price;
use crate::canonical::{
    GatewayCustomerId, InvoiceId, ProductId, Reported, StoredCard, Subscription, SubscriptionId, SubscriptionItem,
    SubscriptionStatus,
};
use crate::money::Decimal;
use crate::refusal::Refusal;

/// A subscription object as a subscription.
///
/// # Errors
/// [`Refusal`] for a price whose amount or currency is none, and for a subscription without a time.
pub fn subscription(subscription: &StripeSubscription) -> Result<Subscription, Refusal> {
    subscription_at(subscription, None)
}

/// The same, with the time of the event for a subscription that has none of its own.
pub(super) fn subscription_at(
    subscription: &StripeSubscription,
    event_time: Option<OffsetDateTime>,
) -> Result<Subscription, Refusal> {
    let period = subscription.current_period().unwrap_or_default();
    let created = subscription.created.or_else(|| subscription.started());
    Ok(Subscription {
        id: SubscriptionId::from(subscription.id.as_str()),
        customer: subscription.customer_id().map(|id| GatewayCustomerId::from(id.as_str())),
        status: status(subscription),
        items: items(subscription)?,
        period_from: period.start,
        period_until: period.end,
        trial_until: subscription.trial_end,
        cancelled_at: cancelled_at(subscription, period.end),
        ends_with_period: subscription.cancel_at_period_end,
        latest_invoice: subscription.latest_invoice_id().map(|id| InvoiceId::from(id.as_str())),
        card: subscription.default_payment_method.as_ref().and_then(Expandable::id).map(|id| StoredCard {
            token: id.as_str().to_owned(),
            brand: None,
            last4: None,
            expires: None,
        }),
        created_at: super::moment("subscription.created_at", created, event_time)?,
        metadata: subscription.metadata.0.clone(),
    })
}

fn status(subscription: &StripeSubscription) -> Reported<SubscriptionStatus> {
    let is_paused = subscription.pause_collection.is_some();
    Reported::Known(match &subscription.status {
        Some(Wire::Active) if is_paused => SubscriptionStatus::Paused,
        Some(Wire::Active) => SubscriptionStatus::Active,
        Some(Wire::Trialing) => SubscriptionStatus::Trialing,
        Some(Wire::PastDue) => SubscriptionStatus::PastDue,
        Some(Wire::Unpaid) => SubscriptionStatus::Unpaid,
        Some(Wire::Paused) => SubscriptionStatus::Paused,
        Some(Wire::Incomplete) => SubscriptionStatus::Incomplete,
        Some(Wire::Canceled | Wire::IncompleteExpired) => SubscriptionStatus::Cancelled,
        Some(Wire::Unknown(text)) => return Reported::Unknown(text.clone()),
        None => return Reported::Unknown(String::new()),
    })
}

/// When it ends or ended. When somebody asked for that (`canceled_at`) says so only of one that is over and names no end.
fn cancelled_at(subscription: &StripeSubscription, period_end: Option<OffsetDateTime>) -> Option<OffsetDateTime> {
    let is_over = matches!(subscription.status, Some(Wire::Canceled | Wire::IncompleteExpired));
    let asked = subscription.canceled_at.filter(|_| is_over);
    let with_period = period_end.filter(|_| subscription.cancel_at_period_end);
    subscription.ended_at.or(asked).or(subscription.cancel_at).or(with_period)
}

/// What is paid for. Before 2018 a subscription had one plan and a quantity of its own.
fn items(subscription: &StripeSubscription) -> Result<Vec<SubscriptionItem>, Refusal> {
    if !subscription.items().is_empty() {
        return subscription.items().iter().map(item).collect();
    }
    let Some(plan) = subscription.plan.as_ref().and_then(Expandable::object) else { return Ok(Vec::new()) };
    sold(Some(plan.clone().into()), subscription.quantity).map(|item| vec![item])
}

fn item(item: &StripeItem) -> Result<SubscriptionItem, Refusal> {
    sold(item.to_price(), item.quantity)
}

fn sold(price: Option<stripe_model::Price>, quantity: Option<i64>) -> Result<SubscriptionItem, Refusal> {
    Ok(SubscriptionItem {
        product: price.as_ref().and_then(|price| price.product_id()).map(|id| ProductId::from(id.as_str())),
        quantity: Decimal::from(quantity.unwrap_or(1)),
        price: price.as_ref().map(product_of_price).transpose()?.and_then(|product| product.price),
    })
}
