//! Customer master: one customer on both sides, whichever side changes it.
//!
//! The story, in its order:
//! 1. Both sides as they are now. What the event itself says is used only where nobody can be asked, so a late event, or one that
//!    comes twice, finds nothing to do.
//! 2. Which records belong together: by the link in the gateway's metadata, then by external id, e-mail address, or name with
//!    postcode ([`dedup`](crate::dedup)). A second customer of the gateway for one of the ERP is noted or refused, as the rules say.
//! 3. A customer that one side lacks is created there, if the rules want that.
//! 4. Otherwise each field is agreed on by its owner, with what was last written from here as the third opinion. What a side lacks
//!    is one document for the ERP, one notice for the gateway. Where both hold the same, the event is skipped: this is how an
//!    update that we caused ends.
//!    Nothing is carried in either direction to a customer who was erased from here, whatever a late event or an answer still says.
//! 5. A customer that the gateway deleted is left, deactivated or erased in the ERP, as the rules say; one that the ERP deleted or
//!    merged is deleted or linked anew at the gateway.
//!
//! It is not among the [default flows](super::default_flows), because order to cash makes customers by itself.
//! [`all_flows`](super::all_flows) has it; note after each plan what [`written_by`](super::written_by) says, and answer
//! [`Question::LastWritten`](super::Question::LastWritten) from that:
//!
//! ```
//! use mapping_core::flows::all_flows;
//! use mapping_core::rules::{Owner, RuleBook};
//!
//! let flows = all_flows();
//! assert_eq!(flows[0].name(), "customer_master");
//! let mut rules = RuleBook::stripe_tims();
//! rules.sync.gateway = Some("stripe".into());
//! rules.sync.customer.email = Owner::Gateway; // the shop's login; other fields: whoever changed them last
//! ```

mod departure;
mod erasure;
mod of_erp;
mod of_gateway;
mod pair;
mod record;
mod spelling;

pub(super) use erasure::is_erased;
pub use erasure::{Erasure, erase_customer};

use super::story::{self, Pause, Story};
use super::{Decision, Facts, Flow, Known, Plan, Question};
use crate::canonical::{GatewayEvent, Subject};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// Customers of the gateway and of the ERP, kept in step in both directions.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerMaster;

impl Flow for CustomerMaster {
    fn name(&self) -> &'static str {
        "customer_master"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        matches!(event.subject, Subject::Customer(_) | Subject::ErpCustomer(_))
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
        Subject::Customer(customer) => of_gateway::tell(event, customer, known, rules),
        Subject::ErpCustomer(change) => of_erp::tell(change, known, rules),
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Subscription(_)
        | Subject::Shipment(_)
        | Subject::ErpItem(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => Err(Pause::no_effect(event.subject.name())),
    }
}
