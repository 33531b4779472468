//! `getTransactionList`: the transactions of a range of time, page by page.

use client_core::{DecodeError, InvalidRequest};
use rust_decimal::Decimal;
use time::OffsetDateTime;

use super::answer::Node;
use super::command::{Command, Parameters};
use super::range::{DateRange, Rows};
use crate::ids::{BatchId, VendorTxCode};
use crate::money::{Amount, Currency};
use crate::state::TxStateId;
use crate::status::TransactionType;
use crate::transaction_id::TransactionId;
use crate::wire::folded_enum;

folded_enum! {
    /// Whether a transaction succeeded.
    pub enum TransactionResult {
        /// It did.
        Success = "SUCCESS",
        /// It did not.
        Failure = "FAILURE",
    }
}

/// Asks for the transactions of a range of time, oldest first.
#[derive(Clone, Debug)]
pub struct GetTransactionList {
    /// When they began.
    pub range: DateRange,
    /// Their kinds; all when empty.
    pub types: Vec<TransactionType>,
    /// Whether they succeeded; both when none.
    pub result: Option<TransactionResult>,
    /// Which page.
    pub rows: Rows,
}

/// A page of transactions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionPage {
    /// The transactions.
    pub transactions: Vec<ListedTransaction>,
    /// How many there are over all pages.
    pub total_rows: Option<u32>,
}

/// A transaction in a list. The amount is in major units, the time in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTransaction {
    /// Opayo's id.
    pub transaction_id: TransactionId,
    /// The merchant's own code.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// The kind of transaction.
    pub transaction_type: Option<TransactionType>,
    /// Whether it succeeded.
    pub result: Option<TransactionResult>,
    /// Where it stands, in lists that tell.
    pub tx_state_id: Option<TxStateId>,
    /// What it comes to.
    pub amount: Option<Decimal>,
    /// The currency.
    pub currency: Option<Currency>,
    /// When it began.
    pub started: Option<OffsetDateTime>,
    /// The batch it settles in.
    pub batch_id: Option<BatchId>,
    /// Whether it has been refunded.
    pub refunded: Option<bool>,
}

impl GetTransactionList {
    /// All transactions of a range, the first page.
    pub fn new(range: DateRange) -> Self {
        Self { range, types: Vec::new(), result: None, rows: Rows::FIRST }
    }

    /// The page after this one. None when `page` was the last.
    pub fn after(&self, page: &TransactionPage) -> Option<Self> {
        let rows = self.rows.next(page.transactions.len(), page.total_rows)?;
        Some(Self { rows, ..self.clone() })
    }
}

impl ListedTransaction {
    /// What it comes to, in minor units, where its currency has a known minor unit.
    pub fn minor_amount(&self) -> Option<Amount> {
        Node::minor(self.amount, self.currency.as_ref())
    }
}

impl Command for GetTransactionList {
    const NAME: &'static str = "getTransactionList";
    const OPERATION: &'static str = "reporting.transaction_list";
    type Answer = TransactionPage;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        self.range.write(into)?;
        if !self.types.is_empty() {
            let types: Vec<String> = self.types.iter().map(|kind| kind.as_str().to_ascii_uppercase()).collect();
            into.list("txtypes", "txtype", types.iter().map(String::as_str));
        }
        if let Some(result) = &self.result {
            into.element("result", result.as_str());
        }
        into.element("sorttype", "ByDate");
        into.element("sortorder", "ASC");
        self.rows.write(into);
        Ok(())
    }

    fn answer(node: Node<'_>) -> Result<TransactionPage, DecodeError> {
        let total_rows = node.child("transactions").map(|list| list.number("totalrows")).transpose()?.flatten();
        let transactions = node.items("transactions", "transaction").map(listed).collect::<Result<_, _>>()?;
        Ok(TransactionPage { transactions, total_rows })
    }
}

fn listed(row: Node<'_>) -> Result<ListedTransaction, DecodeError> {
    Ok(ListedTransaction {
        transaction_id: row.needed("vpstxid")?.into(),
        vendor_tx_code: row.text("vendortxcode").map(VendorTxCode::from),
        transaction_type: row.text("transactiontype").map(TransactionType::from),
        result: row.text("result").map(TransactionResult::from),
        tx_state_id: row.number("txstateid")?.map(TxStateId),
        amount: row.amount("amount")?,
        currency: row.text("currency").map(Currency::from),
        started: row.instant("started")?,
        batch_id: row.text("batchid").map(BatchId::from),
        refunded: row.flag("refunded"),
    })
}
