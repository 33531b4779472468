//! Running a list of flows: the first one that says yes to an event has it.

use super::{
    CustomerMaster, Decision, DisputeToJournal, Facts, Flow, ItemMaster, Question, RefundToCreditMemo,
    RepeatedPayments, SettlementToJournal, ShipmentToReceipt, SkipReason, Subscriptions, Unplanned, foreign_account,
};
use crate::canonical::GatewayEvent;
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// The flows that ship and that carry money, in order. The last one takes every event that no other plans, so none is left over.
pub fn default_flows() -> Vec<Box<dyn Flow>> {
    vec![
        Box::new(RepeatedPayments),
        Box::new(RefundToCreditMemo),
        Box::new(ShipmentToReceipt),
        Box::new(DisputeToJournal),
        Box::new(SettlementToJournal),
        Box::new(Subscriptions),
        Box::new(Unplanned),
    ]
}

/// Every flow that ships: those of master data, which write to both sides by `rules.sync`, and the [default ones](default_flows).
pub fn all_flows() -> Vec<Box<dyn Flow>> {
    let mut flows: Vec<Box<dyn Flow>> = vec![Box::new(CustomerMaster), Box::new(ItemMaster)];
    flows.extend(default_flows());
    flows
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
    if foreign_account(event, rules).is_some() {
        return Ok(Vec::new());
    }
    flow_of(flows, event).map_or_else(|| Ok(Vec::new()), |flow| flow.questions(event, facts, rules))
}

/// What the flow of an event decides. An event that no flow of the list takes is skipped as not planned, and one of
/// [another account](foreign_account()) before any flow sees it.
///
/// # Errors
/// As [`Flow::decide`].
pub fn decide(
    flows: &[Box<dyn Flow>],
    event: &GatewayEvent,
    facts: &Facts,
    rules: &RuleBook,
) -> Result<Decision, Refusal> {
    if let Some(reason) = foreign_account(event, rules) {
        return Ok(Decision::Skip(reason));
    }
    match flow_of(flows, event) {
        Some(flow) => flow.decide(event, facts, rules),
        None => Ok(Decision::Skip(SkipReason::NotPlanned { subject: event.subject.name().to_owned() })),
    }
}
