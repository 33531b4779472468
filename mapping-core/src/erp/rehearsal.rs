//! A plan rendered without being sent, with numbers to come in place of the ERP's.

use crate::canonical::{Document, DocumentKey, PostedNumbers, UnresolvedLink};
use crate::flows::Plan;
use crate::refusal::{Refusal, RefusalCode};

/// Fits every field that takes a number, in every ERP.
const NUMBER_TO_COME: &str = "000000";

/// Whether every document of a plan can be rendered once the ones before it have their numbers.
///
/// # Errors
/// As `render`, for the first document that cannot; [`RefusalCode::MissingFact`] for one that stands before the one whose number
/// it needs, and for documents that wait for each other's numbers.
pub(super) fn check(plan: &Plan, render: impl Fn(&Document) -> Result<(), Refusal>) -> Result<(), Refusal> {
    plan.check_links()?;
    let mut numbers = PostedNumbers::new();
    for step in &plan.steps {
        render(&step.document.resolve(&numbers).map_err(|link| unresolved(&step.document.key(), link))?)?;
        numbers.insert(step.document.key(), NUMBER_TO_COME.to_owned());
    }
    Ok(())
}

/// The refusal of a document that needs the number of one that is not in the plan.
fn unresolved(waiting: &DocumentKey, needed: UnresolvedLink) -> Refusal {
    let message = "the plan does not post the document of this number; add it, or write the number down";
    Refusal::new(RefusalCode::MissingFact, waiting.to_string(), needed.0, message)
}
