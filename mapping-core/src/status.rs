//! How far money is, decided once. A gateway's words become the closed statuses of [`canonical`](crate::canonical) in
//! [`stripe`] and `opayo`; a word that nobody knows stays [`Reported::Unknown`] until a rule routes it, and without a rule the event is
//! refused. No route leads to paid.

#[cfg(feature = "opayo")]
pub mod opayo;
pub mod stripe;

use crate::canonical::{PaymentStatus, ReceiptStatus, Reported};
use crate::derived::Derived;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{RoutedStatus, StatusRules};

/// The status to act on. A status that the model knows stands; an unknown one is looked up in the rules, in any case.
///
/// # Errors
/// [`RefusalCode::UnknownStatus`] for an unknown status without a rule.
pub fn resolve(
    status: &Reported<PaymentStatus>,
    field: &str,
    rules: &StatusRules,
) -> Result<Derived<PaymentStatus>, Refusal> {
    match status {
        Reported::Known(known) => Ok(Derived::new(*known, "status.known")),
        Reported::Unknown(text) => match route(text, rules) {
            Some(routed) => Ok(Derived::new(routed.into(), format!("rules.status.payment.{text}"))
                .because(field.to_owned(), text)
                .rather_than(word(PaymentStatus::Paid), "an unknown status is never taken for paid")),
            None => Err(Refusal::new(
                RefusalCode::UnknownStatus,
                field,
                text,
                "the model does not know this status and no rule routes it; say in rules.status.payment whether it is \
                 pending, failed or cancelled",
            )),
        },
    }
}

fn route(text: &str, rules: &StatusRules) -> Option<RoutedStatus> {
    let exact = rules.payment.get(text);
    let any_case = || rules.payment.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, routed)| routed);
    exact.or_else(any_case).copied()
}

impl From<RoutedStatus> for PaymentStatus {
    fn from(routed: RoutedStatus) -> Self {
        match routed {
            RoutedStatus::Pending => Self::Pending,
            RoutedStatus::Failed => Self::Failed,
            RoutedStatus::Cancelled => Self::Cancelled,
        }
    }
}

/// The status of the receipt that stands for a payment; none where no receipt does, because no money is owed or on its way.
pub fn receipt(status: PaymentStatus) -> Option<ReceiptStatus> {
    match status {
        PaymentStatus::Paid => Some(ReceiptStatus::Paid),
        PaymentStatus::Pending => Some(ReceiptStatus::Pending),
        PaymentStatus::Failed => Some(ReceiptStatus::Failed),
        PaymentStatus::Incomplete | PaymentStatus::Authorised | PaymentStatus::Cancelled => None,
    }
}

/// The status in the one word that order screens show.
pub fn word(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Incomplete => "Incomplete",
        PaymentStatus::Pending => "Pending",
        PaymentStatus::Authorised => "Authorised",
        PaymentStatus::Paid => "Paid",
        PaymentStatus::Failed => "Failed",
        PaymentStatus::Cancelled => "Cancelled",
    }
}
