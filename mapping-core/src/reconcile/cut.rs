//! The day up to which each side is looked at.

use serde::{Deserialize, Serialize};
use time::Date;

use super::row::Side;

/// The last day of each side that counts. Rows after it are set aside and listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The gateway's last day.
    pub gateway: Date,
    /// The ERP's last day.
    pub erp: Date,
    /// The bank's last day.
    pub bank: Date,
}

impl Cut {
    /// The same last day on all sides.
    pub fn on(day: Date) -> Self {
        Self { gateway: day, erp: day, bank: day }
    }

    /// The last day of a side.
    pub fn of(&self, side: Side) -> Date {
        match side {
            Side::Gateway => self.gateway,
            Side::Erp => self.erp,
            Side::Bank => self.bank,
        }
    }
}
