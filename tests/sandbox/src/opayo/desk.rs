//! From a request to the surface that answers it: Pi, v3, Server, or Reporting.

use std::sync::Mutex;

use super::problem::Problem;
use super::store::Store;
use super::times::ReportingZone;
use super::{pi, registration, reporting, v3};
use crate::call::{Answer, Call, basic_credentials};
use crate::contract::published::Contract;
use crate::contract::write::Write;
use crate::server::Service;

/// The Opayo service.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) contract: &'static Contract,
    pub(crate) vendor: String,
    /// Integration key and integration password.
    pub(crate) integration: (String, String),
    /// User and password of Reporting.
    pub(crate) user: (String, String),
    pub(crate) zone: ReportingZone,
    /// Whether Pi answers with the other types of its codes.
    pub(crate) loose_types: bool,
    pub(crate) store: Mutex<Store>,
}

impl Service for Desk {
    fn request_id_header(&self) -> &'static str {
        "X-Request-Id"
    }

    fn operation(&self, call: &Call) -> Option<String> {
        if let Some(path) = call.path.strip_prefix(v3::BASE_PATH) {
            return self.contract.find(&call.method, path).ok().map(|(operation, _)| operation.id.clone());
        }
        if call.path == reporting::PATH {
            return reporting::command(call);
        }
        let body: serde_json::Value = serde_json::from_slice(&call.body).ok()?;
        let said = body.get("transactionType").or_else(|| body.get("instructionType"))?;
        said.as_str().map(str::to_owned)
    }

    fn admit(&self, _call: &Call) -> Option<Answer> {
        None
    }

    fn work(&self, call: &Call) -> Answer {
        match call.path.as_str() {
            path if path.starts_with(pi::BASE_PATH) => pi::answer(self, call),
            path if path.starts_with(v3::BASE_PATH) => v3::answer(self, call),
            reporting::PATH => reporting::answer(self, call),
            registration::PATH => registration::answer(self, call),
            _ => Answer::text(404, "text/html", "<p>Not found</p>"),
        }
    }

    fn failure(&self, status: u16) -> Answer {
        Answer::json(status, &serde_json::json!({"errors": [Problem::injected(status).object()]}))
    }
}

impl Desk {
    /// 401 unless the request carries the integration's credentials.
    pub(crate) fn must_be_merchant(&self, call: &Call) -> Result<(), Problem> {
        let header = call.header("Authorization").ok_or_else(|| Problem::coded(1001))?;
        let known = basic_credentials(header).as_ref() == Some(&self.integration);
        if known { Ok(()) } else { Err(Problem::coded(1002)) }
    }

    /// Notes what was written.
    pub(crate) fn wrote(&self, store: &mut Store, call: &Call, operation: &str, resource: &str) {
        store.writes.push(Write {
            method: call.method.clone(),
            path: call.path.clone(),
            operation: operation.to_owned(),
            key: None,
            resource: resource.to_owned(),
            request_id: call.request_id.clone(),
        });
    }
}
