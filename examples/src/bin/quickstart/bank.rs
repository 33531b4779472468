//! The end of the day: the gateway's settlements, what the ERP booked, and what the bank received, line by line.

use std::error::Error;
use std::sync::Arc;

use flow_core::outbox::{DocumentState, StoredDocument};
use flow_core::ports::Gateway;
use flow_core::store::Store;
use mapping_core::canonical::{Document, GatewayEvent, Settlement, Subject};
use mapping_core::flows::{Answer, Question};
use mapping_core::money::{Money, currency};
use mapping_core::reconcile::inputs::{CompanyDays, ErpAccounts, NotARow};
use mapping_core::reconcile::{Cut, Origin, Row, RowKind, Rows, Side, reconcile};
use mapping_core::rules::RuleBook;
use sandbox::opayo::{Batch, Kind};
use time::OffsetDateTime;

use crate::opayo_side::OpayoSide;
use crate::pair::Pair;
use crate::stripe_side::StripeSide;

/// What a controller reads.
pub(crate) struct Report {
    pub(crate) matched: usize,
    /// What does not match, and what to do about it.
    pub(crate) exceptions: Vec<(String, String)>,
    /// Each payout with how many members it has, and whether the ERP and the bank have it.
    pub(crate) payouts: Vec<String>,
}

/// Rows of one account, in the company's own currency: what a rate stands between is compared by a person.
struct Statement<'a> {
    rules: &'a RuleBook,
    account: &'a str,
    days: CompanyDays,
    rows: Rows,
    /// Settlements of other currencies, whose journals are converted.
    foreign: Vec<String>,
}

/// A transaction that a batch lists.
struct Member {
    key: String,
    amount: Money,
    kind: RowKind,
    /// The settlement.
    group: String,
}

/// Stripe's payouts beside the ERP and the bank.
pub(crate) async fn stripe(side: &StripeSide) -> Result<Report, Box<dyn Error>> {
    let gateway = flow_core::adapters::StripeGateway::new(side.client.clone());
    let mut settlements = Vec::new();
    for payout in side.stripe.all("payout") {
        let id = crate::books::text(&payout, "id");
        if let Answer::Settlement(found) =
            gateway.answer(None, &Question::Settlement { id: id.as_str().into() }).await?
        {
            settlements.push(*found);
        }
    }
    report(&side.pair, "stripe", &gateway, settlements, &[]).await
}

/// Opayo's batches, as the poll found them, beside the ERP and the bank.
pub(crate) async fn opayo(side: &OpayoSide, batches: &[Batch]) -> Result<Report, Box<dyn Error>> {
    let mut settlements = Vec::new();
    for event in side.pair.events().await?.iter().filter(|event| event.incoming.gateway.as_str() == "opayo") {
        if let Ok(GatewayEvent { subject: Subject::Settlement(found), .. }) = side.gateway.read(&event.incoming).await {
            settlements.push(*found);
        }
    }
    let mut members = Vec::new();
    for batch in batches {
        for one in batch.transactions.iter().filter_map(|id| side.opayo.transaction(id)) {
            let amount = opayo_model::money::Amount::new(one.amount, one.currency.as_str()).major()?;
            let (amount, kind) = match one.kind {
                Kind::Refund => (-amount, RowKind::Refund),
                _ => (amount, RowKind::Payment),
            };
            let group = format!("opayo/{}/{}/{}", batch.processor, batch.id, one.currency);
            members.push(Member { key: one.id, amount: Money::new(amount, currency(&one.currency)?), kind, group });
        }
    }
    report(&side.pair, "opayo", &side.gateway, settlements, &members).await
}

async fn report(
    pair: &Pair,
    account: &str,
    gateway: &dyn Gateway,
    settlements: Vec<Settlement>,
    members: &[Member],
) -> Result<Report, Box<dyn Error>> {
    let days = CompanyDays::of(&pair.rules.company)?;
    let mut statement = Statement { rules: &pair.rules, account, days, rows: Rows::new(), foreign: Vec::new() };
    for settlement in settlements {
        let lines = gateway.answer(None, &Question::SettlementLines { settlement: settlement.id.clone() }).await?;
        statement.settlement(&settlement, lines)?;
    }
    statement.members(members)?;
    statement.erp(&pair.store).await?;
    statement.report()
}

