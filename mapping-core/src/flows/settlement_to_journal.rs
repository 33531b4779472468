//! Settlements into journals of the general ledger, each once. It is not among the default flows; put it before
//! [`Unplanned`](super::Unplanned).

use super::answers::Answers;
use super::{Decision, Facts, Flow, Plan, Question, SkipReason};
use crate::canonical::{Document, GatewayEvent, Reported, Settlement, SettlementStatus, Subject};
use crate::ledger::journal;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// Settlements into journals.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettlementToJournal;

impl Flow for SettlementToJournal {
    fn name(&self) -> &'static str {
        "settlement_to_journal"
    }

    /// Only settlements of which somebody says what they are made of.
    fn handles(&self, event: &GatewayEvent) -> bool {
        settlement_of(event).is_some_and(|settlement| settlement.parts.is_some())
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        let Some(settlement) = settlement_of(event) else { return Ok(Vec::new()) };
        if waiting(settlement)?.is_some() {
            return Ok(Vec::new());
        }
        let question = Question::Journal { settlement: settlement.id.clone() };
        Ok(if facts.answer(&question).is_none() { vec![question] } else { Vec::new() })
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        let Some(settlement) = settlement_of(event) else {
            return Ok(Decision::Skip(SkipReason::NoEffect { subject: event.subject.name().to_owned() }));
        };
        if let Some(reason) = waiting(settlement)? {
            return Ok(Decision::Skip(reason));
        }
        let step = journal(settlement, rules)?;
        let total = match &step.document {
            Document::Journal(journal) => journal.total(),
            Document::Customer(_) | Document::SalesOrder(_) | Document::Receipt(_) | Document::CreditMemo(_) => None,
        };
        match Answers(facts).journal(&settlement.id)? {
            None => Ok(Decision::Post(Plan { steps: vec![step] })),
            Some(held) if Some(held.total) == total => {
                let found = format!("journal of {} over {}", settlement.id, held.total);
                Ok(Decision::Skip(SkipReason::AlreadyPosted { number: held.number.clone(), found }))
            }
            Some(held) => {
                let message = format!("the ERP holds journal {} of this settlement over {}", held.number, held.total);
                Err(Refusal::new(RefusalCode::Conflict, "settlement.amount", settlement.amount, message))
            }
        }
    }
}

fn settlement_of(event: &GatewayEvent) -> Option<&Settlement> {
    match &event.subject {
        Subject::Settlement(settlement) => Some(settlement),
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => None,
    }
}

/// Why there is nothing to book (yet).
fn waiting(settlement: &Settlement) -> Result<Option<SkipReason>, Refusal> {
    match &settlement.status {
        Reported::Known(SettlementStatus::InTransit | SettlementStatus::Paid) => Ok(None),
        Reported::Known(
            status @ (SettlementStatus::Pending | SettlementStatus::Failed | SettlementStatus::Cancelled),
        ) => Ok(Some(SkipReason::NotPaid { status: format!("the settlement is {status}") })),
        Reported::Unknown(text) => {
            let message = "the model does not know how far this settlement is; look it up at the gateway";
            Err(Refusal::new(RefusalCode::UnknownStatus, "settlement.status", text, message))
        }
    }
}
