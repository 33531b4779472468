//! Opayo's polls as jobs of a timetable: transactions every few minutes, settlements after every business day.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::ErrorKind;
use mapping_core::flows::Severity;

use super::ReportingPoll;
use super::poll_result::{PollError, Polled};
use crate::schedule::{Call, Job, JobError};

/// Collects the settled batches alone, for a timetable that does so after every business day: Opayo makes them just after midnight, one
/// for each acquirer. It keeps a cursor of its own beside the poll's.
#[derive(Clone, Debug)]
pub struct SettlementCollection {
    poll: Arc<ReportingPoll>,
    name: String,
}

impl SettlementCollection {
    /// A collection that shares its account and its memory of what was settled with a poll.
    pub fn new(poll: Arc<ReportingPoll>) -> Self {
        let name = format!("{}/settlements", poll.name());
        Self { poll, name }
    }
}

#[async_trait]
impl Job for ReportingPoll {
    fn name(&self) -> &str {
        ReportingPoll::name(self)
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        let polled = self.poll_once(call.now).await?;
        Ok(told(call, &polled).await)
    }
}

#[async_trait]
impl Job for SettlementCollection {
    fn name(&self) -> &str {
        &self.name
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        let polled = self.poll.collect_settlements(call.now).await?;
        Ok(told(call, &polled).await)
    }
}

/// What was found, in a sentence; people hear of what does not add up.
async fn told(call: &Call, polled: &Polled) -> String {
    for held in &polled.held_back {
        let (acquirer, batch) = (held.auth_processor.as_str(), held.batch_id.as_str());
        let message = format!(
            "the settlement of batch {batch} of {acquirer} in {} is not booked: its batch does not add up, or counts what \
             another one counted; compare it with the acquirer's statement and book it by hand",
            held.currency
        );
        let key = format!("opayo/settlement/{acquirer}/{batch}/{}", held.currency);
        call.alert(Severity::Critical, "settlement_held_back", key, message).await;
    }
    let Polled { accepted, duplicates, held_back, .. } = polled;
    format!("{accepted} new, {duplicates} known, {} settlements held back", held_back.len())
}

impl From<PollError> for JobError {
    fn from(error: PollError) -> Self {
        match &error {
            PollError::Reporting(api) => match api.kind() {
                ErrorKind::Retry { after } => Self::Later { after: *after, message: error.to_string() },
                ErrorKind::Unauthorized | ErrorKind::Rejected | ErrorKind::Invalid { .. } => Self::person(error),
                _ => Self::later(error),
            },
            PollError::Store(_) | PollError::Inbox(crate::inbox::AcceptError::Store(_)) => Self::later(error),
            PollError::Inbox(_)
            | PollError::Cursor(_)
            | PollError::Settlement(_)
            | PollError::Sums(_)
            | PollError::Unwritable(_) => Self::person(error),
        }
    }
}
