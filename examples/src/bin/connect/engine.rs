//! A company's parts put together: its store, its gateways and a runner that posts to its ERP.

use std::sync::Arc;

use flow_core::adapters::{ErpEvents, LogAlerts};
use flow_core::ports::Alerts;
use flow_core::runner::Runner;
use flow_core::store::Store;
use mapping_core::flows::all_flows;
use mapping_core::rules::RuleBook;

use crate::config::{Config, OpenErp};
use crate::gateways::Gateways;
use crate::{Failure, place};

/// What works for a company.
pub(crate) struct Engine {
    pub(crate) config: Config,
    pub(crate) rules: RuleBook,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) gateways: Gateways,
    pub(crate) alerts: Arc<dyn Alerts>,
    pub(crate) runner: Runner,
    erp: OpenErp,
}

impl Engine {
    /// Opens everything; alerts go to the log. A store that is not there is made only where that is said.
    pub(crate) async fn open(config: Config, make_store: bool) -> Result<Self, Failure> {
        let (rules, store) = (config.rules()?, place::open(&config.store, make_store).await?);
        let (gateways, erp) = (Gateways::open(&config).await?, config.erp.open()?);
        let own = ErpEvents::of(erp.erp.name());
        let runner = gateways.join(Runner::new(Arc::clone(&store), Arc::clone(&erp.erp))).gateway(own);
        let runner = runner.flows(all_flows()).rules(rules.clone());
        Ok(Self { config, rules, store, gateways, alerts: Arc::new(LogAlerts), runner, erp })
    }

    /// Gives back what others hold for it.
    pub(crate) async fn close(&self) {
        self.erp.close().await;
    }

    /// Tells people through the company's channels.
    pub(crate) fn alerting(self) -> Result<Self, Failure> {
        let alerts = self.config.alerts.open()?;
        Ok(Self { runner: self.runner.alerts(Arc::clone(&alerts)), alerts, ..self })
    }
}
