//! A SYSPRO company by its e.net business objects: the installation's own names for things, as only the company can say them.

use std::collections::BTreeMap;

use client_core::retry::RetryPolicy;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::SysproEnetErp;
use mapping_core::erp::syspro::enet::{CustomerCodes, EnetOptions};
use mapping_core::money::Currency;
use mapping_core::rules::AddressProfile;
use serde::Deserialize;
use syspro_harmony::enet::probe::{ProbeTables, TableProbe};
use syspro_harmony::enet::{Client, Operator, Settings, Site, SiteCurrencies, WidthProfile};

use super::erp::address;
use super::secret;
use super::secrets::optional;
use crate::Failure;

/// One company of one installation. `SYSPRO_PASSWORD` and, where the company has one, `SYSPRO_COMPANY_PASSWORD` are in the environment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnetConfig {
    /// The server, up to the service's own path.
    url: String,
    /// That path; `/SYSPROWCFService/Rest` if absent.
    path: Option<String>,
    operator: String,
    company: String,
    /// The company's own currency, by ISO 4217.
    currency: String,
    /// What the site calls currencies, by ISO 4217; the company's own by its ISO code if it is not among them.
    #[serde(default)]
    currencies: BTreeMap<String, String>,
    #[serde(default)]
    release: Release,
    /// Who numbers new customers.
    #[serde(default)]
    customer_codes: Codes,
    warehouse: Option<String>,
    bank: Option<String>,
    /// The product class of credit notes; refunds are refused without it.
    credit_class: Option<String>,
    untaxed_code: Option<String>,
    /// Where payments, notes and journals are found again. Name them before going live: a statement is weak evidence.
    payments: Option<Table>,
    invoices: Option<Table>,
    journals: Option<Table>,
}

/// The release, which decides how wide columns are.
#[derive(Clone, Copy, Default, Deserialize)]
enum Release {
    #[serde(rename = "6.1")]
    V61,
    #[default]
    #[serde(rename = "7", alias = "8")]
    V7,
}

/// Who numbers new customers.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Codes {
    #[default]
    Keyed,
    Numbered,
}

/// A table and its columns.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    table: String,
    number: String,
    reference: String,
    owner: Option<String>,
    value: Option<String>,
    narration: Option<String>,
}

impl EnetConfig {
    /// Nothing is sent before the first call.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let operator = Operator {
            company_password: optional("SYSPRO_COMPANY_PASSWORD").unwrap_or_default(),
            ..Operator::new(&self.operator, secret("SYSPRO_PASSWORD")?, &self.company)
        };
        let (site, base) = (self.site()?, address(&self.url)?);
        let transport = ReqwestTransport::new()?;
        Ok(Client::configured(site, base, operator, transport, |core| core.retry(RetryPolicy::never())))
    }

    pub(super) fn erp(&self, client: Client) -> Result<SysproEnetErp, Failure> {
        Ok(SysproEnetErp::new(client, self.options(), self.home()?))
    }

    fn home(&self) -> Result<Currency, Failure> {
        currency("erp.currency", &self.currency)
    }

    pub(super) fn columns(&self) -> AddressProfile {
        match self.release {
            Release::V61 => AddressProfile::SysproV61,
            Release::V7 => AddressProfile::SysproV7,
        }
    }

    fn site(&self) -> Result<Site, Failure> {
        let home = self.home()?;
        let mut currencies = SiteCurrencies::new().home(home, home.code());
        for (iso, code) in &self.currencies {
            currencies = currencies.with(currency("erp.currencies", iso)?, code);
        }
        let (usual, tables) = (Settings::default(), ProbeTables::default());
        let widths = match self.release {
            Release::V61 => WidthProfile::V61,
            Release::V7 => WidthProfile::V7_PLUS,
        };
        let probe = |table: &Option<Table>| table.clone().map(TableProbe::from);
        let probes = ProbeTables {
            payments: probe(&self.payments),
            invoices: probe(&self.invoices),
            journals: probe(&self.journals).or(tables.journals.clone()),
            ..tables
        };
        let path = self.path.clone().unwrap_or(usual.path);
        Ok(Site::new(Settings { path, widths, currencies, probes, ..Settings::default() }))
    }

    fn options(&self) -> EnetOptions {
        EnetOptions {
            customer_codes: match self.customer_codes {
                Codes::Keyed => CustomerCodes::Keyed,
                Codes::Numbered => CustomerCodes::Numbered,
            },
            warehouse: self.warehouse.as_deref().map(Into::into),
            bank: self.bank.clone(),
            credit_class: self.credit_class.as_deref().map(Into::into),
            untaxed_code: self.untaxed_code.clone(),
        }
    }
}

impl From<Table> for TableProbe {
    fn from(Table { table, number, reference, owner, value, narration }: Table) -> Self {
        Self { owner, value, narration, ..Self::new(table, number, reference) }
    }
}

fn currency(field: &str, code: &str) -> Result<Currency, Failure> {
    Currency::from_code(code).ok_or_else(|| format!("{field}: {code:?} is no currency of ISO 4217").into())
}
