//! What the shop and people are told about a subscription.

use time::format_description::well_known::Rfc3339;

use super::current::{Current, Statused};
use super::dunning;
use crate::canonical::{InvoiceStatus, StoredCard, Subscription, SubscriptionInvoice};
use crate::derived::{Input, Reason};
use crate::flows::{Notice, Severity, Telling};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// The shop learns how far the subscription is, and what to do while an invoice is not paid; nothing where the rules tell it nothing.
///
/// # Errors
/// As [`Statused::status`].
pub(super) fn shop(
    subscription: &Current<'_, Subscription>,
    invoice: Option<&Current<'_, SubscriptionInvoice>>,
    rules: &RuleBook,
) -> Result<Option<Telling>, Refusal> {
    if !rules.posting.tell_shop {
        return Ok(None);
    }
    let (status, why) = subscription.says(subscription.status()?).explain("status");
    let mut reasons = vec![why];
    let step = invoice.map(|invoice| dunning::step(invoice, &rules.revenue)).transpose()?.flatten();
    let dunning = step.map(|step| {
        let (step, why) = step.explain("dunning");
        reasons.push(why);
        step.to_string()
    });
    reasons.extend(card(subscription, invoice));
    reasons.extend(ends(subscription));
    let subscription = subscription.object.id.clone();
    Ok(Some(Telling::new(Notice::ShopSubscription { subscription, status, dunning }).because(reasons)))
}

/// People learn that nobody expects the money of an invoice any more.
///
/// # Errors
/// As [`Statused::status`].
pub(super) fn given_up(invoice: &Current<'_, SubscriptionInvoice>) -> Result<Option<Telling>, Refusal> {
    if invoice.status()? != InvoiceStatus::Uncollectible {
        return Ok(None);
    }
    let told = invoice.object;
    let left = told.remaining.unwrap_or(told.total);
    let figures = [("total", told.total), ("paid", told.paid), ("left", left)];
    let figures = figures.map(|(name, amount)| Input::new(name, amount));
    Ok(Some(Telling::new(Notice::Alert {
        severity: Severity::Warning,
        topic: "invoice_uncollectible".to_owned(),
        message: format!("invoice {} was given up after {} attempts; {left} is left", told.id, told.attempts),
        figures: figures.into(),
    })))
}

/// What is charged again and again: the subscription's own, or the customer's.
fn card(
    subscription: &Current<'_, Subscription>,
    invoice: Option<&Current<'_, SubscriptionInvoice>>,
) -> Option<Reason> {
    let text = |card: &StoredCard| {
        let brand = card.brand.as_ref().map(ToString::to_string);
        let parts = [Some(card.token.clone()), brand, card.last4.clone(), card.expires.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let own = subscription.object.card.as_ref().map(|card| subscription.says(text(card)));
    let customers = || {
        let invoice = invoice?;
        Some(invoice.says(text(invoice.object.customer.card.as_ref()?)))
    };
    Some(own.or_else(customers)?.explain("card").1)
}

/// Until when it is tried for nothing, and when it ends or ended.
fn ends(subscription: &Current<'_, Subscription>) -> impl Iterator<Item = Reason> {
    let told = subscription.object;
    let moments = [("trial_until", told.trial_until), ("cancelled_at", told.cancelled_at)];
    moments.into_iter().filter_map(|(field, at)| Some(subscription.says(at?.format(&Rfc3339).ok()?).explain(field).1))
}
