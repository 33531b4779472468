//! The calls of the contract as values; [`Contract`](crate::Contract) makes them, and they send nothing.
//!
//! What is sent or asked for decides what comes back: a [`NewCustomer`](crate::model::NewCustomer) creates a
//! [`Customer`](crate::model::Customer), a [`CustomerCode`](crate::model::CustomerCode) reads one.

mod create;
mod erasure;
mod exchange;
mod filter;
mod quantity;
mod read;
mod resource;
mod search;
mod update;

pub use create::Create;
pub use erasure::EraseCustomer;
pub use filter::{
    AccountFilter, CustomerFilter, InvoiceFilter, ItemFilter, JournalEntryFilter, PaymentFilter, SalesOrderFilter,
};
pub use quantity::{AdjustQuantity, ReadQuantity, SetQuantity};
pub use read::Read;
pub use resource::{Change, Filter, Key, NewRecord, Record, Resource};
pub use search::Search;
pub use update::Update;
