//! Edits at the desk: checked against the event, the other documents and the ERP, then written.

use mapping_core::canonical::Document;
use mapping_core::flows::{Plan, Question, Step};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::json;

use super::{
    DeadLetter, DeadLetters, DeskError, Edit, EditedDocument, EditedFact, FactOverride, Hand, edit_document, edit_fact,
};
use crate::audit::{Action, Content};
use crate::inbox::InboxId;
use crate::outbox::{OutboxId, StoredDocument};
use crate::store::Change;

impl DeadLetters {
    /// Changes a document that the ERP refused or never got. It is sent when the event is [replayed](Self::replay_by), under a new
    /// idempotency key, because it is another request.
    ///
    /// # Errors
    /// [`DeskError::Refused`] names the field that may not be what the edit says: the natural key and the kind, the money and all that
    /// the event says stay, links lead to documents that come before, and the ERP can hold the result.
    pub async fn edit_document(
        &self,
        event: InboxId,
        document: OutboxId,
        edit: &Edit,
        hand: &Hand,
    ) -> Result<EditedDocument, DeskError> {
        let letter = self.dead(event).await?;
        let there = Self::document(&letter, document)?;
        let edited = edit_document(there, edit, hand)?;
        self.leads_somewhere(there, &edited.document).await?;
        self.is_held(&letter, there, &edited)?;
        let content = Content {
            before: serde_json::to_value(&there.document).ok(),
            after: serde_json::to_value(&edited.document).ok(),
            ..Content::of(there.document.key().to_string())
        };
        let change = Change::Document {
            event,
            document,
            expected: there.idempotency_key.clone(),
            body: Box::new(edited.document.clone()),
            reasons: edited.reasons.clone(),
        };
        self.act(event, change, Action::DocumentEdited, hand, content).await?;
        Ok(edited)
    }

    /// Says a fact in place of what the other side answers. Every later decision of the event is made with it.
    ///
    /// # Errors
    /// [`DeskError::Refused`] names the fact and the field that may not be what the edit says: only facts that the last decision asked
    /// for can be edited, by an answer of their kind, and what the gateway says of money stays.
    pub async fn edit_fact(
        &self,
        event: InboxId,
        question: &Question,
        edit: &Edit,
        hand: &Hand,
    ) -> Result<EditedFact, DeskError> {
        let letter = self.dead(event).await?;
        let edited = edit_fact(&letter.event, question, edit, hand)?;
        let mut overrides = without(&letter.event.overrides, question);
        overrides.push(edited.fact.clone());
        let content = Content {
            before: Some(json!(letter.event.basis.as_ref().and_then(|basis| basis.facts.answer(question)))),
            after: serde_json::to_value(&edited.fact.answer).ok(),
            ..Content::of(question.to_string())
        };
        let change = Change::Facts { event, expected: letter.event.overrides, overrides };
        self.act(event, change, Action::FactEdited, hand, content).await?;
        Ok(edited)
    }

    /// Takes back what a person said of a fact: it is asked again.
    ///
    /// # Errors
    /// [`DeskError::Refused`] if nobody has said anything of it.
    pub async fn restore_fact(&self, event: InboxId, question: &Question, hand: &Hand) -> Result<(), DeskError> {
        let letter = self.dead(event).await?;
        let overrides = without(&letter.event.overrides, question);
        if overrides.len() == letter.event.overrides.len() {
            let message = "nobody has edited this fact";
            return Err(Refusal::new(RefusalCode::MissingFact, question.to_string(), "", message).into());
        }
        let change = Change::Facts { event, expected: letter.event.overrides, overrides };
        self.act(event, change, Action::FactRestored, hand, Content::of(question.to_string())).await
    }

    /// A letter that is dead, not discarded.
    pub(super) async fn dead(&self, event: InboxId) -> Result<DeadLetter, DeskError> {
        let letter = self.letter(event).await?;
        if letter.event.state == crate::inbox::EventState::Dead { Ok(letter) } else { Err(DeskError::NoLetter(event)) }
    }

    /// Every document whose number the edited one needs is stored.
    async fn leads_somewhere(&self, there: &StoredDocument, document: &Document) -> Result<(), DeskError> {
        for link in document.links() {
            if self.store.document(&there.erp, link).await?.is_none() {
                let message = "no document with this key was ever planned";
                return Err(Refusal::new(RefusalCode::MissingFact, "links", link, message).into());
            }
        }
        Ok(())
    }

    /// The plan with the edited document in it has no circle, and the ERP can hold it.
    fn is_held(&self, letter: &DeadLetter, there: &StoredDocument, edited: &EditedDocument) -> Result<(), Refusal> {
        let step = |document: &StoredDocument| match document.id == there.id {
            true => Step { document: edited.document.clone(), reasons: edited.reasons.clone() },
            false => Step { document: document.document.clone(), reasons: document.reasons.clone() },
        };
        let plan = Plan::from(letter.documents.iter().map(step).collect::<Vec<_>>());
        plan.check_links()?;
        if let Some(erp) = self.erp.as_ref().filter(|erp| erp.name() == there.erp) {
            erp.check(&plan)?;
        }
        self.fits.as_ref().map_or(Ok(()), |fits| fits(&there.erp, &plan))
    }
}

fn without(overrides: &[FactOverride], question: &Question) -> Vec<FactOverride> {
    overrides.iter().filter(|fact| fact.question != *question).cloned().collect()
}
