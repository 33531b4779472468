//! A plan rendered without being sent, with numbers to come in place of the ERP's.

use crate::canonical::{Document, PostedNumbers, UnresolvedLink};
use crate::flows::Plan;
use crate::refusal::{Refusal, RefusalCode};

/// Fits every field that takes a number, in every ERP.
const NUMBER_TO_COME: &str = "000000";

/// Whether every document of a plan can be rendered once the ones before it have their numbers.
///
/// # Errors
/// As `render`, for the first document that cannot; [`RefusalCode::MissingFact`] for one that stands before the one whose number
/// it needs.
pub(super) fn check(plan: &Plan, render: impl Fn(&Document) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut numbers = PostedNumbers::new();
    for step in &plan.steps {
        let unresolved = |link: UnresolvedLink| {
            let message = "the plan posts this document after the one that needs its number";
            Refusal::new(RefusalCode::MissingFact, step.document.key().to_string(), link.0, message)
        };
        render(&step.document.resolve(&numbers).map_err(unresolved)?)?;
        numbers.insert(step.document.key(), NUMBER_TO_COME.to_owned());
    }
    Ok(())
}
