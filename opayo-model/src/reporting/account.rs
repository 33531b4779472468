//! Who asks: a user of MyOpayo with the right to read reports.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use super::command::{Command, Signed};
use super::zone::{Europe, TimeZone};
use crate::ids::VendorName;

/// A user of MyOpayo, and the time zone that its reports are in. Cheap to clone.
#[derive(Clone)]
pub struct Account {
    pub(super) vendor: VendorName,
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) zone: Arc<dyn TimeZone>,
    pub(super) path: Arc<str>,
}

impl Account {
    /// A user, with times of London.
    pub fn new(vendor: VendorName, user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            vendor,
            user: user.into(),
            password: password.into(),
            zone: Arc::new(Europe::London),
            path: "/access/access.htm".into(),
        }
    }

    /// Reads and writes times of another zone: `UtcOffset::UTC`, say.
    #[must_use]
    pub fn zone(mut self, zone: impl TimeZone + 'static) -> Self {
        self.zone = Arc::new(zone);
        self
    }

    /// Posts to another path.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = path.into();
        self
    }

    /// The time zone.
    pub fn time_zone(&self) -> &dyn TimeZone {
        &*self.zone
    }

    /// The command, signed, as an endpoint.
    pub fn command<C: Command>(&self, command: C) -> Signed<C> {
        Signed::new(self.clone(), command)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("vendor", &self.vendor).field("zone", &self.zone).finish_non_exhaustive()
    }
}
