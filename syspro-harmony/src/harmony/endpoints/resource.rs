//! Which documents belong together: a record, its key, what creates it, what changes it and what finds it.

use client_core::InvalidRequest;
use serde::de::DeserializeOwned;

use crate::harmony::check::Document;
use crate::harmony::limits::{self, TextLimit};
use crate::harmony::model::{
    CreditMemo, CreditMemoChange, CreditMemoNumber, Customer, CustomerChange, CustomerCode, Item, ItemChange,
    JournalEntry, JournalEntryChange, JournalNumber, NewCreditMemo, NewCustomer, NewItem, NewJournalEntry, NewPayment,
    NewSalesOrder, Payment, PaymentChange, PaymentNumber, SalesOrder, SalesOrderChange, SalesOrderNumber, StockCode,
};

/// The resources of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Sales orders.
    SalesOrders,
    /// Accounts receivable payments.
    Payments,
    /// Accounts receivable credit memos.
    CreditMemos,
    /// General ledger entries.
    JournalEntries,
    /// Customers.
    Customers,
    /// Stock items.
    Items,
}

/// The names of one resource's operations, for spans and errors.
pub(crate) struct Operations {
    pub(crate) create: &'static str,
    pub(crate) read: &'static str,
    pub(crate) update: &'static str,
    pub(crate) search: &'static str,
}

macro_rules! operations {
    ($resource:literal) => {
        Operations {
            create: concat!($resource, ".create"),
            read: concat!($resource, ".read"),
            update: concat!($resource, ".update"),
            search: concat!($resource, ".search"),
        }
    };
}

impl Resource {
    /// Every resource.
    pub const ALL: [Self; 6] =
        [Self::SalesOrders, Self::Payments, Self::CreditMemos, Self::JournalEntries, Self::Customers, Self::Items];

    pub(crate) fn operations(self) -> Operations {
        match self {
            Self::SalesOrders => operations!("sales_orders"),
            Self::Payments => operations!("payments"),
            Self::CreditMemos => operations!("credit_memos"),
            Self::JournalEntries => operations!("journal_entries"),
            Self::Customers => operations!("customers"),
            Self::Items => operations!("items"),
        }
    }
}

/// Something that SYSPRO holds.
pub trait Record: DeserializeOwned {
    /// Where it is held.
    const RESOURCE: Resource;
}

/// The key that a record is read by.
pub trait Key {
    /// What it is the key of.
    type Record: Record;
    /// The key's name in the contract.
    const FIELD: &'static str;
    /// Which texts the contract takes as this key.
    const LIMIT: TextLimit;

    /// The key as text.
    fn text(&self) -> &str;
}

/// What creates a record.
pub trait NewRecord: Document {
    /// What it becomes.
    type Record: Record;
}

/// What changes some fields of a record.
pub trait Change: Document {
    /// The key of what it changes.
    type Key: Key;
}

/// What finds records.
pub trait Filter {
    /// What it finds.
    type Record: Record;

    /// The query: names as in the contract, values not yet encoded, without what is not asked for.
    ///
    /// # Errors
    /// [`InvalidRequest`] names a value that the contract does not take.
    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest>;
}

macro_rules! resources {
    ($( $resource:ident: $record:ident by $key:ident($field:literal, $limit:ident), $new:ident, $change:ident; )*) => { $(
        impl Record for $record {
            const RESOURCE: Resource = Resource::$resource;
        }

        impl Key for $key {
            type Record = $record;
            const FIELD: &'static str = $field;
            const LIMIT: TextLimit = limits::$limit;

            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl NewRecord for $new {
            type Record = $record;
        }

        impl Change for $change {
            type Key = $key;
        }
    )* };
}

resources! {
    SalesOrders: SalesOrder by SalesOrderNumber("SalesOrderNumber", SALES_ORDER_NUMBER), NewSalesOrder, SalesOrderChange;
    Payments: Payment by PaymentNumber("PaymentNumber", PAYMENT_NUMBER), NewPayment, PaymentChange;
    CreditMemos: CreditMemo by CreditMemoNumber("CreditMemoNumber", CREDIT_MEMO_NUMBER), NewCreditMemo, CreditMemoChange;
    JournalEntries: JournalEntry by JournalNumber("JournalNumber", JOURNAL_NUMBER), NewJournalEntry, JournalEntryChange;
    Customers: Customer by CustomerCode("CustomerCode", CUSTOMER_CODE), NewCustomer, CustomerChange;
    Items: Item by StockCode("StockCode", STOCK_CODE), NewItem, ItemChange;
}
