//! The one model in the middle. Gateways are normalised into events and objects; flows plan documents; ERPs render them.
//! No vendor's word is used here, and every status is a closed enum.
//!
//! On the way in: [`GatewayEvent`] with its [`Subject`]: [`Payment`], [`Refund`], [`Dispute`], [`Settlement`], [`Customer`],
//! [`Product`], [`SubscriptionInvoice`]. On the way out: a [`Document`]: [`CustomerRecord`], [`SalesOrder`], [`Receipt`],
//! [`CreditMemo`], [`Journal`].

mod credit_memo;
mod customer;
mod dispute;
mod document;
mod event;
mod identifiers;
mod journal;
mod order;
mod payment;
mod postal_address;
mod product;
mod receipt;
mod refund;
mod reported;
mod sales_order;
mod screening;
mod settlement;
mod stored_card;
mod subscription_invoice;

pub use credit_memo::CreditMemo;
pub use customer::{Customer, CustomerRecord};
pub use dispute::{Dispute, DisputeStatus};
pub use document::{Document, DocumentKey, DocumentKind, Link, PostedNumbers, UnresolvedLink};
pub use event::{GatewayEvent, PaymentAttempt, Subject};
pub use identifiers::{
    AccountId, CustomerCode, EventId, ExternalId, Gateway, GatewayCustomerId, GlAccount, InvoiceId, InvoiceNumber,
    OrderKey, OrderReference, ProductId, SalesOrderNumber, SettlementId, Sku, TransactionId,
};
pub use journal::{Journal, JournalError, JournalLine, Side};
pub use order::OrderLine;
pub use payment::{CardBrand, Metadata, Payment, PaymentFailure, PaymentMethod, PaymentStatus, Wallet};
pub use postal_address::PostalAddress;
pub use product::Product;
pub use receipt::{Receipt, ReceiptStatus};
pub use refund::{Refund, RefundStatus};
pub use reported::Reported;
pub use sales_order::{Hold, SalesOrder, SalesOrderLine};
pub use screening::{Recommendation, Screening};
pub use settlement::{Settlement, SettlementParts, SettlementStatus};
pub use stored_card::StoredCard;
pub use subscription_invoice::{InvoiceLine, SubscriptionInvoice};
