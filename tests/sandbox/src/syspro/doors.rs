//! One company, two doors: the harmony contract and the e.net operations, told apart by their paths.

use super::books::Ledger;
use super::enet::Enet;
use crate::call::{Answer, Call};
use crate::contract::desk::Desk;
use crate::server::Service;

/// The SYSPRO service.
#[derive(Debug)]
pub(crate) struct Doors {
    pub(crate) harmony: Desk<Ledger>,
    pub(crate) enet: Enet,
}

impl Service for Doors {
    fn request_id_header(&self) -> &'static str {
        "X-Request-Id"
    }

    fn operation(&self, call: &Call) -> Option<String> {
        if Enet::is_asked(call) { self.enet.operation(call) } else { self.harmony.operation(call) }
    }

    fn admit(&self, call: &Call) -> Option<Answer> {
        // e.net has no credentials in its headers and no keys: a session is part of the work.
        if Enet::is_asked(call) { None } else { self.harmony.admit(call) }
    }

    fn work(&self, call: &Call) -> Answer {
        if Enet::is_asked(call) { self.enet.work(call) } else { self.harmony.work(call) }
    }

    fn failure(&self, status: u16) -> Answer {
        self.harmony.failure(status)
    }
}
