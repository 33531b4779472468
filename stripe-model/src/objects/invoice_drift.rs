//! One answer for every version to the questions that people ask of an invoice.

use time::OffsetDateTime;

use super::{CollectionMethod, Expandable, Invoice, InvoiceLine, InvoicePayment, InvoiceStatus, TaxAmount};
use crate::{ChargeId, CustomerId, PaymentIntentId, SubscriptionId};

impl Invoice {
    /// When it was made.
    pub fn made(&self) -> Option<OffsetDateTime> {
        self.created.or(self.date)
    }

    /// Where it stands. Before 2019 that follows from `paid`, `forgiven`, `closed` and `attempted`.
    pub fn status(&self) -> Option<InvoiceStatus> {
        self.status.clone().or_else(|| {
            Some(match (self.paid?, self.forgiven, self.closed) {
                (true, _, _) => InvoiceStatus::Paid,
                (false, Some(true), _) => InvoiceStatus::Uncollectible,
                (false, _, Some(true)) => InvoiceStatus::Void,
                (false, _, _) if self.attempted == Some(true) => InvoiceStatus::Open,
                (false, _, _) => InvoiceStatus::Draft,
            })
        })
    }

    /// How it is collected.
    pub fn collection_method(&self) -> Option<&CollectionMethod> {
        self.collection_method.as_ref().or(self.billing.as_ref())
    }

    /// Who pays.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.customer.as_ref()?.id()
    }

    /// The subscription behind it. Before 2018 a subscription line's own id was the subscription's, so the field decides.
    pub fn subscription_id(&self) -> Option<&SubscriptionId> {
        let parent = || self.parent.as_ref()?.subscription_details.as_ref()?.subscription.as_ref()?.id();
        self.subscription.as_ref().and_then(Expandable::id).or_else(parent)
    }

    /// The payment intents that pay it, as far as it carries them: its own until 2025-03-31.basil, since then those of its
    /// expanded payments. Empty does not mean unpaid: list its invoice payments.
    pub fn payment_intent_ids(&self) -> impl Iterator<Item = &PaymentIntentId> {
        let own = self.payment_intent.as_ref().and_then(Expandable::id);
        own.into_iter().chain(self.payments().iter().filter_map(InvoicePayment::payment_intent_id))
    }

    /// The charges that pay it, as far as it carries them.
    pub fn charge_ids(&self) -> impl Iterator<Item = &ChargeId> {
        let own = self.charge.as_ref().and_then(Expandable::id);
        own.into_iter().chain(self.payments().iter().filter_map(InvoicePayment::charge_id))
    }

    /// Its payments as far as it carries them.
    pub fn payments(&self) -> &[InvoicePayment] {
        self.payments.as_ref().map_or(&[], |list| &list.data)
    }

    /// Its lines as far as it carries them.
    pub fn lines(&self) -> &[InvoiceLine] {
        self.lines.as_ref().map_or(&[], |list| &list.data)
    }

    /// Its taxes.
    pub fn taxes(&self) -> &[TaxAmount] {
        self.total_taxes.as_deref().or(self.total_tax_amounts.as_deref()).unwrap_or_default()
    }

    /// Its tax together, in minor units: the field, or the sum of its taxes. None when neither is there or the sum does not
    /// fit 64 bits.
    pub fn tax(&self) -> Option<i64> {
        self.tax.or_else(|| {
            let taxes = self.total_taxes.as_ref().or(self.total_tax_amounts.as_ref())?;
            taxes.iter().try_fold(0_i64, |sum, tax| sum.checked_add(tax.amount))
        })
    }

    /// Whether it is paid, by either version's field.
    pub fn is_paid(&self) -> bool {
        self.status() == Some(InvoiceStatus::Paid)
    }
}
