//! From an event's bytes to a decision: read, ask until nothing is missing, decide. Only reads happen here, so any of it may be
//! repeated at will.

use std::time::Duration;

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Answer, Decision, Facts, Flow, Plan, Question, Side, SkipReason, Wait, planner};
use mapping_core::refusal::Refusal;

use super::asking::{Unanswered, shown_by};
use super::engine::Engine;
use super::gate::Paused;
use super::hold::Hold;
use super::showing::Shown;
use crate::dead_letter::{Cause, explain_overrides};
use crate::inbox::Basis;
use crate::outbox::NewPlan;
use crate::ports::{Gateway, PortError};
use crate::store::StoreError;
use crate::targets::{Deed, Target};
use crate::telemetry::{Call, call};

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
    /// Somebody who has to be asked must not be asked now.
    Paused(Paused),
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
        let why = error.to_string();
        if error.is_damage() {
            return Self::Die(Cause::Damaged { what: why });
        }
        Self::Later { after: None, why, unauthorized: false }
    }
}

impl From<Unanswered> for Verdict {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Paused(paused) => Self::Paused(paused),
            Unanswered::Failed(error) => error.into(),
            Unanswered::Store(error) => error.into(),
        }
    }
}

impl Engine {
    pub(super) async fn decide(&self, hold: &Hold) -> Decided {
        let without_basis = |verdict| Decided { verdict, basis: None };
        if let Some(what) = hold.claim.event.damage.clone() {
            return without_basis(Verdict::Die(Cause::Damaged { what }));
        }
        let name = hold.claim.event.incoming.gateway.as_str();
        let Some(gateway) = self.gateways.get(name) else {
            return without_basis(Verdict::Die(Cause::NoAdapter { gateway: name.to_owned() }));
        };
        let event = match self.read(hold, gateway.as_ref()).await {
            Ok(event) => event,
            Err(verdict) => return without_basis(verdict),
        };
        let flow = match planner(&self.flows, &event, &self.rules) {
            Ok(flow) => flow,
            Err(reason) => return without_basis(Verdict::Skip(reason)),
        };
        let mut facts = Facts::new();
        let ready = self.gather(hold, flow, &event, &mut facts).await;
        let decision = ready.and_then(|()| Ok(flow.decide(&event, &facts, &self.rules)?));
        let basis = Basis { flow: flow.name().to_owned(), rules_hash: self.rules_hash.clone(), facts };
        match decision {
            Ok(Decision::Post(plan)) if plan.is_empty() => {
                let reason = SkipReason::NoEffect { subject: event.subject.name().to_owned() };
                Decided { verdict: Verdict::Skip(reason), basis: Some(basis) }
            }
            Ok(Decision::Post(mut plan)) => {
                explain_overrides(&mut plan, &basis.facts, &hold.claim.event.overrides);
                self.check(plan, basis)
            }
            Ok(Decision::Skip(reason)) => Decided { verdict: Verdict::Skip(reason), basis: Some(basis) },
            Ok(Decision::Wait(wait)) => Decided { verdict: Verdict::Wait(wait), basis: Some(basis) },
            Err(verdict) => Decided { verdict, basis: Some(basis) },
        }
    }

    /// Reads a message. Most gateways are not asked for that, so that it succeeds shows nothing but that.
    async fn read(&self, hold: &Hold, gateway: &dyn Gateway) -> Result<GatewayEvent, Verdict> {
        let target = Target::gateway(gateway.name());
        self.open(hold, &target).await?.map_err(Verdict::Paused)?;
        let read = gateway.read(&hold.claim.event.incoming).await;
        let shown = read.as_ref().map_or_else(shown_by, |_| Shown::Works);
        self.leave(hold, &target, Deed::Message, &shown).await;
        Ok(read?)
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
        hold: &Hold,
        flow: &dyn Flow,
        event: &GatewayEvent,
        facts: &mut Facts,
    ) -> Result<(), Verdict> {
        for _ in 0..self.options.rounds {
            let questions = flow.questions(event, facts, &self.rules)?;
            if questions.is_empty() {
                return Ok(());
            }
            for question in questions {
                if let Some(said) = hold.claim.event.overrides.iter().find(|said| said.question == question) {
                    facts.learn(question, said.answer.clone());
                    continue;
                }
                let answer = match question.side() {
                    Side::Gateway => self.ask_gateways(hold, event, &question).await?,
                    Side::Erp => self.ask_books(hold, &question).await?,
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
    async fn ask_gateways(&self, hold: &Hold, event: &GatewayEvent, question: &Question) -> Result<Answer, Unanswered> {
        let of_erp = event.gateway.as_str() == self.erp.name();
        let asked = self.gateways.iter().filter(|(name, _)| (name.as_str() == event.gateway.as_str()) != of_erp);
        for (name, gateway) in asked {
            let answer = call(Call::ask(name), gateway.answer(event.account.as_ref(), question));
            match self.ask(hold, &Target::gateway(name), answer).await? {
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
