//! What the sandbox holds: its tables while it runs, and the copy that a test reads.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::contract::table::Table;
use crate::contract::write::Write;

/// Everything that the sandbox holds at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    /// Customers as the contract's `Customer`.
    pub customers: Vec<Value>,
    /// Sales orders as `SalesOrder`.
    pub sales_orders: Vec<Value>,
    /// Invoices and credit notes as `Invoice`.
    pub invoices: Vec<Value>,
    /// Receipts and refunds as `Payment`.
    pub payments: Vec<Value>,
    /// Journal entries as `JournalEntry`.
    pub journal_entries: Vec<Value>,
    /// Items as `Item`, with their stock.
    pub items: Vec<Value>,
    /// The chart of accounts.
    pub accounts: Vec<Value>,
    /// Every committed write, oldest first. Seeds are not among them.
    pub writes: Vec<Write>,
}

impl Books {
    /// The writes of one operation: `writes_of("payments.create")`.
    pub fn writes_of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Write> {
        self.writes.iter().filter(move |write| write.operation == operation)
    }
}

/// The tables behind the books.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    pub(crate) customers: Table,
    pub(crate) orders: Table,
    pub(crate) invoices: Table,
    pub(crate) payments: Table,
    pub(crate) journals: Table,
    pub(crate) items: Table,
    pub(crate) accounts: Table,
    /// Stock on hand by SKU and location.
    pub(crate) stock: BTreeMap<(String, String), Decimal>,
    /// The first day of the open period; every day is open without it.
    pub(crate) open_from: Option<String>,
    pub(crate) writes: Vec<Write>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            customers: Table::new("customer", "CustomerCode", "C"),
            orders: Table::new("sales order", "SalesOrderNumber", "SO"),
            invoices: Table::new("invoice", "InvoiceNumber", "INV"),
            payments: Table::new("payment", "PaymentNumber", "P"),
            journals: Table::new("journal entry", "JournalNumber", "J"),
            items: Table::new("item", "SKU", "ITEM"),
            accounts: Table::new("account", "Account", "A"),
            stock: BTreeMap::new(),
            open_from: None,
            writes: Vec::new(),
        }
    }
}

impl Ledger {
    /// From now on a document is taken as often as it comes.
    pub(crate) fn take_twice(&mut self) {
        let Self { customers, orders, invoices, payments, journals, .. } = self;
        for table in [customers, orders, invoices, payments, journals] {
            table.take_twice();
        }
    }

    /// A copy for a test, in which items carry their present stock.
    pub(crate) fn books(&self) -> Books {
        Books {
            customers: self.customers.rows().to_vec(),
            sales_orders: self.orders.rows().to_vec(),
            invoices: self.invoices.rows().to_vec(),
            payments: self.payments.rows().to_vec(),
            journal_entries: self.journals.rows().to_vec(),
            items: self.items.rows().iter().map(|item| super::quantity::with_stock(self, item)).collect(),
            accounts: self.accounts.rows().to_vec(),
            writes: self.writes.clone(),
        }
    }
}
