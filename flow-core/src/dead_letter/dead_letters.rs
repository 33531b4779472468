//! The dead letters of a store: found, counted and shown.

use std::fmt;
use std::sync::Arc;

use mapping_core::flows::{Plan, SkipReason};
use mapping_core::refusal::Refusal;

use super::{Cause, Counts, DeadLetter, DeskError, Filter, LetterView, Page};
use crate::audit::{Action, Content, Record};
use crate::inbox::{EventState, InboxId, StoredEvent};
use crate::outbox::StoredDocument;
use crate::ports::Erp;
use crate::store::{Change, Store, StoreError};

use super::Hand;

/// So many events are read at once when letters are looked for.
const PAGE: u32 = 200;

/// Whether an ERP, by its name, can hold a plan.
type Fits = dyn Fn(&str, &Plan) -> Result<(), Refusal> + Send + Sync;

/// The dead letters of a store. Clones share it.
#[derive(Clone)]
pub struct DeadLetters {
    pub(super) store: Arc<dyn Store>,
    pub(super) erp: Option<Arc<dyn Erp>>,
    pub(super) fits: Option<Arc<Fits>>,
}

impl DeadLetters {
    /// The dead letters of `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, erp: None, fits: None }
    }

    /// Checks edits by what this ERP can hold, and asks it before a document is resolved.
    #[must_use]
    pub fn erp(mut self, erp: impl Erp + 'static) -> Self {
        self.erp = Some(Arc::new(erp));
        self
    }

    /// Checks edits of documents by this: whether an ERP, by the name that the outbox stores, can hold a plan. For a desk that reaches
    /// no ERP.
    #[must_use]
    pub fn fits(mut self, fits: impl Fn(&str, &Plan) -> Result<(), Refusal> + Send + Sync + 'static) -> Self {
        self.fits = Some(Arc::new(fits));
        self
    }

    /// At most `limit` dead letters that were accepted after `after`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn list(&self, after: Option<InboxId>, limit: u32) -> Result<Vec<DeadLetter>, StoreError> {
        Ok(self.find(&Filter::default(), after, limit).await?.letters)
    }

    /// At most `limit` letters that a filter lets through and whose events were accepted after `after`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn find(&self, filter: &Filter, after: Option<InboxId>, limit: u32) -> Result<Page, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut page = Page::default();
        let mut after = after;
        loop {
            let letters = self.read(filter, after).await?;
            let Some(last) = letters.last().map(|(event, _)| *event) else { return Ok(page) };
            for (event, letter) in letters {
                if page.letters.len() == limit {
                    page.next = page.letters.last().map(|letter| letter.event.id);
                    return Ok(page);
                }
                page.letters.extend(letter);
                after = Some(event);
            }
            after = after.max(Some(last));
        }
    }

    /// How many letters a filter lets through, by reason and by ERP.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        let mut after = None;
        loop {
            let letters = self.read(filter, after).await?;
            let Some((last, _)) = letters.last() else { return Ok(counts) };
            after = Some(*last);
            letters.iter().filter_map(|(_, letter)| letter.as_ref()).for_each(|letter| counts.add(letter));
        }
    }

    /// One letter, dead or discarded.
    ///
    /// # Errors
    /// [`DeskError::NoLetter`], [`DeskError::Store`].
    pub async fn letter(&self, event: InboxId) -> Result<DeadLetter, DeskError> {
        let before = InboxId(event.0.saturating_sub(1));
        let there = self.store.events(None, Some(before), 1).await?.pop().filter(|there| there.id == event);
        let letter = self.of(there.filter(is_letter).ok_or(DeskError::NoLetter(event))?).await?;
        letter.ok_or(DeskError::NoLetter(event))
    }

    /// One letter with all that is known of it.
    ///
    /// # Errors
    /// [`DeskError::NoLetter`], [`DeskError::Store`].
    pub async fn show(&self, event: InboxId) -> Result<LetterView, DeskError> {
        let mut letter = self.letter(event).await?;
        let mut attempts = Vec::new();
        for document in &letter.documents {
            attempts.push((document.id, self.store.attempts_of(document.id).await?));
        }
        let tellings = or_damaged(self.store.tellings_of(event).await, &mut letter.cause)?;
        let history = self.store.audit_of(event).await?;
        Ok(LetterView::new(&letter, &attempts, &tellings, &history))
    }

    /// The next events after `after`, with a letter for each that the filter lets through. Empty at the end.
    async fn read(
        &self,
        filter: &Filter,
        after: Option<InboxId>,
    ) -> Result<Vec<(InboxId, Option<DeadLetter>)>, StoreError> {
        let state = if filter.discarded { EventState::Skipped } else { EventState::Dead };
        let mut letters = Vec::new();
        for event in self.store.events(Some(state), after, PAGE).await? {
            let id = event.id;
            let letter = if is_letter(&event) { self.of(event).await? } else { None };
            letters.push((id, letter.filter(|letter| filter.matches(letter))));
        }
        Ok(letters)
    }

    async fn of(&self, event: StoredEvent) -> Result<Option<DeadLetter>, StoreError> {
        let Some(mut cause) = event.cause.clone() else { return Ok(None) };
        let documents = or_damaged(self.store.documents_of(event.id).await, &mut cause)?;
        Ok(Some(DeadLetter { event, cause, documents }))
    }

    /// Makes a change of a letter, with its audit entry.
    pub(super) async fn act(
        &self,
        event: InboxId,
        change: Change,
        action: Action,
        hand: &Hand,
        content: Content,
    ) -> Result<(), DeskError> {
        let content = Content { why: content.why.or_else(|| hand.why.clone()), ..content };
        let record = Record { at: hand.at, by: hand.by.clone(), action, event: Some(event), content };
        if self.store.act(&change, &record).await? { Ok(()) } else { Err(DeskError::Changed(event)) }
    }

    /// What the outbox holds of a document.
    pub(super) fn document(letter: &DeadLetter, id: crate::outbox::OutboxId) -> Result<&StoredDocument, DeskError> {
        letter.documents.iter().find(|document| document.id == id).ok_or_else(|| {
            let message = format!("event {} has no such document", letter.event.id);
            Refusal::new(mapping_core::refusal::RefusalCode::MissingFact, "document", id, message).into()
        })
    }
}

/// What stands around a letter. Where it cannot be read, that is what a person has to look at first, and the rest is shown.
fn or_damaged<T: Default>(read: Result<T, StoreError>, cause: &mut Cause) -> Result<T, StoreError> {
    match read {
        Err(error) if error.is_damage() => {
            *cause = Cause::Damaged { what: error.to_string() };
            Ok(T::default())
        }
        read => read,
    }
}

/// Whether an event stopped for a person, or was stopped by one.
fn is_letter(event: &StoredEvent) -> bool {
    match event.state {
        EventState::Dead => true,
        EventState::Skipped => matches!(event.skip, Some(SkipReason::Discarded { .. })),
        EventState::Accepted | EventState::Planned | EventState::Posted => false,
    }
}

impl fmt::Debug for DeadLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetters").finish_non_exhaustive()
    }
}