impl Statement<'_> {
    fn is_own(&self, money: Money) -> bool {
        self.rules.company.currency == Some(money.currency())
    }

    /// A settlement, its lines, and the line of the bank, which received what the gateway says.
    fn settlement(&mut self, settlement: &Settlement, lines: Answer) -> Result<(), Box<dyn Error>> {
        if !self.is_own(settlement.amount) {
            self.foreign.push(settlement.id.to_string());
            return Ok(());
        }
        let origin = Origin { source: self.account, line: 0 };
        self.rows.push_settlement(settlement, self.account, origin, &self.days)?;
        if let Answer::Movements(movements) = lines {
            let members = movements
                .iter()
                .filter(|one| one.source.as_ref().is_none_or(|of| of.as_str() != settlement.id.as_str()));
            for movement in members {
                self.rows.push_movement(movement, self.account, origin, &self.days)?;
            }
        }
        let date = settlement.arrives_on.unwrap_or_else(|| self.days.day(settlement.created_at));
        let line = Row::new(Side::Bank, self.account, settlement.id.as_str(), settlement.amount, date);
        self.rows.push(&line.kind(RowKind::Payout))?;
        Ok(())
    }

    /// What the gateway lists beside its settlements.
    fn members(&mut self, members: &[Member]) -> Result<(), Box<dyn Error>> {
        let today = self.days.day(OffsetDateTime::now_utc());
        for member in members.iter().filter(|member| self.rules.company.currency == Some(member.amount.currency())) {
            let row = Row::new(Side::Gateway, self.account, &member.key, member.amount, today);
            self.rows.push(&row.kind(member.kind).group(&member.group))?;
        }
        Ok(())
    }

    /// The documents that the ERP holds.
    async fn erp(&mut self, store: &Arc<dyn Store>) -> Result<(), Box<dyn Error>> {
        let accounts = ErpAccounts::of(self.rules);
        let mut after = None;
        loop {
            let page = store.documents_after(after, 500).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for stored in page.iter().filter(|stored| stored.state == DocumentState::Posted) {
                self.document(stored, &accounts)?;
            }
        }
    }

    fn document(&mut self, stored: &StoredDocument, accounts: &ErpAccounts) -> Result<(), Box<dyn Error>> {
        let is_foreign = match &stored.document {
            Document::Receipt(receipt) => !self.is_own(receipt.amount),
            Document::CreditMemo(memo) => !self.is_own(memo.amount),
            Document::Journal(journal) => self.foreign.iter().any(|id| journal.reference().as_str() == id),
            _ => false,
        };
        if is_foreign {
            return Ok(());
        }
        let origin = Origin { source: &stored.erp, line: u32::try_from(stored.id.0).unwrap_or_default() };
        let pushed = match &stored.document {
            Document::Journal(journal) if journal.reference().as_str().starts_with("txn_") => {
                self.rows.push_journal(journal, RowKind::Dispute, self.account, accounts, origin)
            }
            document => self.rows.push_document(document, self.account, accounts, origin),
        };
        match pushed {
            Ok(_) | Err(NotARow::Nothing | NotARow::Currencies) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn report(&self) -> Result<Report, Box<dyn Error>> {
        let today = self.days.day(OffsetDateTime::now_utc());
        let last = self.rows.ids().filter_map(|row| self.rows.get(row)).map(|row| row.date).max();
        let outcome = reconcile(&self.rows, self.rules, Cut::on(last.unwrap_or(today)));
        let exceptions = outcome.exceptions().map(|exception| {
            let advice = serde_json::to_string(&exception.resolution()).unwrap_or_default();
            (format!("{}: {exception}", exception.kind().as_str()), advice)
        });
        let payouts = outcome.payouts().iter().filter_map(|payout| {
            let row = outcome.rows().get(payout.payout)?;
            let there = |row: Option<_>| if row.is_some() { "there" } else { "missing" };
            let (journal, bank) = (there(payout.journal), there(payout.bank));
            let open = outcome.open_members(payout).len();
            let members = payout.members.len();
            Some(format!(
                "{}: {} in {members} lines, {open} open; journal {journal}, bank line {bank}",
                row.key, row.amount
            ))
        });
        Ok(Report { matched: outcome.matched().len(), exceptions: exceptions.collect(), payouts: payouts.collect() })
    }
}
