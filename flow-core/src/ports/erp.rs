//! An ERP: asked for what it holds, given documents, and asked whether a document arrived.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use client_core::{ApiError, ErrorKind};
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Plan, Question};
use mapping_core::refusal::Refusal;

use super::port_error::refusal_of;
use super::{Permit, PortError};

/// An ERP as flows see it.
#[async_trait]
pub trait Erp: Send + Sync {
    /// The ERP's name, as the outbox stores it: `tims`. Natural keys are unique within one name.
    fn name(&self) -> &str;

    /// Answers a question whose side is the ERP.
    ///
    /// # Errors
    /// [`PortError`], by what the engine does next.
    async fn answer(&self, question: &Question) -> Result<Answer, PortError>;

    /// Whether the ERP can hold every document of a plan. Asked before the first one is posted, so that nothing is half-posted
    /// because a later document does not fit. An ERP that cannot tell says yes.
    ///
    /// # Errors
    /// [`Refusal`] names the first field that does not fit; the event becomes a dead letter.
    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        let _ = plan;
        Ok(())
    }

    /// Posts one document, all of whose links are resolved. The permit carries the idempotency key and is used up: there is
    /// no second send without a new claim or a probe.
    ///
    /// An adapter that cannot tell whether the ERP did the work says [`PostOutcome::Unknown`]; it never guesses.
    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome;

    /// Looks for a document by its natural key, to learn whether a post arrived whose answer is lost.
    ///
    /// # Errors
    /// [`PortError`]: the question stays open and is asked again later; nothing is sent meanwhile.
    async fn probe(&self, document: &Document) -> Result<Probe, PortError>;

    /// How long after a lost answer the ERP may still do the work. Until then a [`probe`](Self::probe) that finds nothing proves
    /// nothing, so none is made. Nothing for an ERP whose idempotency keys make a second send of the same post harmless.
    fn settles_within(&self) -> Duration {
        Duration::ZERO
    }
}

#[async_trait]
impl<T: Erp + ?Sized> Erp for Arc<T> {
    fn name(&self) -> &str {
        T::name(self)
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        T::answer(self, question).await
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        T::check(self, plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        T::post(self, document, permit).await
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        T::probe(self, document).await
    }

    fn settles_within(&self) -> Duration {
        T::settles_within(self)
    }
}

/// What a probe found under a document's natural key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Nothing: the post did not arrive and may be sent.
    Absent,
    /// The document, or one that stands for it, with the ERP's number.
    Found(String),
    /// Something else under the same key.
    Differs(Box<Refusal>),
}

/// What became of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// The ERP holds the document under this number.
    Posted(String),
    /// The ERP held it before, under this number.
    AlreadyPosted(String),
    /// The ERP refused it for good; nothing was done.
    Rejected(Box<Refusal>),
    /// The ERP may have done the work: it is probed before anything is sent again.
    Unknown {
        /// What is known of the loss.
        message: String,
    },
    /// Nothing was done; the same post may succeed later.
    Retry {
        /// How long the ERP asked to wait.
        after: Option<Duration>,
        /// The ERP's or the network's words.
        message: String,
    },
    /// Nothing was done: the credentials are wrong or lack a permission, and a person has to act.
    Unauthorized {
        /// The ERP's words.
        message: String,
    },
}

impl From<ApiError> for PostOutcome {
    /// What a failed write means. An answer that came and cannot be read, and any kind of error that is not known here, leave
    /// the outcome open.
    fn from(error: ApiError) -> Self {
        let message = error.to_string();
        match error.kind() {
            ErrorKind::Retry { after } => Self::Retry { after: *after, message },
            ErrorKind::Unauthorized => Self::Unauthorized { message },
            ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::Invalid { .. } => {
                Self::Rejected(Box::new(refusal_of(&error)))
            }
            _ => Self::Unknown { message },
        }
    }
}
