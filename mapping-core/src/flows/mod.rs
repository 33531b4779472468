//! Flows: from an event to the documents that the ERP should hold.
//!
//! A flow is two pure functions. [`Flow::questions`] says what it still has to know; whoever runs it reads the answers through
//! ports and asks again, until nothing is missing. [`Flow::decide`] then plans documents, skips the event with a reason,
//! waits for something that is not there yet, or refuses the event.

mod answers;
mod decision;
mod driver;
mod facts;
mod order_to_cash;
mod refund_to_credit_memo;
mod settlement_to_journal;
mod unplanned;

pub use decision::{Decision, Plan, SkipReason, Step, Wait};
pub use driver::{decide, default_flows, flow_of, questions};
pub use facts::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpSalesOrder, Facts,
    ItemAnswer, Question, Side,
};
pub use order_to_cash::OrderToCash;
pub use refund_to_credit_memo::RefundToCreditMemo;
pub use settlement_to_journal::SettlementToJournal;
pub use unplanned::Unplanned;

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
