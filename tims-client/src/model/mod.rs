//! The documents of the contract. A `New…` is sent to create, a `…Change` to change, and the plain name is what TIMS holds.
//!
//! Field names and rules are those of `openapi.yaml` beside this crate. Amounts are in major units.

mod account;
mod address;
mod customer;
mod error_answer;
mod figure;
mod identifier;
mod invoice;
mod item;
mod journal_entry;
pub(crate) mod moment;
mod page;
mod payment;
mod sales_order;
mod status;
mod stock;

pub use account::Account;
pub use address::Address;
pub use customer::{Customer, CustomerChange, CustomerErasure, NewCustomer};
pub use error_answer::{ErrorAnswer, ErrorBody, ErrorCode, ErrorDetail};
pub use figure::{Amount, ExchangeRate, Quantity, UnitPrice};
pub use identifier::{
    CostCentre, CountryCode, CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount, InvoiceNumber,
    JournalNumber, JournalReference, Location, PageToken, PaymentNumber, SalesOrderNumber, Sku, TermsCode,
    TransactionId, UnitOfMeasure,
};
pub use invoice::{AppliedPayment, Invoice, InvoiceChange, InvoiceLine, NewInvoice};
pub use item::{Item, ItemChange, NewItem};
pub use journal_entry::{JournalEntry, JournalEntryChange, JournalLine, NewJournalEntry, Side};
pub use page::Page;
pub use payment::{Application, ApplicationTarget, NewPayment, Payment, PaymentChange};
pub use sales_order::{NewSalesOrder, SalesOrder, SalesOrderChange, SalesOrderLine, Tracking};
pub use status::{
    AccountType, CustomerStatus, InvoiceKind, InvoiceStatus, ItemStatus, JournalStatus, OrderStatus, PaymentKind,
    PaymentMethod, PaymentStatus,
};
pub use stock::{QuantityAdjustment, QuantityCount, StockQuantity};
