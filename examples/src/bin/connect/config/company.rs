//! The file.

use std::path::{Path, PathBuf};

use mapping_core::rules::RuleBook;
use serde::Deserialize;
use time::Date;

use super::alerts::AlertsConfig;
use super::erp::ErpConfig;
use super::gateways::{OpayoConfig, StripeConfig};
use crate::{Failure, offline};

/// What a company sets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where messages arrive.
    #[serde(default = "local")]
    pub(crate) listen: String,
    /// The store: `sqlite:PATH` or `postgres:URL`.
    #[serde(default = "file")]
    pub(crate) store: String,
    /// The rule book; the one that ships for the gateway if absent.
    pub(crate) rules: Option<PathBuf>,
    /// From which day on, UTC, gateways are read; the day before the service first ran if absent.
    pub(crate) since: Option<Date>,
    /// How often gateways are asked for what they told nobody.
    #[serde(default = "quarter")]
    pub(crate) poll_minutes: u32,
    /// Stripe's side, where there is one.
    pub(crate) stripe: Option<StripeConfig>,
    /// Opayo's side, where there is one.
    pub(crate) opayo: Option<OpayoConfig>,
    /// The ERP.
    pub(crate) erp: ErpConfig,
    /// Who hears that a person has to act, beside the log.
    #[serde(default)]
    pub(crate) alerts: AlertsConfig,
}

fn local() -> String {
    "127.0.0.1:8080".to_owned()
}

fn file() -> String {
    "sqlite:flow.db".to_owned()
}

fn quarter() -> u32 {
    15
}

impl Config {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let named = |fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
        let config: Self = toml::from_str(&text).map_err(|error| named(&error))?;
        config.check().map_err(|fault| named(&fault))?;
        Ok(config)
    }

    fn check(&self) -> Result<(), &'static str> {
        match (&self.stripe, &self.opayo, &self.rules) {
            (None, None, _) => Err("there is neither [stripe] nor [opayo]: nothing would ever come"),
            (Some(_), Some(_), None) => Err("rules: no book ships for both gateways; name the company's own"),
            _ => Ok(()),
        }
    }

    /// The rules to decide by: the company's own, or those that ship, with addresses as wide as the ERP's columns.
    pub(crate) fn rules(&self) -> Result<RuleBook, Failure> {
        let gateway = if self.opayo.is_some() { "opayo" } else { "stripe" };
        let book = offline::rules(self.rules.as_deref(), gateway)?;
        Ok(if self.rules.is_some() { book } else { book.for_columns_of(self.erp.columns()) })
    }
}
