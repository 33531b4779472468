//! Running a list of flows: the first one that says yes to an event has it.

use super::{Decision, Facts, Flow, OrderToCash, Question, SkipReason, Unplanned};
use crate::canonical::GatewayEvent;
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// The flows that ship, in order. The last one takes every event that no other plans, so none is left over.
pub fn default_flows() -> Vec<Box<dyn Flow>> {
    vec![Box::new(OrderToCash), Box::new(Unplanned)]
}

/// The flow that has an event.
pub fn flow_of<'a>(flows: &'a [Box<dyn Flow>], event: &GatewayEvent) -> Option<&'a dyn Flow> {
    flows.iter().map(AsRef::as_ref).find(|flow| flow.handles(event))
}

/// What the flow of an event still has to know.
///
/// # Errors
/// As [`Flow::questions`].
pub fn questions(
    flows: &[Box<dyn Flow>],
    event: &GatewayEvent,
    facts: &Facts,
    rules: &RuleBook,
) -> Result<Vec<Question>, Refusal> {
    flow_of(flows, event).map_or_else(|| Ok(Vec::new()), |flow| flow.questions(event, facts, rules))
}

/// What the flow of an event decides. An event that no flow of the list takes is skipped as not planned.
///
/// # Errors
/// As [`Flow::decide`].
pub fn decide(
    flows: &[Box<dyn Flow>],
    event: &GatewayEvent,
    facts: &Facts,
    rules: &RuleBook,
) -> Result<Decision, Refusal> {
    match flow_of(flows, event) {
        Some(flow) => flow.decide(event, facts, rules),
        None => Ok(Decision::Skip(SkipReason::NotPlanned { subject: event.subject.name().to_owned() })),
    }
}
