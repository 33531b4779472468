//! The gateways of a company, opened once for all that read them.

use std::sync::Arc;

use flow_core::adapters::opayo::{OwnRecords, ReportingArchive, ReportingPoll};
use flow_core::adapters::stripe::StripeObjects;
use flow_core::adapters::{OpayoGateway, StripeGateway, StripeHerald};
use flow_core::inbox::Inbox;
use flow_core::runner::Runner;
use flow_core::schedule::Archive;
use flow_core::store::Store;
use opayo_model::client::Reporting;
use opayo_model::ids::VendorName;
use stripe_model::client::Client;
use time::OffsetDateTime;

use crate::Failure;
use crate::config::{Config, OpayoConfig, keys};
use crate::records::SqlRecords;

/// What the company is paid through.
pub(crate) struct Gateways {
    pub(crate) stripe: Option<Client>,
    pub(crate) opayo: Option<OpayoSide>,
}

/// Opayo for one vendor.
pub(crate) struct OpayoSide {
    pub(crate) vendor: VendorName,
    pub(crate) gateway: OpayoGateway,
    pub(crate) records: Arc<SqlRecords>,
    reporting: Reporting,
}

impl Gateways {
    pub(crate) async fn open(config: &Config) -> Result<Self, Failure> {
        let stripe = config.stripe.as_ref().map(|stripe| stripe.client()).transpose()?;
        let opayo = match &config.opayo {
            Some(opayo) => Some(OpayoSide::open(opayo).await?),
            None => None,
        };
        Ok(Self { stripe, opayo })
    }

    /// A runner that reads them, and tells them what plans want told.
    pub(crate) fn join(&self, mut runner: Runner) -> Runner {
        if let Some(stripe) = &self.stripe {
            runner = runner.gateway(StripeGateway::new(stripe.clone())).herald(StripeHerald::new(stripe.clone()));
        }
        if let Some(opayo) = &self.opayo {
            runner = runner.gateway(opayo.gateway.clone());
        }
        runner
    }

    /// What a back-fill from a moment on reads.
    pub(crate) fn archives(&self, store: &Arc<dyn Store>, inbox: Inbox, from: OffsetDateTime) -> Vec<Arc<dyn Archive>> {
        let stripe = self.stripe.iter().map(|stripe| Arc::new(StripeObjects::new(stripe.clone())) as Arc<dyn Archive>);
        let opayo = self.opayo.iter().map(|opayo| {
            let poll = opayo.poll(store, inbox.clone(), from);
            Arc::new(ReportingArchive::new(Arc::new(poll))) as Arc<dyn Archive>
        });
        stripe.chain(opayo).collect()
    }
}

impl OpayoSide {
    async fn open(config: &OpayoConfig) -> Result<Self, Failure> {
        let (vendor, reporting) = (config.vendor(), config.reporting()?);
        let records = Arc::new(SqlRecords::open(&config.records, keys()?).await?);
        let kept: Arc<dyn OwnRecords> = records.clone();
        let gateway = OpayoGateway::new().reporting(reporting.clone()).records(kept);
        let gateway = config.pi()?.into_iter().fold(gateway, OpayoGateway::client);
        Ok(Self { vendor, gateway, records, reporting })
    }

    /// Reads Reporting from a moment on.
    pub(crate) fn poll(&self, store: &Arc<dyn Store>, inbox: Inbox, since: OffsetDateTime) -> ReportingPoll {
        ReportingPoll::new(&self.vendor, self.reporting.clone(), Arc::clone(store), inbox, since)
    }
}
