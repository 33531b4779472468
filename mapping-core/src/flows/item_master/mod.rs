//! Item master: products, prices and counts, the same on both sides, whichever side changes them.
//!
//! The story, in its order:
//! 1. The product and the item as they are now. What the event itself says is used only where nobody can be asked.
//! 2. Which item a product is: its code, by `rules.order.sku_aliases` where they name it; a product without a code is the item with
//!    the product's id. A code that the ERP lacks is shown with its near neighbours, or taken for the nearest one where
//!    `rules.sync.items.auto_accept` says how near that has to be.
//! 3. What one side lacks is created there, if the rules want that. At the gateway it has the item's code for its id, so that it is
//!    created once.
//! 4. Otherwise description, price and whether it is sold are agreed on by their owners, with what was last written from here as the
//!    third opinion. Prices are exact, and only prices of one currency are compared. A price at a gateway is never changed: the
//!    notice carries the product with its new price, and a new price is made.
//! 5. Counts go one way, from who counts to the other: the ERP tells the shop what may be promised, or the shop tells the ERP what
//!    there is.
//!
//! It is not among the [default flows](super::default_flows); see [`CustomerMaster`](super::CustomerMaster) for how to add it.

mod code;
mod of_erp;
mod of_gateway;
mod pair;
mod stock;

use super::story::{self, Pause, Story};
use super::{Decision, Facts, Flow, Known, Plan, Question};
use crate::canonical::{GatewayEvent, Subject};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// Products of the gateway and items of the ERP, kept in step in both directions.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemMaster;

impl Flow for ItemMaster {
    fn name(&self) -> &'static str {
        "item_master"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        matches!(event.subject, Subject::Product(_) | Subject::ErpItem(_))
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    match &event.subject {
        Subject::Product(product) => of_gateway::tell(event, product, known, rules),
        Subject::ErpItem(change) => of_erp::tell(change, known, rules),
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Invoice(_)
        | Subject::Subscription(_)
        | Subject::Shipment(_)
        | Subject::ErpCustomer(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => Err(Pause::no_effect(event.subject.name())),
    }
}
