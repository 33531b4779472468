//! Running a list of flows: the first one that says yes to an event has it.

use super::{
    CustomerMaster, Decision, DisputeToJournal, Facts, Flow, ItemMaster, Question, RefundToCreditMemo,
    RepeatedPayments, SettlementToJournal, ShipmentToReceipt, SkipReason, Subscriptions, Unplanned, foreign_account,
};
use crate::canonical::{GatewayEvent, Subject};
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
pub fn flow_of<'a, F: AsRef<dyn Flow>>(flows: &'a [F], event: &GatewayEvent) -> Option<&'a dyn Flow> {
    flows.iter().map(AsRef::as_ref).find(|flow| flow.handles(event))
}

/// The flow that plans an event.
///
/// # Errors
/// [`SkipReason`]: nobody plans it. It belongs to [another account](foreign_account()), or no flow of the list takes it.
pub fn planner<'a, F: AsRef<dyn Flow>>(
    flows: &'a [F],
    event: &GatewayEvent,
    rules: &RuleBook,
) -> Result<&'a dyn Flow, SkipReason> {
    match foreign_account(event, rules) {
        Some(reason) => Err(reason),
        None => flow_of(flows, event).ok_or_else(|| no_flow(&event.subject)),
    }
}

/// What the flow of an event still has to know.
///
/// # Errors
/// As [`Flow::questions`].
pub fn questions<F: AsRef<dyn Flow>>(
    flows: &[F],
    event: &GatewayEvent,
    facts: &Facts,
    rules: &RuleBook,
) -> Result<Vec<Question>, Refusal> {
    planner(flows, event, rules).map_or_else(|_| Ok(Vec::new()), |flow| flow.questions(event, facts, rules))
}

/// What the flow of an event decides. An event that nobody [plans](planner) is skipped.
///
/// # Errors
/// As [`Flow::decide`].
pub fn decide<F: AsRef<dyn Flow>>(
    flows: &[F],
    event: &GatewayEvent,
    facts: &Facts,
    rules: &RuleBook,
) -> Result<Decision, Refusal> {
    match planner(flows, event, rules) {
        Ok(flow) => flow.decide(event, facts, rules),
        Err(reason) => Ok(Decision::Skip(reason)),
    }
}

/// Why an event that no flow takes needs no document.
fn no_flow(subject: &Subject) -> SkipReason {
    let name = subject.name().to_owned();
    match subject {
        Subject::Other { .. } => SkipReason::NoEffect { subject: name },
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Subscription(_)
        | Subject::Shipment(_)
        | Subject::ErpCustomer(_)
        | Subject::ErpItem(_)
        | Subject::Reference { .. } => SkipReason::NotPlanned { subject: name },
    }
}
