//! What to do about an invoice that is not paid, by the number of attempts that failed.

use time::format_description::well_known::Rfc3339;

use super::current::{Current, Statused};
use crate::canonical::{InvoiceStatus, SubscriptionInvoice};
use crate::derived::Derived;
use crate::refusal::Refusal;
use crate::rules::{DunningStep, RevenueRules};

/// The step for an invoice; none for one that is paid, taken back, or not tried yet.
///
/// # Errors
/// As [`Statused::status`].
pub(super) fn step(
    invoice: &Current<'_, SubscriptionInvoice>,
    rules: &RevenueRules,
) -> Result<Option<Derived<DunningStep>>, Refusal> {
    let told = invoice.object;
    Ok(match invoice.status()? {
        InvoiceStatus::Draft | InvoiceStatus::Paid | InvoiceStatus::Void => None,
        InvoiceStatus::Uncollectible if rules.dunning.is_empty() => None,
        InvoiceStatus::Uncollectible => {
            let why = Derived::new(DunningStep::Cancel, "revenue.dunning.given_up").because("invoice", &told.id);
            Some(why.because("invoice.status", InvoiceStatus::Uncollectible))
        }
        InvoiceStatus::Open => rules.dunning_step(told.attempts).map(|(position, rule)| {
            let next = told.next_attempt_at.and_then(|at| at.format(&Rfc3339).ok());
            Derived::new(rule.step, format!("rules.revenue.dunning[{position}]"))
                .because("invoice", &told.id)
                .because("invoice.attempts", told.attempts)
                .because("invoice.next_attempt_at", next.as_deref().unwrap_or("none"))
        }),
    })
}
