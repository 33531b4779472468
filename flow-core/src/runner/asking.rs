//! One question to one target, through the [gate](super::gate).

use std::future::Future;
use std::time::Duration;

use mapping_core::flows::{Answer, Question};

use super::engine::Engine;
use super::gate::Paused;
use super::hold::Hold;
use super::showing::Shown;
use crate::ports::{PortError, Probe};
use crate::store::StoreError;
use crate::targets::{Deed, Target};
use crate::telemetry::{Call, call};

/// A question that has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// Nobody was asked.
    Paused(Paused),
    /// The other side, or the way to it, failed.
    Failed(PortError),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Unanswered {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What an answer shows about the one who gave it.
pub(super) trait Shows {
    fn shows(&self) -> Shown;
}

impl Shows for Answer {
    /// That there is nothing may have been said without asking anybody.
    fn shows(&self) -> Shown {
        if *self == Self::Absent { Shown::Nothing } else { Shown::Works }
    }
}

impl Shows for Probe {
    fn shows(&self) -> Shown {
        match self {
            Self::Absent => Shown::Nothing,
            Self::Found(_) | Self::Differs(_) => Shown::Works,
        }
    }
}

impl Engine {
    /// Asks, if the target may be asked.
    pub(super) async fn ask<T: Shows>(
        &self,
        hold: &Hold,
        target: &Target,
        call: impl Future<Output = Result<T, PortError>> + Send,
    ) -> Result<T, Unanswered> {
        self.enter(hold, target).await?.map_err(Unanswered::Paused)?;
        let answer = call.await;
        let shown = answer.as_ref().map_or_else(shown_by, Shows::shows);
        let later = self.leave(hold, target, Deed::Read, &shown).await;
        answer.map_err(|error| Unanswered::Failed(not_before(error, later)))
    }

    /// Asks the ERP.
    pub(super) async fn ask_books(&self, hold: &Hold, question: &Question) -> Result<Answer, Unanswered> {
        let answer = call(Call::ask(self.erp.name()), self.erp.answer(question));
        self.ask(hold, &self.books(), answer).await
    }
}

/// What an error shows about the one who gave it.
pub(super) fn shown_by(error: &PortError) -> Shown {
    match error {
        PortError::Retry { after, .. } => Shown::Fails { why: error.to_string(), after: *after },
        PortError::Unauthorized { .. } => Shown::Unauthorized { why: error.to_string() },
        PortError::Refused(_) => Shown::Nothing,
    }
}

/// The same error, with a wait that is not shorter.
fn not_before(error: PortError, later: Option<Duration>) -> PortError {
    match error {
        PortError::Retry { after, message } => PortError::Retry { after: after.max(later), message },
        PortError::Unauthorized { .. } | PortError::Refused(_) => error,
    }
}
