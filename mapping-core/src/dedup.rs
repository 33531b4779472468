//! Whether the ERP already holds what a flow wants it to hold. Records are matched by the strongest key that finds anything:
//! for a customer the external id, then the e-mail address, then the name with the postcode.
//!
//! Three laws hold everywhere:
//! - A stronger key wins. What a weaker key found besides is noted among the alternatives that lost.
//! - A weaker key never overrules a stronger one that contradicts it. An ERP customer with the same e-mail address and *another*
//!   external id is a [`Decision::Conflict`]: it may be a second account of one person or two people at one address, and to take
//!   over the record, or to make a twin, would be wrong half of the time.
//! - Several candidates under the deciding key are [`Decision::Ambiguous`]; none is picked.

mod customer;
mod decision;
mod difference;
mod posted;
mod product;

pub(crate) use customer::Wanted;
pub use customer::{customer, customer_by, customer_query};
pub use decision::{Decision, FieldChange};
pub use posted::{payment, sales_order};
pub use product::product;
