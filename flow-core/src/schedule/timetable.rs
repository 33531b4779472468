//! Which jobs are done, and when.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use mapping_core::business_date::UnknownTimeZone;
use mapping_core::rules::RuleBook;
use thiserror::Error;

use super::{CompanyDays, Job, When};

/// Which jobs are done, and when, in the days of one company.
#[derive(Clone)]
pub struct Timetable {
    pub(super) days: CompanyDays,
    pub(super) entries: BTreeMap<String, Entry>,
}

/// A job and when it is done.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) when: When,
    pub(super) job: Arc<dyn Job>,
}

/// Why there is no such timetable.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TimetableError {
    /// The rule book's time zone is none.
    #[error(transparent)]
    TimeZone(#[from] UnknownTimeZone),
    /// Two jobs have the same name.
    #[error("there are two jobs of the name {0:?}: name one of them otherwise")]
    TwoOfAName(String),
}

impl Timetable {
    /// An empty timetable in the days of the company that a rule book is about.
    ///
    /// # Errors
    /// [`TimetableError::TimeZone`].
    pub fn new(rules: &RuleBook) -> Result<Self, TimetableError> {
        Ok(Self { days: CompanyDays::of(rules)?, entries: BTreeMap::new() })
    }

    /// Adds a job.
    ///
    /// # Errors
    /// [`TimetableError::TwoOfAName`].
    pub fn job(mut self, when: When, job: impl Job + 'static) -> Result<Self, TimetableError> {
        let name = job.name().to_owned();
        match self.entries.insert(name.clone(), Entry { when, job: Arc::new(job) }) {
            None => Ok(self),
            Some(_) => Err(TimetableError::TwoOfAName(name)),
        }
    }

    /// The company's days.
    pub fn days(&self) -> &CompanyDays {
        &self.days
    }
}

/// One line for each job: `stripe/payouts: business days + 7200 s`.
impl fmt::Display for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.iter().try_for_each(|(name, entry)| writeln!(f, "{name}: {}", entry.when))
    }
}

impl fmt::Debug for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries.iter().map(|(name, entry)| (name, entry.when))).finish()
    }
}
