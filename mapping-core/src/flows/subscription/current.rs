//! The subscription or invoice as it is now. The gateway is always asked; its answer is believed unless it is older than the message,
//! which a terminal status shows: what is over stays over.

use crate::canonical::{
    InvoiceStatus, Reported, Subscription, SubscriptionId, SubscriptionInvoice, SubscriptionStatus,
};
use crate::derived::Derived;
use crate::flows::story::Story;
use crate::flows::{Known, Question};
use crate::refusal::{Refusal, RefusalCode};

/// How the gateway's own answer is called.
const ANSWER: &str = "the gateway's answer";

/// An object as it is now.
pub(super) struct Current<'a, T> {
    pub(super) object: &'a T,
    /// Which of the message and the gateway's answer was believed, and what it says.
    source: Derived<&'static str>,
}

/// Something with a status.
pub(super) trait Statused {
    /// The closed status.
    type Status: Copy;

    /// How far it is.
    ///
    /// # Errors
    /// [`RefusalCode::UnknownStatus`] for a word that the model does not know: it is never taken for paid.
    fn status(&self) -> Result<Self::Status, Refusal>;
}

/// A subscription by its id; none where neither the gateway nor the message has one.
pub(super) fn subscription<'a>(
    id: &str,
    snapshot: Option<&'a Subscription>,
    known: Known<'a>,
) -> Story<Option<Current<'a, Subscription>>> {
    let fetched = known.subscription(&SubscriptionId::from(id))?;
    let is_over = |one: &Subscription| one.status == Reported::Known(SubscriptionStatus::Cancelled);
    Ok(newest(snapshot, fetched, ["subscription.snapshot", "subscription.fetched"], |one| u8::from(is_over(one))))
}

/// An invoice by its id; none where neither the gateway nor the message has one.
pub(super) fn invoice<'a>(
    id: &str,
    snapshot: Option<&'a SubscriptionInvoice>,
    known: Known<'a>,
) -> Story<Option<Current<'a, SubscriptionInvoice>>> {
    let fetched = known.invoice(&Question::Invoice { id: id.into() })?;
    Ok(newest(snapshot, fetched, ["invoice.snapshot", "invoice.fetched"], progress))
}

/// How far an invoice has come, to tell an older view of it from a newer one. An unknown status is taken for new.
fn progress(invoice: &SubscriptionInvoice) -> u8 {
    match &invoice.status {
        Some(Reported::Known(InvoiceStatus::Draft)) => 0,
        None | Some(Reported::Known(InvoiceStatus::Open)) => 1,
        Some(Reported::Known(InvoiceStatus::Uncollectible)) => 2,
        Some(Reported::Known(InvoiceStatus::Paid | InvoiceStatus::Void) | Reported::Unknown(_)) => 3,
    }
}

fn newest<'a, T>(
    snapshot: Option<&'a T>,
    fetched: Option<&'a T>,
    [by_snapshot, by_answer]: [&'static str; 2],
    progress: impl Fn(&T) -> u8,
) -> Option<Current<'a, T>> {
    Some(match (snapshot, fetched) {
        (None, None) => return None,
        (None, Some(object)) => Current { object, source: Derived::new(ANSWER, by_answer) },
        (Some(object), None) => {
            let source = Derived::new("the message", by_snapshot).because("gateway", "has no such object");
            Current { object, source }
        }
        (Some(object), Some(older)) if progress(older) < progress(object) => {
            let source = Derived::new("the message", by_snapshot);
            Current { object, source: source.rather_than(ANSWER, "it is older than the message") }
        }
        (Some(_), Some(object)) => Current { object, source: Derived::new(ANSWER, by_answer) },
    })
}

impl<T> Current<'_, T> {
    /// Whether the gateway says so itself. A message may be older than what it said since.
    pub(super) fn is_answer(&self) -> bool {
        self.source.value == ANSWER
    }

    /// A value that the object says, with who was believed.
    pub(super) fn says<U>(&self, value: U) -> Derived<U> {
        self.source.clone().map(|_| value)
    }
}

impl Statused for Current<'_, Subscription> {
    type Status = SubscriptionStatus;

    fn status(&self) -> Result<SubscriptionStatus, Refusal> {
        match &self.object.status {
            Reported::Known(status) => Ok(*status),
            Reported::Unknown(text) => Err(unknown("subscription.status", text)),
        }
    }
}

impl Statused for Current<'_, SubscriptionInvoice> {
    type Status = InvoiceStatus;

    fn status(&self) -> Result<InvoiceStatus, Refusal> {
        match &self.object.status {
            Some(Reported::Known(status)) => Ok(*status),
            Some(Reported::Unknown(text)) => Err(unknown("invoice.status", text)),
            None => Err(unknown("invoice.status", "")),
        }
    }
}

fn unknown(field: &str, text: &str) -> Refusal {
    let message = "the model does not know how far this is; look it up at the gateway";
    Refusal::new(RefusalCode::UnknownStatus, field, text, message)
}
