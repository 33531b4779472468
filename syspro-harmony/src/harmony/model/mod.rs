//! The documents of the contract. A `New…` is sent to create, a `…Change` to change, and the plain name is what SYSPRO holds.
//!
//! Field names and rules are those of `openapi.yaml` beside this crate. Amounts are in major units; days are in the company's
//! time zone.

mod address;
mod credit_memo;
mod customer;
mod error_answer;
mod item;
mod journal_entry;
pub(crate) mod moment;
mod page;
mod payment;
mod payment_token;
mod sales_order;
mod status;

pub use address::Address;
pub use credit_memo::{CreditMemo, CreditMemoChange, CreditMemoLine, NewCreditMemo};
pub use customer::{Customer, CustomerChange, CustomerErasure, NewCustomer};
pub use error_answer::{ErrorAnswer, ErrorBody, ErrorCode, ErrorDetail};
pub use item::{Item, ItemChange, NewItem, QuantityCount, WarehouseStock};
pub use journal_entry::{JournalEntry, JournalEntryChange, JournalLine, NewJournalEntry, Side};
pub use page::Page;
pub use payment::{Application, ApplicationTarget, NewPayment, Payment, PaymentChange};
pub use payment_token::PaymentToken;
pub use sales_order::{NewSalesOrder, SalesOrder, SalesOrderChange, SalesOrderLine, Tracking};
pub use status::{CustomerStatus, ItemStatus, JournalStatus, PaymentMethod, PaymentStatus};

pub use crate::figure::{Amount, ExchangeRate, Quantity, UnitPrice};
pub use crate::identifier::{
    Branch, CostCentre, CreditMemoNumber, CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount,
    InvoiceNumber, JournalNumber, PageToken, PaymentNumber, ProductClass, ReferenceNumber, SalesOrderNumber, StockCode,
    TermsCode, UnitOfMeasure, Warehouse,
};
pub use crate::order_status::OrderStatus;
