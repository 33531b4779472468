//! Flows: from an event to the documents that the ERP should hold.
//!
//! A flow is two pure functions. [`Flow::questions`] says what it still has to know; whoever runs it reads the answers through
//! ports and asks again, until nothing is missing. [`Flow::decide`] then plans documents, skips the event with a reason,
//! waits for something that is not there yet, or refuses the event.

mod agreement;
mod customer_master;
mod decision;
mod dispute;
mod driver;
mod erp_records;
mod exchange_difference;
mod facts;
mod foreign_account;
mod item_master;
mod known;
mod links;
mod notice;
mod order_to_cash;
mod payment_fee;
mod rates;
mod refund;
mod settlement_to_journal;
mod shipment;
mod spelling;
pub mod story;
mod subscription;
mod unplanned;
mod written;

pub use customer_master::{CustomerMaster, Erasure, erase_customer};
pub use decision::{Decision, Plan, SkipReason, Step, Wait};
pub use dispute::DisputeToJournal;
pub use driver::{all_flows, decide, default_flows, flow_of, planner, questions};
pub use erp_records::{
    ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder, ItemAnswer,
};
pub use facts::{Answer, CustomerQuery, Facts, Question, Side};
pub use foreign_account::foreign_account;
pub use item_master::ItemMaster;
pub use known::Known;
pub use notice::{Notice, Severity, ShopStatus, Telling};
pub use order_to_cash::OrderToCash;
pub use payment_fee::payment_fees;
pub use refund::RefundToCreditMemo;
pub use settlement_to_journal::SettlementToJournal;
pub use shipment::ShipmentToReceipt;
pub use subscription::{RepeatedPayments, Subscriptions};
pub use unplanned::Unplanned;
pub use written::{Written, written_by};

use crate::canonical::GatewayEvent;
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// From an event to documents, without I/O and without a clock.
pub trait Flow: Send + Sync {
    /// The flow's name, as stored and shown: `order_to_cash`.
    fn name(&self) -> &'static str;

    /// Whether this flow is about such events. The first flow of a list that says yes gets the event.
    fn handles(&self, event: &GatewayEvent) -> bool;

    /// What has to be known before [`decide`](Self::decide), given what is known already. Empty: nothing is missing.
    ///
    /// # Errors
    /// [`Refusal`] when what is known already shows that the event cannot be planned.
    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal>;

    /// The documents to post, or why there are none (yet).
    ///
    /// # Errors
    /// [`Refusal`] when a person has to correct a fact, a rule or the event.
    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal>;
}
