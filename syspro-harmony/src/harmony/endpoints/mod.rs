//! The calls of the contract as values; [`Contract`](super::Contract) makes them, and they send nothing.
//!
//! What is sent or asked for decides what comes back: a [`NewCustomer`](super::model::NewCustomer) creates a
//! [`Customer`](super::model::Customer), a [`CustomerCode`](crate::CustomerCode) reads one.

mod create;
mod exchange;
mod filter;
mod read;
mod resource;
mod search;
mod setting;
mod update;

pub use create::Create;
pub use filter::{CreditMemoFilter, CustomerFilter, ItemFilter, JournalEntryFilter, PaymentFilter, SalesOrderFilter};
pub use read::Read;
pub use resource::{Change, Filter, Key, NewRecord, Record, Resource};
pub use search::Search;
pub use setting::{Set, Setting};
pub use update::Update;
