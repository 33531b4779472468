//! Money that goes the other way, and money that reaches the bank: refunds as credit memos, settlements as balanced journals. Pure
//! functions; [`flows`](crate::flows) asks for what they need.

mod credit_memo;
mod settlement;

pub use credit_memo::{GivenBack, credit_memo};
pub use settlement::journal;
