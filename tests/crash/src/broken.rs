//! Parts that break a promise on purpose, so that it can be seen that the test sees it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clap::ValueEnum;
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Plan, Question};
use mapping_core::refusal::Refusal;

/// A promise to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Broken {
    /// The ERP is not asked before something is sent again.
    Probe,
    /// A webhook is answered before its event is on disk.
    Accept,
}

/// An ERP that may need a moment until it knows what was sent to it; and that finds nothing, if it is blind.
pub(crate) struct Adapter {
    pub(crate) erp: Arc<dyn Erp>,
    pub(crate) settles_within: Duration,
    pub(crate) is_blind: bool,
}

#[async_trait]
impl Erp for Adapter {
    fn name(&self) -> &str {
        self.erp.name()
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        self.erp.answer(question).await
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        self.erp.check(plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        self.erp.post(document, permit).await
    }

    fn settles_within(&self) -> Duration {
        self.settles_within
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        if self.is_blind { Ok(Probe::Absent) } else { self.erp.probe(document).await }
    }
}
