//! One thing that is done by the clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use mapping_core::flows::Severity;
use thiserror::Error;
use time::{Date, OffsetDateTime};
use tracing::error;

use crate::ports::{Alert, Alerts, PortError};
use crate::store::StoreError;

/// One thing that is done by the clock. It may be stopped at any point and is then done again for the same time, so what it does
/// twice has to come to the same: accept events, set a cursor at the end.
#[async_trait]
pub trait Job: Send + Sync {
    /// Its name, the same in every run of the program: `stripe/payouts`. Under it the store keeps when it is due.
    fn name(&self) -> &str;

    /// Does it once, and says in a sentence what was done.
    ///
    /// # Errors
    /// [`JobError`]; it is done again later, for the same time.
    async fn run(&self, call: &Call) -> Result<String, JobError>;
}

/// What a job is told when it is called.
#[derive(Clone)]
pub struct Call {
    /// The time for which it is done, UTC; in the past when it was missed.
    pub due: OffsetDateTime,
    /// The business day that is done, in the company's days, where the job is done for business days.
    pub day: Option<Date>,
    /// Now, UTC.
    pub now: OffsetDateTime,
    /// Who hears that a person has to act.
    pub alerts: Arc<dyn Alerts>,
}

/// Why a job did not come to its end.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum JobError {
    /// It may go well later.
    #[error("{message}")]
    Later {
        /// How long the other side asked to wait.
        after: Option<Duration>,
        /// What is wrong.
        message: String,
    },
    /// A person has to act. It is tried again all the same.
    #[error("{message}")]
    Person {
        /// What is wrong, and what to do.
        message: String,
    },
}

impl JobError {
    /// It may go well later.
    pub fn later(message: impl fmt::Display) -> Self {
        Self::Later { after: None, message: message.to_string() }
    }

    /// A person has to act.
    pub fn person(message: impl fmt::Display) -> Self {
        Self::Person { message: message.to_string() }
    }
}

impl Call {
    /// Tells people. `key` is the same for the same trouble.
    pub async fn alert(&self, severity: Severity, topic: &str, key: impl Into<String>, message: impl Into<String>) {
        let (topic, key, message) = (topic.to_owned(), key.into(), message.into());
        self.raise(Alert { severity, topic, key, message, figures: Vec::new(), at: self.now }).await;
    }

    /// Tells people, with figures.
    pub async fn raise(&self, alert: Alert) {
        if let Err(failed) = self.alerts.raise(&alert).await {
            error!(channel = self.alerts.name(), alert = alert.message, %failed, "an alert could not be raised");
        }
    }
}

impl From<PortError> for JobError {
    fn from(error: PortError) -> Self {
        let message = error.to_string();
        match error {
            PortError::Retry { after, .. } => Self::Later { after, message },
            PortError::Unauthorized { .. } | PortError::Refused(_) => Self::Person { message },
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::later(error)
    }
}

#[async_trait]
impl<J: Job + ?Sized> Job for Arc<J> {
    fn name(&self) -> &str {
        J::name(self)
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        J::run(self, call).await
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { due, day, now, .. } = self;
        f.debug_struct("Call").field("due", due).field("day", day).field("now", now).finish_non_exhaustive()
    }
}
