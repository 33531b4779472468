//! Links between the documents of a plan: each may need the numbers of those before it, and of no others in the plan.

use std::collections::BTreeMap;

use super::Plan;
use crate::canonical::{Document, DocumentKey};
use crate::refusal::{Refusal, RefusalCode};

impl Plan {
    /// Refuses a plan that can never be posted: a document that needs its own number, documents that need each other's in a circle, or
    /// one that stands before the one whose number it needs. A link to a document of another plan is none of this plan's matter.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`] at the key of the first such document; the value is the key that it needs, and of a circle every
    /// key on the way.
    pub fn check_links(&self) -> Result<(), Refusal> {
        let places: BTreeMap<DocumentKey, usize> =
            self.steps.iter().enumerate().map(|(place, step)| (step.document.key(), place)).collect();
        for (place, step) in self.steps.iter().enumerate() {
            for link in step.document.links() {
                if places.get(link).is_some_and(|needed| *needed >= place) {
                    return Err(self.too_late(&step.document, link));
                }
            }
        }
        Ok(())
    }

    fn too_late(&self, document: &Document, link: &DocumentKey) -> Refusal {
        let key = document.key();
        let refuse =
            |value: String, message: &str| Refusal::new(RefusalCode::MissingFact, key.to_string(), value, message);
        if *link == key {
            return refuse(link.to_string(), "the document needs its own number");
        }
        let mut way = vec![link.clone()];
        if self.leads_back(&key, &mut way) {
            let keys: Vec<String> = [&key].into_iter().chain(&way).map(DocumentKey::to_string).collect();
            return refuse(keys.join(" -> "), "these documents need each other's numbers, so none can be posted");
        }
        refuse(link.to_string(), "the plan posts this document after the one that needs its number")
    }

    /// Whether links lead from the end of the way back to a document; the way then ends with it.
    fn leads_back(&self, to: &DocumentKey, way: &mut Vec<DocumentKey>) -> bool {
        let Some(last) = way.last().cloned() else { return false };
        if last == *to {
            return true;
        }
        let Some(step) = self.steps.iter().find(|step| step.document.key() == last) else { return false };
        for link in step.document.links() {
            if way.contains(link) {
                continue;
            }
            way.push(link.clone());
            if self.leads_back(to, way) {
                return true;
            }
            way.pop();
        }
        false
    }
}
