//! What a flow wants the ERP to hold. Documents are stored, shown, edited and replayed, so they serialise; they name earlier
//! documents of the same plan by key, because the ERP gives numbers only when it posts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    CreditMemo, CustomerErasure, CustomerRecord, ItemRecord, Journal, Receipt, ReceiptReversal, SalesOrder,
    StockQuantity,
};

/// A document for the ERP's books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// A customer to create or update.
    Customer(Box<CustomerRecord>),
    /// A sales order to create.
    SalesOrder(Box<SalesOrder>),
    /// A payment to book.
    Receipt(Box<Receipt>),
    /// A refund to book.
    CreditMemo(Box<CreditMemo>),
    /// An entry of the general ledger.
    Journal(Box<Journal>),
    /// A receipt to take back, in whole or in part.
    ReceiptReversal(Box<ReceiptReversal>),
    /// An item to create or update.
    Item(Box<ItemRecord>),
    /// How many of an item there are.
    Stock(Box<StockQuantity>),
    /// A customer whose personal data has to go.
    CustomerErasure(Box<CustomerErasure>),
}

/// The kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A customer record.
    Customer,
    /// A sales order.
    SalesOrder,
    /// A receipt.
    Receipt,
    /// A credit memo.
    CreditMemo,
    /// A journal of the general ledger.
    Journal,
    /// A receipt taken back.
    ReceiptReversal,
    /// An item.
    Item,
    /// A count of an item.
    Stock,
    /// A customer without personal data.
    CustomerErasure,
}

/// A document's natural key: what the ERP can be asked for to learn whether it already holds the document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentKey {
    /// The kind of document.
    pub kind: DocumentKind,
    /// Unique among documents of the kind: an external id, an order reference, a transaction id.
    pub natural: String,
}

/// A number that the ERP gives: already known, or that of a document posted before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link<T> {
    /// The ERP's number.
    Known(T),
    /// The number that the ERP gives to this document.
    Posted(DocumentKey),
}

/// The numbers that the ERP gave to documents, by natural key.
pub type PostedNumbers = BTreeMap<DocumentKey, String>;

/// A document that has no number yet.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0} has not been posted yet")]
pub struct UnresolvedLink(pub DocumentKey);

impl Document {
    /// The document's natural key.
    pub fn key(&self) -> DocumentKey {
        match self {
            Self::Customer(record) => DocumentKey::new(DocumentKind::Customer, record.external_id.as_str()),
            Self::SalesOrder(order) => DocumentKey::new(DocumentKind::SalesOrder, order.reference.as_str()),
            Self::Receipt(receipt) => DocumentKey::new(DocumentKind::Receipt, receipt.transaction.as_str()),
            Self::CreditMemo(memo) => DocumentKey::new(DocumentKind::CreditMemo, memo.refund.as_str()),
            Self::Journal(journal) => DocumentKey::new(DocumentKind::Journal, journal.reference().as_str()),
            Self::ReceiptReversal(reversal) => DocumentKey::new(DocumentKind::ReceiptReversal, reversal.cause.as_str()),
            Self::Item(item) => DocumentKey::new(DocumentKind::Item, item.sku.as_str()),
            Self::Stock(stock) => DocumentKey::new(DocumentKind::Stock, format!("{}@{}", stock.sku, stock.revision)),
            Self::CustomerErasure(erasure) => DocumentKey::new(DocumentKind::CustomerErasure, erasure.code.as_str()),
        }
    }

    /// The documents whose numbers this one needs.
    pub fn links(&self) -> Vec<&DocumentKey> {
        let links = match self {
            Self::SalesOrder(order) => [order.customer.posted(), None],
            Self::Receipt(receipt) => [receipt.customer.posted(), receipt.sales_order.as_ref().and_then(Link::posted)],
            Self::CreditMemo(memo) => [memo.customer.posted(), memo.sales_order.as_ref().and_then(Link::posted)],
            Self::ReceiptReversal(reversal) => [reversal.customer.posted(), reversal.receipt.posted()],
            Self::Customer(_) | Self::Journal(_) | Self::Item(_) | Self::Stock(_) | Self::CustomerErasure(_) => {
                [None, None]
            }
        };
        links.into_iter().flatten().collect()
    }

    /// The same document with every link replaced by the ERP's number.
    ///
    /// # Errors
    /// [`UnresolvedLink`] names the first document that has no number in `numbers`.
    pub fn resolve(&self, numbers: &PostedNumbers) -> Result<Self, UnresolvedLink> {
        self.clone().into_resolved(numbers)
    }

    /// As [`resolve`](Self::resolve), for a document that is not needed with its links.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn into_resolved(mut self, numbers: &PostedNumbers) -> Result<Self, UnresolvedLink> {
        match &mut self {
            Self::SalesOrder(order) => order.customer.resolve(numbers)?,
            Self::Receipt(receipt) => {
                receipt.customer.resolve(numbers)?;
                receipt.sales_order.as_mut().map_or(Ok(()), |link| link.resolve(numbers))?;
            }
            Self::CreditMemo(memo) => {
                memo.customer.resolve(numbers)?;
                memo.sales_order.as_mut().map_or(Ok(()), |link| link.resolve(numbers))?;
            }
            Self::ReceiptReversal(reversal) => {
                reversal.customer.resolve(numbers)?;
                reversal.receipt.resolve(numbers)?;
            }
            Self::Customer(_) | Self::Journal(_) | Self::Item(_) | Self::Stock(_) | Self::CustomerErasure(_) => {}
        }
        Ok(self)
    }
}

impl DocumentKey {
    /// A key.
    pub fn new(kind: DocumentKind, natural: impl Into<String>) -> Self {
        Self { kind, natural: natural.into() }
    }
}

impl<T: From<String>> Link<T> {
    /// Puts the number in place of the link.
    fn resolve(&mut self, numbers: &PostedNumbers) -> Result<(), UnresolvedLink> {
        if let Self::Posted(key) = self {
            let number = numbers.get(key).ok_or_else(|| UnresolvedLink(key.clone()))?;
            *self = Self::Known(T::from(number.clone()));
        }
        Ok(())
    }
}

impl<T> Link<T> {
    /// The document that gives the number, if it has none yet.
    pub fn posted(&self) -> Option<&DocumentKey> {
        match self {
            Self::Known(_) => None,
            Self::Posted(key) => Some(key),
        }
    }

    /// The ERP's number.
    ///
    /// # Errors
    /// [`UnresolvedLink`] if the document that gives it has not been posted, or [`Document::resolve`] was not called.
    pub fn known(&self) -> Result<&T, UnresolvedLink> {
        match self {
            Self::Known(number) => Ok(number),
            Self::Posted(key) => Err(UnresolvedLink(key.clone())),
        }
    }
}

impl DocumentKind {
    /// The kind as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::SalesOrder => "sales order",
            Self::Receipt => "receipt",
            Self::CreditMemo => "credit memo",
            Self::Journal => "journal",
            Self::ReceiptReversal => "receipt reversal",
            Self::Item => "item",
            Self::Stock => "stock",
            Self::CustomerErasure => "customer erasure",
        }
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.natural)
    }
}

impl<T: fmt::Display> fmt::Display for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(number) => number.fmt(f),
            Self::Posted(key) => write!(f, "the number of {key}"),
        }
    }
}
