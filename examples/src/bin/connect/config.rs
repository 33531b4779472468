//! What a company sets: a file of TOML for what may be read by everybody, and the environment for secrets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::{SysproErp, TimsErp};
use flow_core::ports::Erp;
use mapping_core::rules::{AddressProfile, RuleBook};
use secrecy::SecretString;
use serde::Deserialize;

use crate::dead_letters::Failure;
use crate::offline;

/// The file. Secrets are not in it: `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET`, `ERP_API_KEY` and, where alerts go to a chat,
/// `ALERTS_URL` come from the environment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where webhooks arrive.
    #[serde(default = "local")]
    pub(crate) listen: String,
    /// The store: `sqlite:PATH` or `postgres:URL`.
    #[serde(default = "file")]
    pub(crate) store: String,
    /// The rule book; the one that ships for Stripe and TIMS if absent.
    pub(crate) rules: Option<PathBuf>,
    /// Stripe's address; its own if absent.
    pub(crate) stripe: Option<String>,
    /// The ERP.
    pub(crate) erp: ErpConfig,
}

/// Which ERP, and where.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErpConfig {
    pub(crate) system: System,
    pub(crate) url: String,
}

/// The ERPs that it posts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum System {
    Tims,
    Syspro,
}

fn local() -> String {
    "127.0.0.1:8080".to_owned()
}

fn file() -> String {
    "sqlite:flow.db".to_owned()
}

impl Config {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// The rules to decide by: the company's own, or those that ship, with addresses as wide as the ERP's columns.
    pub(crate) fn rules(&self) -> Result<RuleBook, Failure> {
        let book = offline::rules(self.rules.as_deref(), "stripe")?;
        Ok(match (&self.rules, self.erp.system) {
            (None, System::Syspro) => book.for_columns_of(AddressProfile::SysproV7),
            (Some(_), System::Syspro) | (_, System::Tims) => book,
        })
    }

    /// A client of Stripe.
    pub(crate) fn stripe(&self) -> Result<stripe_model::client::Client, Failure> {
        let key = env("STRIPE_SECRET_KEY")?;
        Ok(match &self.stripe {
            Some(url) => stripe_model::client::Client::over(key, BaseUrl::parse(url)?, ReqwestTransport::new()?),
            None => stripe_model::client::Client::new(key)?,
        })
    }

    /// The ERP. Its client never sends twice by itself: the runner repeats and probes, durably.
    pub(crate) fn erp(&self) -> Result<Arc<dyn Erp>, Failure> {
        let (base, key) = (BaseUrl::parse(&self.erp.url)?, env("ERP_API_KEY")?);
        Ok(match self.erp.system {
            System::Tims => {
                let client = tims_client::Client::new(Default::default(), base, ReqwestTransport::new()?);
                Arc::new(TimsErp::new(client.api_key(key).retry(RetryPolicy::never())))
            }
            System::Syspro => {
                let client = syspro_harmony::harmony::Client::new(Default::default(), base, ReqwestTransport::new()?);
                Arc::new(SysproErp::new(client.api_key(key).retry(RetryPolicy::never())))
            }
        })
    }
}

/// A secret of the environment.
pub(crate) fn env(name: &str) -> Result<SecretString, Failure> {
    let found = std::env::var(name).map_err(|_| format!("the environment has no {name}"))?;
    Ok(SecretString::from(found))
}
