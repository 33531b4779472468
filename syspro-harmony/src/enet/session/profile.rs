//! What a session is: the company and operator it belongs to and their defaults.

use client_core::{DecodeError, Endpoint, InvalidRequest, Repeat, Request, Response};
use time::Date;

use crate::enet::answer::{Evidence, Reply};
use crate::enet::envelope;
use crate::enet::site::Site;
use crate::enet::value;
use crate::enet::xml::Element;

/// Reads a session's profile. It changes nothing, so it also tells whether a session is still there, in any language.
#[derive(Clone, Debug)]
pub struct Profile {
    site: Site,
}

/// A session's profile. Releases name its elements differently, so each is looked for by several names; `raw` has the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogonProfile {
    /// The company.
    pub company: Option<String>,
    /// The operator.
    pub operator: Option<String>,
    /// The date that postings get unless they say otherwise.
    pub accounting_date: Option<Date>,
    /// The operator's bank.
    pub bank: Option<String>,
    /// The operator's branch.
    pub branch: Option<String>,
    /// The operator's warehouse.
    pub warehouse: Option<String>,
    /// The release.
    pub version: Option<String>,
}

impl Profile {
    pub(in crate::enet) fn new(site: &Site) -> Self {
        Self { site: site.clone() }
    }
}

impl Endpoint for Profile {
    type Output = Reply<LogonProfile>;

    fn operation(&self) -> &'static str {
        "profile"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        self.site.request("/GetLogonProfile", Vec::new())
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        Reply::judge(&envelope::text(response)?, false, |_| Evidence::Silent, |root| Ok(read(root)))
    }
}

fn read(root: &Element) -> LogonProfile {
    let text = |names: &[&str]| first(root, names).map(str::to_owned);
    LogonProfile {
        company: text(&["CompanyId", "Company"]),
        operator: text(&["OperatorCode", "Operator", "OperatorId"]),
        accounting_date: first(root, &["AccountingDate", "CompanyDate", "SystemDate"])
            .and_then(|date| value::day(date).ok().flatten()),
        bank: text(&["DefaultBank", "OperatorBank", "Bank"]),
        branch: text(&["DefaultBranch", "OperatorBranch", "Branch"]),
        warehouse: text(&["DefaultWarehouse", "OperatorWarehouse", "Warehouse"]),
        version: text(&["Version", "SystemVersion"]).or_else(|| root.attribute("Version").map(str::to_owned)),
    }
}

/// The first element of these names that holds something.
fn first<'a>(root: &'a Element, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| root.find(name)?.value())
}
