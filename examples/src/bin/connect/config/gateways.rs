//! The gateways that payments come from.

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use opayo_model::client::{Client, Reporting};
use opayo_model::ids::VendorName;
use opayo_model::reporting::Account;
use opayo_model::{Environment, Routes};
use serde::Deserialize;

use super::secret;
use super::secrets::optional;
use crate::Failure;

/// Stripe's side. `STRIPE_SECRET_KEY` and `STRIPE_WEBHOOK_SECRET` are in the environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StripeConfig {
    /// Stripe's address; its own if absent.
    url: Option<String>,
}

/// Opayo's side. `OPAYO_REPORTING_PASSWORD`, `SHOP_TOKEN` and, where Pi is asked for what Reporting does not know yet,
/// `OPAYO_INTEGRATION_KEY` and `OPAYO_INTEGRATION_PASSWORD` are in the environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpayoConfig {
    /// Opayo's address; that of the live system if absent.
    url: Option<String>,
    vendor: String,
    /// The user of MyOpayo that Reporting is asked as.
    user: String,
    /// Where buyers go on to when they have paid.
    pub(crate) paid: String,
    /// Where buyers go on to when they have not.
    pub(crate) not_paid: String,
    /// Where the shop's own records of transactions are kept: `sqlite:PATH` or `postgres:URL`.
    #[serde(default = "records")]
    pub(crate) records: String,
}

fn records() -> String {
    "sqlite:opayo.db".to_owned()
}

impl StripeConfig {
    pub(crate) fn client(&self) -> Result<stripe_model::client::Client, Failure> {
        let key = secret("STRIPE_SECRET_KEY")?;
        Ok(match &self.url {
            Some(url) => {
                let base = BaseUrl::parse(url).map_err(|error| format!("stripe.url: {error}"))?;
                stripe_model::client::Client::over(key, base, ReqwestTransport::new()?)
            }
            None => stripe_model::client::Client::new(key)?,
        })
    }
}

impl OpayoConfig {
    pub(crate) fn vendor(&self) -> VendorName {
        VendorName::from(self.vendor.as_str())
    }

    /// Asks Reporting.
    pub(crate) fn reporting(&self) -> Result<Reporting, Failure> {
        let account = Account::new(self.vendor(), &self.user, secret("OPAYO_REPORTING_PASSWORD")?);
        Ok(Reporting::over(self.base()?, account, ReqwestTransport::new()?))
    }

    /// Asks Pi, where the environment has credentials for it.
    pub(crate) fn pi(&self) -> Result<Option<Client>, Failure> {
        let Some(key) = optional("OPAYO_INTEGRATION_KEY") else { return Ok(None) };
        let password = secret("OPAYO_INTEGRATION_PASSWORD")?;
        Ok(Some(Client::over(self.base()?, Routes::pi(), key, password, ReqwestTransport::new()?)))
    }

    fn base(&self) -> Result<BaseUrl, Failure> {
        let url = self.url.as_deref().unwrap_or(Environment::Live.base_url());
        BaseUrl::parse(url).map_err(|error| format!("opayo.url: {error}").into())
    }
}
