//! The gateway's rows, from movements and settlements of the canonical model.

use rust_decimal::Decimal;
use time::Date;

use super::company_days::CompanyDays;
use crate::canonical::{Movement, MovementKind, Settlement, SettlementStatus};
use crate::money::Money;
use crate::reconcile::row::{Origin, Row, RowKind, Side};
use crate::reconcile::rows::{RowId, Rows, TooManyRows};

/// A movement, or a line of a report that says the same.
pub(super) struct Moved<'a> {
    pub(super) account: &'a str,
    pub(super) kind: Option<MovementKind>,
    pub(super) id: &'a str,
    pub(super) source: Option<&'a str>,
    pub(super) gross: Money,
    pub(super) fee: Money,
    pub(super) net: Money,
    pub(super) presented: Option<Money>,
    pub(super) rate: Option<Decimal>,
    pub(super) settlement: Option<&'a str>,
    pub(super) date: Date,
    pub(super) reference: &'a str,
    pub(super) origin: Origin<'a>,
}

impl Rows {
    /// Adds a movement as a row of the gateway, on the company's day of its making. A kind that the model does not know is an
    /// adjustment.
    ///
    /// | movement | key | kind |
    /// |---|---|---|
    /// | payment, refund, transfer … | its source, as the ERP's documents have it; without one, its own id | as [`RowKind::from`] says |
    /// | dispute | its own id: a dispute may move money several times, and each has its own journal | dispute |
    /// | payout | the payout's id | payout, with what reaches the bank |
    /// | payout that came back | `<payout>/failed`, as its journal | adjustment: the next payout pays it out |
    ///
    /// A payout is a movement and a [settlement](Self::push_settlement): push one of them.
    ///
    /// # Errors
    /// [`TooManyRows`].
    pub fn push_movement(
        &mut self,
        movement: &Movement,
        account: &str,
        origin: Origin<'_>,
        days: &CompanyDays,
    ) -> Result<RowId, TooManyRows> {
        let moved = Moved {
            account,
            kind: movement.kind.known().copied(),
            id: movement.id.as_str(),
            source: movement.source.as_ref().map(|source| source.as_str()),
            gross: movement.gross,
            fee: movement.fee,
            net: movement.net,
            presented: movement.presented,
            rate: movement.rate,
            settlement: movement.settlement.as_ref().map(|settlement| settlement.as_str()),
            date: days.day(movement.created_at),
            reference: movement.description.as_deref().unwrap_or_default(),
            origin,
        };
        moved.push_to(self)
    }

    /// Adds a payout of the gateway, on the day of its arrival, or on the company's day of its making. What a settlement of parts
    /// keeps (chargebacks and fees) is what the payout costs, so that its payments less its refunds are the payout.
    ///
    /// One that failed or was given up is two rows: the payout, and `<payout>/failed`, by which the money is in the balance again.
    ///
    /// # Errors
    /// [`TooManyRows`].
    pub fn push_settlement(
        &mut self,
        settlement: &Settlement,
        account: &str,
        origin: Origin<'_>,
        days: &CompanyDays,
    ) -> Result<Vec<RowId>, TooManyRows> {
        let date = settlement.arrives_on.unwrap_or_else(|| days.day(settlement.created_at));
        let mut row = Row::new(Side::Gateway, account, settlement.id.as_str(), settlement.amount, date);
        row.origin = origin;
        let parts = settlement.parts.as_ref().map(|parts| parts.fees.checked_add(parts.chargebacks));
        row.fee = parts.and_then(Result::ok).filter(|kept| !kept.is_zero());
        let mut ids = vec![self.push(&row.clone().kind(RowKind::Payout))?];
        let returned =
            matches!(settlement.status.known(), Some(SettlementStatus::Failed | SettlementStatus::Cancelled));
        if returned {
            let key = failed(settlement.id.as_str());
            ids.push(self.push(&Row { key: &key, ..row }.kind(RowKind::Adjustment))?);
        }
        Ok(ids)
    }
}

impl Moved<'_> {
    pub(super) fn push_to(&self, rows: &mut Rows) -> Result<RowId, TooManyRows> {
        let own = self.source.unwrap_or(self.id);
        match self.kind {
            Some(MovementKind::Payout) => {
                let row = Row { amount: -self.gross, fee: Some(self.fee), ..self.row(own, RowKind::Payout) };
                rows.push(&Row { net: None, group: "", ..row })
            }
            Some(MovementKind::PayoutReversal) => rows.push(&self.row(&failed(own), RowKind::Adjustment)),
            Some(MovementKind::Dispute | MovementKind::DisputeReversal) => {
                rows.push(&self.row(self.id, RowKind::Dispute))
            }
            kind => rows.push(&self.row(own, kind.map_or(RowKind::Adjustment, RowKind::from))),
        }
    }

    fn row<'r>(&'r self, key: &'r str, kind: RowKind) -> Row<'r> {
        let mut row = Row::new(Side::Gateway, self.account, key, self.gross, self.date).kind(kind);
        row = row.fee(self.fee).reference(self.reference).group(self.settlement.unwrap_or_default());
        (row.net, row.presented, row.rate, row.origin) = (Some(self.net), self.presented, self.rate, self.origin);
        row
    }
}

/// The key of what undoes a payout, as its journal has it.
fn failed(key: &str) -> String {
    format!("{key}/failed")
}
