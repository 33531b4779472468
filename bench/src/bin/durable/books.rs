//! The ERP as the runner sees it: questions are answered from memory, documents are posted over HTTP.

use async_trait::async_trait;
use flow_core::adapters::TimsErp;
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Plan, Question};
use mapping_core::refusal::Refusal;

use crate::shop::Shop;

/// Posts to the loopback TIMS.
pub struct Books {
    pub shop: Shop,
    pub tims: TimsErp,
}

#[async_trait]
impl Erp for Books {
    fn name(&self) -> &str {
        self.tims.name()
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        Ok(self.shop.say(question))
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        self.tims.check(plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        self.tims.post(document, permit).await
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        self.tims.probe(document).await
    }
}
