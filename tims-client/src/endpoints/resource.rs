//! Which documents belong together: a record, its key, what creates it, what changes it and what finds it.

use client_core::InvalidRequest;
use serde::de::DeserializeOwned;

use crate::check::Document;
use crate::limits::{self, TextLimit};
use crate::model::{
    Account, Customer, CustomerChange, CustomerCode, GlAccount, Invoice, InvoiceChange, InvoiceNumber, Item,
    ItemChange, JournalEntry, JournalEntryChange, JournalNumber, NewCustomer, NewInvoice, NewItem, NewJournalEntry,
    NewPayment, NewSalesOrder, Payment, PaymentChange, PaymentNumber, SalesOrder, SalesOrderChange, SalesOrderNumber,
    Sku,
};

/// The resources of the contract that hold records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Customers.
    Customers,
    /// Sales orders.
    SalesOrders,
    /// Accounts receivable invoices.
    Invoices,
    /// Accounts receivable payments.
    Payments,
    /// General ledger entries.
    JournalEntries,
    /// The chart of accounts.
    Accounts,
    /// Inventory items.
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
    pub const ALL: [Self; 7] = [
        Self::Customers,
        Self::SalesOrders,
        Self::Invoices,
        Self::Payments,
        Self::JournalEntries,
        Self::Accounts,
        Self::Items,
    ];

    pub(crate) fn operations(self) -> Operations {
        match self {
            Self::Customers => operations!("customers"),
            Self::SalesOrders => operations!("sales_orders"),
            Self::Invoices => operations!("invoices"),
            Self::Payments => operations!("payments"),
            Self::JournalEntries => operations!("journal_entries"),
            Self::Accounts => operations!("accounts"),
            Self::Items => operations!("items"),
        }
    }
}

/// Something that TIMS holds.
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

macro_rules! records {
    ($( $record:ident in $resource:ident by $key:ident($field:literal, $limit:ident) ),* $(,)?) => { $(
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
    )* };
}

macro_rules! writable {
    ($( $record:ident by $key:ident: $new:ident, $change:ident );* $(;)?) => { $(
        impl NewRecord for $new {
            type Record = $record;
        }

        impl Change for $change {
            type Key = $key;
        }
    )* };
}

records! {
    Customer in Customers by CustomerCode("CustomerCode", CUSTOMER_CODE),
    SalesOrder in SalesOrders by SalesOrderNumber("SalesOrderNumber", SALES_ORDER_NUMBER),
    Invoice in Invoices by InvoiceNumber("InvoiceNumber", INVOICE_NUMBER),
    Payment in Payments by PaymentNumber("PaymentNumber", PAYMENT_NUMBER),
    JournalEntry in JournalEntries by JournalNumber("JournalNumber", JOURNAL_NUMBER),
    Account in Accounts by GlAccount("Account", GL_ACCOUNT),
    Item in Items by Sku("SKU", SKU),
}

writable! {
    Customer by CustomerCode: NewCustomer, CustomerChange;
    SalesOrder by SalesOrderNumber: NewSalesOrder, SalesOrderChange;
    Invoice by InvoiceNumber: NewInvoice, InvoiceChange;
    Payment by PaymentNumber: NewPayment, PaymentChange;
    JournalEntry by JournalNumber: NewJournalEntry, JournalEntryChange;
    Item by Sku: NewItem, ItemChange;
}
