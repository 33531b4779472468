//! SYSPRO's own business objects: documents as SORTOI, ARSTPY, ARSTIN, GENTJL and ARSSCS inputs, questions as queries, their
//! answers as facts.
//!
//! A document needs what only the company can say: which product class a credit note charges, which bank receives money, who
//! numbers customers. [`EnetOptions`] says it. [`render`] gives the object that posts a document, checked against the columns of
//! the [`Site`](syspro_harmony::enet::Site); [`check`] does so for a whole plan. [`EnetRequest::probe`] is the question to ask when
//! the answer of a post was lost, and before any post that may be a repetition: e.net has no idempotency key.
//!
//! What e.net cannot hold is refused: a payment that is pending or failed, because receivables hold money that has come; a receipt
//! taken back, an item, a count, each with what a person does instead. Tax is
//! SYSPRO's own to work out from its codes; the lines carry net prices. Money in another currency than the customer's is refused by
//! whoever knows that one: [`currency`].

mod by_hand;
mod credit_memo;
pub mod currency;
mod customer;
pub mod facts;
mod journal;
mod options;
mod receipt;
mod render;
mod sales_order;
pub mod search;

pub use options::{CustomerCodes, EnetOptions};
pub use render::{EnetRequest, check, render, xml_in, xml_in_text};
