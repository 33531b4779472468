//! The counters at the end of an answer. Each class of business object has its own names for them.

use crate::enet::value;
use crate::enet::xml::Element;

/// The counters of one answer, by name and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub Vec<(String, u64)>);

impl Counts {
    /// How many items were refused.
    const REFUSED: [&'static str; 4] =
        ["ItemsInvalid", "RecordsInvalid", "PostingsInvalid", "ItemsRejectedWithWarnings"];

    /// How many items were done; setup objects count what they read instead.
    const DONE: [&'static str; 4] = ["ItemsProcessed", "JournalsProcessed", "RegistersProcessed", "RecordsRead"];

    /// The counters of an answer. What is no count is left out: counters never decide alone what a number elsewhere says.
    pub fn of(root: &Element) -> Self {
        let counters = root.child("StatusOfItems").into_iter().flat_map(|status| &status.children);
        Self(counters.filter_map(|one| Some((one.name.to_string(), value::count(&one.text).ok()??))).collect())
    }

    /// A counter by its name, whatever its case.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, count)| *count)
    }

    /// How many items were refused.
    pub fn refused(&self) -> u64 {
        Self::REFUSED.iter().filter_map(|name| self.get(name)).fold(0, u64::saturating_add)
    }

    /// How many items were done, if the answer says.
    pub fn done(&self) -> Option<u64> {
        Self::DONE.iter().find_map(|name| self.get(name))
    }
}
