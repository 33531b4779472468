//! The one model in the middle. Gateways are normalised into events and objects; flows plan documents; ERPs render them.
//! No vendor's word is used here, and every status is a closed enum.
//!
//! On the way in: [`GatewayEvent`] with its [`Subject`]: [`Payment`], [`Refund`], [`Dispute`], [`Settlement`], [`Customer`],
//! [`Product`], [`SubscriptionInvoice`]. On the way out: a [`Document`]: [`CustomerRecord`], [`SalesOrder`], [`Receipt`].

mod customer;
mod dispute;
mod document;
mod event;
mod identifiers;
mod order;
mod payment;
mod postal_address;
mod product;
mod receipt;
mod refund;
mod reported;
mod sales_order;
mod settlement;
mod subscription_invoice;

pub use customer::{Customer, CustomerRecord};
pub use dispute::{Dispute, DisputeStatus};
pub use document::{Document, DocumentKey, DocumentKind, Link, PostedNumbers, UnresolvedLink};
pub use event::{GatewayEvent, PaymentAttempt, Subject};
pub use identifiers::{
    AccountId, CustomerCode, EventId, ExternalId, Gateway, GatewayCustomerId, GlAccount, InvoiceId, OrderKey,
    OrderReference, ProductId, SalesOrderNumber, SettlementId, Sku, TransactionId,
};
pub use order::OrderLine;
pub use payment::{CardBrand, Metadata, Payment, PaymentFailure, PaymentMethod, PaymentStatus, Wallet};
pub use postal_address::PostalAddress;
pub use product::Product;
pub use receipt::{Receipt, ReceiptStatus};
pub use refund::{Refund, RefundStatus};
pub use reported::Reported;
pub use sales_order::{SalesOrder, SalesOrderLine};
pub use settlement::{Settlement, SettlementStatus};
pub use subscription_invoice::{InvoiceLine, SubscriptionInvoice};
