//! `getBatchDetail`: the transactions of one settlement batch, page by page.

use client_core::{DecodeError, InvalidRequest};

use super::answer::Node;
use super::command::{Command, Parameters};
use super::range::Rows;
use crate::ids::{AuthProcessor, BatchId, VendorTxCode};
use crate::limits::{TextForm, TextLimit};
use crate::money::Currency;
use crate::settlement::BatchRow;
use crate::status::TransactionType;

/// Asks for a page of a batch. A batch is known by its number and its acquirer together.
#[derive(Clone, Debug)]
pub struct GetBatchDetail {
    /// The batch.
    pub batch_id: BatchId,
    /// Its acquirer.
    pub auth_processor: AuthProcessor,
    /// Which page.
    pub rows: Rows,
}

/// A page of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchPage {
    /// The transactions.
    pub rows: Vec<BatchRow>,
    /// How many there are over all pages.
    pub total_rows: Option<u32>,
}

impl GetBatchDetail {
    /// The first page of a batch.
    pub fn new(auth_processor: AuthProcessor, batch_id: BatchId) -> Self {
        Self { batch_id, auth_processor, rows: Rows::FIRST }
    }

    /// The page after this one. None when `page` was the last.
    pub fn after(&self, page: &BatchPage) -> Option<Self> {
        let rows = self.rows.next(page.rows.len(), page.total_rows)?;
        Some(Self { rows, ..self.clone() })
    }
}

impl Command for GetBatchDetail {
    const NAME: &'static str = "getBatchDetail";
    const OPERATION: &'static str = "reporting.batch_detail";
    type Answer = BatchPage;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        const BATCH: TextLimit = TextLimit { min: 1, max: 20, form: TextForm::Token };
        const PROCESSOR: TextLimit = TextLimit { min: 1, max: 100, form: TextForm::Free };
        BATCH.check_field("batchid", self.batch_id.as_str())?;
        PROCESSOR.check_field("authprocessor", self.auth_processor.as_str())?;
        into.element("batchid", self.batch_id.as_str());
        into.element("authprocessor", self.auth_processor.as_str());
        self.rows.write(into);
        Ok(())
    }

    fn answer(node: Node<'_>) -> Result<BatchPage, DecodeError> {
        let total_rows = node.child("transactions").map(|list| list.number("totalrows")).transpose()?.flatten();
        let rows = node.items("transactions", "transaction").map(row).collect::<Result<_, _>>()?;
        Ok(BatchPage { rows, total_rows })
    }
}

fn row(row: Node<'_>) -> Result<BatchRow, DecodeError> {
    Ok(BatchRow {
        transaction_id: row.needed("vpstxid")?.into(),
        vendor_tx_code: row.text("vendortxcode").map(VendorTxCode::from),
        transaction_type: row.text("transactiontype").map(TransactionType::from),
        amount: row.amount("amount")?,
        currency: row.text("currency").map(Currency::from),
        started: row.instant("started")?,
        completed: row.instant("completed")?,
        refunded: row.flag("refunded"),
    })
}
