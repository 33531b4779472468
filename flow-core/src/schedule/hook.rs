//! A function of the caller's as a job.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use super::{Call, Job, JobError};

type Doing = Pin<Box<dyn Future<Output = Result<String, JobError>> + Send>>;

/// Runs a function: a check of the audit trail, a report, a cleaning of files.
pub struct Hook {
    name: String,
    function: Box<dyn Fn(Call) -> Doing + Send + Sync>,
}

impl Hook {
    /// A job of this name. The function says in a sentence what it did.
    pub fn new<F>(name: impl Into<String>, function: impl Fn(Call) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, JobError>> + Send + 'static,
    {
        Self { name: name.into(), function: Box::new(move |call| Box::pin(function(call))) }
    }
}

#[async_trait]
impl Job for Hook {
    fn name(&self) -> &str {
        &self.name
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        (self.function)(call.clone()).await
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("name", &self.name).finish_non_exhaustive()
    }
}
