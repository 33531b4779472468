//! `getBatchList`: the settlement batches of a range of time. One cut a day and acquirer, made just after midnight.

use client_core::{DecodeError, InvalidRequest};

use super::answer::Node;
use super::command::{Command, Parameters};
use super::range::DateRange;
use crate::ids::{AuthProcessor, BatchId};
use crate::money::Currency;
use crate::settlement::{Batch, BatchGroup};

/// Asks for the batches of a range of time.
#[derive(Clone, Copy, Debug)]
pub struct GetBatchList {
    /// When they were completed.
    pub range: DateRange,
}

impl Command for GetBatchList {
    const NAME: &'static str = "getBatchList";
    const OPERATION: &'static str = "reporting.batch_list";
    type Answer = Vec<Batch>;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        self.range.write(into)
    }

    fn answer(node: Node<'_>) -> Result<Vec<Batch>, DecodeError> {
        node.items("batches", "batch").map(batch).collect()
    }
}

fn batch(node: Node<'_>) -> Result<Batch, DecodeError> {
    let processor = node.text("authprocessorname").or_else(|| node.text("authprocessor"));
    let groups = node.items("transactiongroups", "transactiongroup").map(group).collect::<Result<_, _>>()?;
    Ok(Batch {
        auth_processor: AuthProcessor::from(processor.ok_or_else(|| node.fault("authprocessorname", "is missing"))?),
        batch_id: BatchId::from(node.needed("batchid")?),
        completed: node.instant("completed")?,
        groups,
    })
}

fn group(node: Node<'_>) -> Result<BatchGroup, DecodeError> {
    Ok(BatchGroup {
        currency: Currency::from(node.needed("currency")?),
        payment_number: node.number("paymentnumber")?,
        payment_value: node.amount("paymentvalue")?.unwrap_or_default(),
        refund_number: node.number("refundnumber")?,
        refund_value: node.amount("refundvalue")?.unwrap_or_default().abs(),
    })
}
