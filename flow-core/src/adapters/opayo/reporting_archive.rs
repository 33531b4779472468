//! Opayo's transactions of any age, for back-fills.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::refusal::{Refusal, RefusalCode};
use time::OffsetDateTime;

use super::poll_result::PollError;
use super::{ReportingPoll, polled};
use crate::ports::PortError;
use crate::schedule::{Archive, Listed};

/// The transactions that Reporting lists, each as the event that a poll makes of it. Settlements are not among them: a poll, or a
/// [`SettlementCollection`](super::SettlementCollection), that begins early enough collects them.
#[derive(Clone)]
pub struct ReportingArchive {
    poll: Arc<ReportingPoll>,
    name: String,
}

impl ReportingArchive {
    /// The transactions of a poll's account.
    pub fn new(poll: Arc<ReportingPoll>) -> Self {
        let name = format!("{}/transactions", poll.name());
        Self { poll, name }
    }
}

#[async_trait]
impl Archive for ReportingArchive {
    fn name(&self) -> &str {
        &self.name
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        let mut rows = self.poll.reporting.transactions(from, to).await?;
        rows.retain(|row| row.started.is_none_or(|started| (from..to).contains(&started)));
        if rows.len() > most {
            return Ok(Listed::TooMany);
        }
        let mut events = Vec::new();
        for row in &rows {
            let event = self.poll.event_of(row, to).await.map_err(of_poll)?;
            events.push(polled::incoming(event, to).map_err(|error| unwritable(&error))?);
        }
        Ok(Listed::All(events))
    }
}

fn of_poll(error: PollError) -> PortError {
    match error {
        PollError::Reporting(error) => error.into(),
        PollError::Inbox(_)
        | PollError::Store(_)
        | PollError::Cursor(_)
        | PollError::Settlement(_)
        | PollError::Sums(_)
        | PollError::Unwritable(_) => PortError::Retry { after: None, message: error.to_string() },
    }
}

fn unwritable(error: &serde_json::Error) -> PortError {
    Refusal::new(RefusalCode::Unreadable, "transaction", "", error.to_string()).into()
}

impl fmt::Debug for ReportingArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportingArchive").field("name", &self.name).finish_non_exhaustive()
    }
}
