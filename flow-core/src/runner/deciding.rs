//! From an event's bytes to a decision: read, ask until nothing is missing, decide. Only reads happen here, so any of it may be
//! repeated at will.

use std::time::Duration;

use mapping_core::canonical::{GatewayEvent, Subject};
use mapping_core::flows::{Answer, Decision, Facts, Flow, Plan, Question, Side, SkipReason, Wait, foreign_account};
use mapping_core::refusal::Refusal;

use super::engine::Engine;
use crate::dead_letter::{Cause, FactOverride, explain_overrides};
use crate::inbox::{Basis, StoredEvent};
use crate::outbox::NewPlan;
use crate::ports::PortError;
use crate::store::StoreError;

/// What to do about an event, and what that rests on as far as it got. A plan carries its own basis.
pub(super) struct Decided {
    pub(super) verdict: Verdict,
    pub(super) basis: Option<Basis>,
}

/// What to do about an event.
pub(super) enum Verdict {
    /// Post these.
    Post(Box<NewPlan>),
    /// Post nothing.
    Skip(SkipReason),
    /// Ask again later: something has not happened yet.
    Wait(Wait),
    /// Ask a person.
    Die(Cause),
    /// Try again; not before `after`, if the other side said so.
    Later { after: Option<Duration>, why: String, unauthorized: bool },
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Self::Die(refusal.into())
    }
}

impl From<PortError> for Verdict {
    fn from(error: PortError) -> Self {
        let why = error.to_string();
        match error {
            PortError::Retry { after, .. } => Self::Later { after, why, unauthorized: false },
            PortError::Unauthorized { .. } => Self::Later { after: None, why, unauthorized: true },
            PortError::Refused(refusal) => Self::Die(Cause::Refused { refusal }),
        }
    }
}

impl From<StoreError> for Verdict {
    fn from(error: StoreError) -> Self {
        Self::Later { after: None, why: error.to_string(), unauthorized: false }
    }
}

impl Engine {
    pub(super) async fn decide(&self, stored: &StoredEvent) -> Decided {
        let without_basis = |verdict| Decided { verdict, basis: None };
        let name = stored.incoming.gateway.as_str();
        let Some(gateway) = self.gateways.get(name) else {
            return without_basis(Verdict::Die(Cause::NoAdapter { gateway: name.to_owned() }));
        };
        let event = match gateway.read(&stored.incoming).await {
            Ok(event) => event,
            Err(error) => return without_basis(error.into()),
        };
        if let Some(reason) = foreign_account(&event, &self.rules) {
            return without_basis(Verdict::Skip(reason));
        }
        let Some(flow) = self.flows.iter().find(|flow| flow.handles(&event)) else {
            return without_basis(Verdict::Skip(no_flow(&event.subject)));
        };
        let mut facts = Facts::new();
        let ready = self.gather(flow.as_ref(), &event, &stored.overrides, &mut facts).await;
        let decision = ready.and_then(|()| Ok(flow.decide(&event, &facts, &self.rules)?));
        let basis = Basis { flow: flow.name().to_owned(), rules_hash: self.rules_hash.clone(), facts };
        match decision {
            Ok(Decision::Post(plan)) if plan.is_empty() => {
                let reason = SkipReason::NoEffect { subject: event.subject.name().to_owned() };
                Decided { verdict: Verdict::Skip(reason), basis: Some(basis) }
            }
            Ok(Decision::Post(mut plan)) => {
                explain_overrides(&mut plan, &basis.facts, &stored.overrides);
                self.check(plan, basis)
            }
            Ok(Decision::Skip(reason)) => Decided { verdict: Verdict::Skip(reason), basis: Some(basis) },
            Ok(Decision::Wait(wait)) => Decided { verdict: Verdict::Wait(wait), basis: Some(basis) },
            Err(verdict) => Decided { verdict, basis: Some(basis) },
        }
    }

    /// A plan is posted only if the ERP can hold all of it.
    fn check(&self, plan: Plan, basis: Basis) -> Decided {
        match self.erp.check(&plan) {
            Ok(()) => {
                let plan = NewPlan { erp: self.erp.name().to_owned(), basis, plan };
                Decided { verdict: Verdict::Post(Box::new(plan)), basis: None }
            }
            Err(refusal) => Decided { verdict: refusal.into(), basis: Some(basis) },
        }
    }

    /// Asks until the flow has no question left.
    async fn gather(
        &self,
        flow: &dyn Flow,
        event: &GatewayEvent,
        overrides: &[FactOverride],
        facts: &mut Facts,
    ) -> Result<(), Verdict> {
        for _ in 0..self.options.rounds {
            let questions = flow.questions(event, facts, &self.rules)?;
            if questions.is_empty() {
                return Ok(());
            }
            for question in questions {
                if let Some(said) = overrides.iter().find(|said| said.question == question) {
                    facts.learn(question, said.answer.clone());
                    continue;
                }
                let answer = match question.side() {
                    Side::Gateway => self.ask_gateways(event, &question).await?,
                    Side::Erp => self.erp.answer(&question).await?,
                    Side::Own => self.last_written(&question).await?,
                };
                let answer = match answer {
                    Answer::Absent => self.posted_from_here(&question).await?,
                    answer => answer,
                };
                facts.learn(question, answer);
            }
        }
        match flow.questions(event, facts, &self.rules)?.as_slice() {
            [] => Ok(()),
            open => Err(Verdict::Die(Cause::Undecided { questions: listed(open) })),
        }
    }

    /// Asks the gateway that sent the event. The ERP's own events are about gateways too and say nothing of which, so every other
    /// one is asked, by name, until one knows the object.
    async fn ask_gateways(&self, event: &GatewayEvent, question: &Question) -> Result<Answer, PortError> {
        let of_erp = event.gateway.as_str() == self.erp.name();
        let asked = self.gateways.iter().filter(|(name, _)| (name.as_str() == event.gateway.as_str()) != of_erp);
        for (_, gateway) in asked {
            match gateway.answer(event.account.as_ref(), question).await? {
                Answer::Absent => {}
                found => return Ok(found),
            }
        }
        Ok(Answer::Absent)
    }
}

fn listed(questions: &[Question]) -> String {
    serde_json::to_string(questions).unwrap_or_else(|_| format!("{} questions", questions.len()))
}

/// Why an event that no flow handles needs no document.
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
