//! What a field holds, as its check sees it: a text, a figure or a choice, which may be absent.

use rust_decimal::Decimal;

use crate::harmony::model::{
    Amount, Branch, CostCentre, CurrencyCode, CustomerCode, CustomerPoNumber, CustomerStatus, ExchangeRate, ExternalId,
    GlAccount, InvoiceNumber, ItemStatus, JournalNumber, PaymentMethod, PaymentNumber, PaymentStatus, ProductClass,
    Quantity, ReferenceNumber, SalesOrderNumber, StockCode, TermsCode, UnitOfMeasure, UnitPrice, Warehouse,
};
use crate::order_status::OrderStatus;

/// A text or none.
pub(crate) trait Text {
    fn text(&self) -> Option<&str>;
}

/// A figure or none.
pub(crate) trait Figure {
    fn figure(&self) -> Option<Decimal>;
}

/// One of a set of values, or none.
pub(crate) trait Choice {
    /// The value that is not of the set.
    fn unknown(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

impl<T: Figure> Figure for Option<T> {
    fn figure(&self) -> Option<Decimal> {
        self.as_ref()?.figure()
    }
}

impl<T: Choice> Choice for Option<T> {
    fn unknown(&self) -> Option<&str> {
        self.as_ref()?.unknown()
    }
}

macro_rules! texts {
    ($($name:ident),*) => { $(
        impl Text for $name {
            fn text(&self) -> Option<&str> {
                Some(self.as_str())
            }
        }
    )* };
}

macro_rules! figures {
    ($($name:ident),*) => { $(
        impl Figure for $name {
            fn figure(&self) -> Option<Decimal> {
                Some(self.decimal())
            }
        }
    )* };
}

macro_rules! choices {
    ($($name:ident),*) => { $(
        impl Choice for $name {
            fn unknown(&self) -> Option<&str> {
                (!self.is_known()).then_some(self.as_str())
            }
        }
    )* };
}

texts!(
    Branch,
    CostCentre,
    CurrencyCode,
    CustomerCode,
    CustomerPoNumber,
    ExternalId,
    GlAccount,
    InvoiceNumber,
    JournalNumber,
    PaymentNumber,
    ProductClass,
    ReferenceNumber,
    SalesOrderNumber,
    StockCode,
    TermsCode,
    UnitOfMeasure,
    Warehouse
);
figures!(Amount, ExchangeRate, Quantity, UnitPrice);
choices!(CustomerStatus, ItemStatus, OrderStatus, PaymentMethod, PaymentStatus);
