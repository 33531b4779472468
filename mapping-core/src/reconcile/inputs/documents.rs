//! The ERP's rows, from the documents that it holds: a receipt by its transaction, a refund by the refund, the journal of a payout by
//! the payout.

use thiserror::Error;

use crate::canonical::{Document, GlAccount, Journal, Side as LedgerSide};
use crate::money::{Currency, Money, MoneyError};
use crate::reconcile::row::{Origin, Row, RowKind, Side};
use crate::reconcile::rows::{RowId, Rows, TooManyRows};
use crate::rules::{AccountRole, RuleBook};

/// Which accounts of the general ledger say what a journal moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErpAccounts {
    /// Where payouts go: the bank, and money on its way there.
    pub paid_to: Vec<GlAccount>,
    /// Where the gateway's balance stands.
    pub clearing: Vec<GlAccount>,
    /// What the gateway keeps.
    pub fees: Vec<GlAccount>,
}

/// Why a document is no row.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotARow {
    /// It moves no money of the gateway.
    #[error("it moves no money of the gateway")]
    Nothing,
    /// Its lines are in several currencies.
    #[error("its lines are in several currencies")]
    Currencies,
    /// Its lines cannot be added up.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// There are more rows than can be counted.
    #[error(transparent)]
    TooMany(#[from] TooManyRows),
}

impl ErpAccounts {
    /// The accounts of a rule book's roles.
    pub fn of(rules: &RuleBook) -> Self {
        let accounts = |roles: &[AccountRole]| -> Vec<GlAccount> {
            roles.iter().filter_map(|role| rules.ledger.account(*role)).cloned().collect()
        };
        Self {
            paid_to: accounts(&[AccountRole::Bank, AccountRole::InTransit]),
            clearing: accounts(&[AccountRole::Clearing]),
            fees: accounts(&[AccountRole::Fees, AccountRole::DisputeFees, AccountRole::FeeTax]),
        }
    }
}

impl Rows {
    /// Adds a document that the ERP holds as a row of the ERP.
    ///
    /// | document | key | kind, amount |
    /// |---|---|---|
    /// | receipt | its transaction | payment |
    /// | credit memo that pays the money out itself | its refund | refund, below zero |
    /// | receipt reversal | its cause; for a payment that did not last, the payment | refund or payment, below zero |
    /// | journal with a bank account | its reference without `/bank` or a month | payout: what the bank gains |
    /// | journal of a payout that came back | its reference | adjustment: what the clearing account gains |
    /// | journal of a refund that came back | the refund | refund |
    ///
    /// # Errors
    /// [`NotARow::Nothing`] for every other document: there is no row, and none is missing. A dispute's journal is added by
    /// [`push_journal`](Self::push_journal), because nothing in it says what it is.
    pub fn push_document(
        &mut self,
        document: &Document,
        account: &str,
        accounts: &ErpAccounts,
        origin: Origin<'_>,
    ) -> Result<RowId, NotARow> {
        let row = |key, amount, date| Row { origin, ..Row::new(Side::Erp, account, key, amount, date) };
        let row = match document {
            Document::Receipt(receipt) => row(receipt.transaction.as_str(), receipt.amount, receipt.received_on)
                .reference(receipt.reference.as_deref().unwrap_or_default()),
            Document::CreditMemo(memo) if memo.paid_from.is_some() => {
                row(memo.refund.as_str(), -memo.amount, memo.credited_on).kind(RowKind::Refund)
            }
            Document::ReceiptReversal(reversal) => {
                let cause = reversal.cause.as_str();
                let (key, kind) = match cause.strip_suffix(FAILED) {
                    Some(payment) => (payment, RowKind::Payment),
                    None => (cause, RowKind::Refund),
                };
                row(key, -reversal.amount, reversal.reversed_on).kind(kind)
            }
            Document::Journal(journal) => return self.push_paid_out(journal, account, accounts, origin),
            Document::CreditMemo(_)
            | Document::Customer(_)
            | Document::SalesOrder(_)
            | Document::Item(_)
            | Document::Stock(_)
            | Document::CustomerErasure(_) => return Err(NotARow::Nothing),
        };
        Ok(self.push(&row)?)
    }

    /// Adds a journal under its reference, as a row of this kind: what it changes the clearing account by, before the fees that it
    /// books. It is how the journals of disputes and adjustments are added.
    ///
    /// # Errors
    /// [`NotARow`], where it has no line on the clearing account, or in several currencies.
    pub fn push_journal(
        &mut self,
        journal: &Journal,
        kind: RowKind,
        account: &str,
        accounts: &ErpAccounts,
        origin: Origin<'_>,
    ) -> Result<RowId, NotARow> {
        let currency = journal.currency().ok_or(NotARow::Currencies)?;
        let net = gained(journal, &accounts.clearing, currency)?;
        let fee = gained(journal, &accounts.fees, currency)?;
        if net.is_zero() {
            return Err(NotARow::Nothing);
        }
        let row =
            Row::new(Side::Erp, account, journal.reference().as_str(), net.checked_add(fee)?, journal.posted_on());
        let row = row.kind(kind).fee(fee).reference(journal.description().unwrap_or_default());
        Ok(self.push(&Row { origin, ..row })?)
    }

    fn push_paid_out(
        &mut self,
        journal: &Journal,
        account: &str,
        accounts: &ErpAccounts,
        origin: Origin<'_>,
    ) -> Result<RowId, NotARow> {
        let reference = journal.reference().as_str();
        let currencies = accounts.paid_to.iter().find_map(|account| {
            journal.lines().iter().find(|line| line.account == *account).map(|line| line.amount.currency())
        });
        let (key, kind, amount) = match (currencies, reference.strip_suffix(FAILED)) {
            (Some(currency), None) => {
                (payout(reference), RowKind::Payout, gained(journal, &accounts.paid_to, currency)?)
            }
            (Some(currency), Some(_)) => {
                (reference, RowKind::Adjustment, gained(journal, &accounts.clearing, currency)?)
            }
            (None, Some(refund)) => {
                let currency = journal.currency().ok_or(NotARow::Currencies)?;
                (refund, RowKind::Refund, gained(journal, &accounts.clearing, currency)?)
            }
            (None, None) => return Err(NotARow::Nothing),
        };
        if amount.is_zero() {
            return Err(NotARow::Nothing);
        }
        let row = Row::new(Side::Erp, account, key, amount, journal.posted_on()).kind(kind);
        Ok(self.push(&Row { origin, ..row.reference(journal.description().unwrap_or_default()) })?)
    }
}

/// The end of the keys of documents that undo something.
const FAILED: &str = "/failed";

/// The payout behind the reference of its journal: without `/bank`, the money's arrival, and without a month.
fn payout(reference: &str) -> &str {
    let is_month = |part: &str| {
        let shape = |(place, byte): (usize, u8)| if place == 4 { byte == b'-' } else { byte.is_ascii_digit() };
        part.len() == 7 && part.bytes().enumerate().all(shape)
    };
    match reference.rsplit_once('/') {
        Some((payout, part)) if part == "bank" || is_month(part) => payout,
        Some(_) | None => reference,
    }
}

/// What accounts gain by a journal: debits less credits in one currency.
fn gained(journal: &Journal, accounts: &[GlAccount], currency: Currency) -> Result<Money, MoneyError> {
    let ours =
        |line: &&crate::canonical::JournalLine| accounts.contains(&line.account) && line.amount.currency() == currency;
    let signed = journal.lines().iter().filter(ours).map(|line| match line.side {
        LedgerSide::Debit => line.amount,
        LedgerSide::Credit => -line.amount,
    });
    Money::sum(currency, signed)
}
