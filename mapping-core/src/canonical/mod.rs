//! The one model in the middle. Gateways are normalised into events and objects; flows plan documents; ERPs render them.
//! No vendor's word is used here, and every status is a closed enum.
//!
//! On the way in: [`GatewayEvent`] with its [`Subject`]: [`Payment`], [`Refund`], [`Dispute`], [`Settlement`] with its
//! [`Movement`]s, [`Customer`], [`Product`], [`Subscription`], [`SubscriptionInvoice`]; and from the ERP [`Shipment`],
//! [`ErpCustomerChange`], [`ErpItemChange`]. On the way out: a [`Document`]: [`CustomerRecord`], [`SalesOrder`], [`Receipt`],
//! [`CreditMemo`], [`ReceiptReversal`], [`Journal`], [`ItemRecord`], [`StockQuantity`], [`CustomerErasure`].

mod credit_memo;
mod customer;
mod dispute;
mod document;
mod erp_change;
mod event;
mod guest;
mod identifiers;
mod item_record;
mod journal;
mod movement;
mod order;
mod payment;
mod postal_address;
mod product;
mod receipt;
mod receipt_reversal;
mod refund;
mod reported;
mod sales_order;
mod screening;
mod settlement;
mod shipment;
mod stored_card;
mod subscription;
mod subscription_invoice;

pub use credit_memo::{CreditMemo, CreditMemoLine};
pub use customer::{Customer, CustomerErasure, CustomerRecord};
pub use dispute::{Dispute, DisputeStatus};
pub use document::{Document, DocumentKey, DocumentKind, Link, PostedNumbers, UnresolvedLink};
pub use erp_change::{ErpCustomerChange, ErpItemChange};
pub use event::{GatewayEvent, PaymentAttempt, Subject};
pub use guest::guest_id;
pub(crate) use guest::{is_guest, is_guest_of};
pub use identifiers::{
    AccountId, CostCentre, CustomerCode, EventId, ExternalId, Gateway, GatewayCustomerId, GlAccount, InvoiceId,
    InvoiceNumber, JournalReference, MovementId, OrderKey, OrderReference, ProductId, SalesOrderNumber, SettlementId,
    Sku, SubscriptionId, TransactionId,
};
pub use item_record::{ItemRecord, StockQuantity};
pub use journal::{Journal, JournalError, JournalLine, Side};
pub use movement::{FeeKind, FeePart, Movement, MovementKind};
pub use order::OrderLine;
pub use payment::{CardBrand, Metadata, Payment, PaymentFailure, PaymentMethod, PaymentStatus, Wallet};
pub use postal_address::PostalAddress;
pub use product::Product;
pub use receipt::{Receipt, ReceiptStatus};
pub use receipt_reversal::ReceiptReversal;
pub use refund::{Refund, RefundStatus};
pub use reported::Reported;
pub use sales_order::{Hold, SalesOrder, SalesOrderLine};
pub use screening::{Recommendation, Screening};
pub use settlement::{SettledTransaction, Settlement, SettlementParts, SettlementStatus};
pub use shipment::{Shipment, ShippedLine, Tracking};
pub use stored_card::StoredCard;
pub use subscription::{Subscription, SubscriptionItem, SubscriptionStatus};
pub use subscription_invoice::{InvoiceLine, InvoiceStatus, SubscriptionInvoice};
