//! The numbers that a document needs from those before it.

use std::collections::BTreeSet;

use mapping_core::canonical::{Document, DocumentKey, PostedNumbers};
use mapping_core::refusal::{Refusal, RefusalCode};

use super::delivery::dead;
use super::engine::Engine;
use super::handling::Next;
use crate::dead_letter::Cause;
use crate::outbox::{DocumentState, StoredDocument};
use crate::store::StoreError;

/// A document with all links resolved, or why that cannot be done now.
pub(super) enum Resolved {
    Document(Document),
    Stopped(Next),
}

impl Engine {
    /// Puts in the numbers of documents that were posted before, by this event or, for a shared document, by another.
    pub(super) async fn resolve(
        &self,
        there: &StoredDocument,
        numbers: &mut PostedNumbers,
    ) -> Result<Resolved, StoreError> {
        loop {
            let missing = match there.document.resolve(numbers) {
                Ok(document) => return Ok(Resolved::Document(document)),
                Err(unresolved) => unresolved.0,
            };
            let Some(other) = self.store.document(&there.erp, &missing).await? else {
                return Ok(Resolved::Stopped(dead(no_such_document(missing))));
            };
            match (other.state, &other.number) {
                (DocumentState::Posted | DocumentState::Resolved, Some(number)) => {
                    numbers.insert(missing, number.clone());
                }
                (DocumentState::Rejected | DocumentState::Dead, _) => {
                    return Ok(Resolved::Stopped(dead(Cause::Blocked { document: missing })));
                }
                (DocumentState::Posted | DocumentState::Resolved, None)
                | (DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown, _) => {
                    if let Some(circle) = self.circle(there, &other).await? {
                        return Ok(Resolved::Stopped(dead(in_a_circle(&circle))));
                    }
                    return Ok(Resolved::Stopped(self.wait_for(&other)));
                }
            }
        }
    }

    /// The documents on the way from one over the links of another back to it, if there is such a way: then to wait has no end.
    async fn circle(
        &self,
        there: &StoredDocument,
        other: &StoredDocument,
    ) -> Result<Option<Vec<DocumentKey>>, StoreError> {
        let start = there.document.key();
        let mut ways: Vec<Vec<DocumentKey>> = vec![vec![start.clone(), other.document.key()]];
        let mut seen: BTreeSet<DocumentKey> = BTreeSet::new();
        while let Some(way) = ways.pop() {
            let Some(last) = way.last().filter(|last| seen.len() < MOST_LINKED && seen.insert((*last).clone())) else {
                continue;
            };
            if *last == start {
                return Ok(Some(way));
            }
            let Some(document) = self.store.document(&there.erp, last).await? else { continue };
            if matches!(document.state, DocumentState::Posted | DocumentState::Resolved) {
                continue;
            }
            let further = |link: &DocumentKey| way.iter().chain([link]).cloned().collect();
            ways.extend(document.document.links().into_iter().map(further));
        }
        Ok(None)
    }
}

/// So many documents are looked at for a circle; no plan links more.
const MOST_LINKED: usize = 256;

fn in_a_circle(circle: &[DocumentKey]) -> Cause {
    let keys: Vec<String> = circle.iter().map(DocumentKey::to_string).collect();
    let message = "these documents need each other's numbers, so none can be posted; edit one of them, then replay";
    Refusal::new(RefusalCode::Rejected, "links", keys.join(" -> "), message).into()
}

fn no_such_document(key: DocumentKey) -> Cause {
    let message = "the document refers to one that was never planned";
    Refusal::new(RefusalCode::Rejected, key.kind.as_str(), key.natural, message).into()
}
