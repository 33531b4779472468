//! The ERP that is posted to.

use std::sync::Arc;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::{SysproErp, TimsErp};
use flow_core::ports::Erp;
use mapping_core::rules::AddressProfile;
use serde::Deserialize;
use syspro_harmony::enet;
use tracing::warn;

use super::enet::EnetConfig;
use super::secret;
use crate::Failure;

/// Which ERP by which of its surfaces, and where.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum ErpConfig {
    /// TIMS.
    Tims { url: String },
    /// SYSPRO by the harmony contract.
    Harmony { url: String },
    /// SYSPRO by its e.net business objects.
    Enet(Box<EnetConfig>),
}

/// An ERP that is in reach, and the session that it costs.
pub(crate) struct OpenErp {
    pub(crate) erp: Arc<dyn Erp>,
    session: Option<enet::Client>,
}

impl OpenErp {
    fn without_session(erp: impl Erp + 'static) -> Self {
        Self { erp: Arc::new(erp), session: None }
    }

    /// Gives the seat of a session back, for which the site pays.
    pub(crate) async fn close(&self) {
        if let Some(session) = &self.session
            && let Err(error) = session.close().await
        {
            warn!(%error, "the session is left to SYSPRO's own time-out");
        }
    }
}

impl ErpConfig {
    /// The ERP. Its client never sends twice by itself: the runner repeats and probes, durably.
    pub(crate) fn open(&self) -> Result<OpenErp, Failure> {
        Ok(match self {
            Self::Tims { url } => {
                let client = tims_client::Client::new(Default::default(), address(url)?, ReqwestTransport::new()?);
                OpenErp::without_session(TimsErp::new(
                    client.api_key(secret("ERP_API_KEY")?).retry(RetryPolicy::never()),
                ))
            }
            Self::Harmony { url } => {
                use syspro_harmony::harmony::Client;
                let client = Client::new(Default::default(), address(url)?, ReqwestTransport::new()?);
                OpenErp::without_session(SysproErp::new(
                    client.api_key(secret("ERP_API_KEY")?).retry(RetryPolicy::never()),
                ))
            }
            Self::Enet(site) => {
                let client = site.client()?;
                OpenErp { erp: Arc::new(site.erp(client.clone())?), session: Some(client) }
            }
        })
    }

    /// How wide its columns are.
    pub(super) fn columns(&self) -> AddressProfile {
        match self {
            Self::Tims { .. } => AddressProfile::Tims,
            Self::Harmony { .. } => AddressProfile::SysproV7,
            Self::Enet(site) => site.columns(),
        }
    }
}

/// The base URL of the ERP.
pub(super) fn address(url: &str) -> Result<BaseUrl, Failure> {
    BaseUrl::parse(url).map_err(|error| format!("erp.url: {error}").into())
}
