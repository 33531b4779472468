//! What the company holds: its tables while it runs, and the copy that a test reads. Both doors write into the same tables.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::contract::table::Table;
use crate::contract::write::Write;

/// Everything that the sandbox holds at one moment. Records have the shapes of the harmony contract, whichever door they came by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    /// Customers as the contract's `Customer`.
    pub customers: Vec<Value>,
    /// Sales orders as `SalesOrder`.
    pub sales_orders: Vec<Value>,
    /// Invoices and debit notes: InvoiceNumber, CustomerCode, SalesOrderNumber, Currency, Total, Balance. The contract shows none.
    pub invoices: Vec<Value>,
    /// Payments as `Payment`.
    pub payments: Vec<Value>,
    /// Credit memos as `CreditMemo`.
    pub credit_memos: Vec<Value>,
    /// Journal entries as `JournalEntry`.
    pub journal_entries: Vec<Value>,
    /// Cash book deposits and withdrawals as CSHTWD wrote them: Bank, DepositOrWithdrawal, TransactionValue, Reference, Lines.
    pub cash_book: Vec<Value>,
    /// Stock items as `Item`, with their stock.
    pub items: Vec<Value>,
    /// Every committed write, oldest first. Seeds are not among them. A write by e.net has its business object as operation.
    pub writes: Vec<Write>,
}

impl Books {
    /// The writes of one operation: `writes_of("payments.create")`, `writes_of("ARSTPY")`.
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
    pub(crate) credit_memos: Table,
    pub(crate) journals: Table,
    pub(crate) cash_book: Table,
    pub(crate) items: Table,
    pub(crate) accounts: Table,
    /// Stock on hand by stock code and warehouse.
    pub(crate) stock: BTreeMap<(String, String), Decimal>,
    /// The first day of the open period; every day is open without it.
    pub(crate) open_from: Option<String>,
    /// The company's own currency (ISO 4217).
    pub(crate) currency: String,
    pub(crate) writes: Vec<Write>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            customers: Table::new("customer", "CustomerCode", "C"),
            orders: Table::new("sales order", "SalesOrderNumber", ""),
            invoices: Table::new("invoice", "InvoiceNumber", "1"),
            payments: Table::new("payment", "PaymentNumber", "P"),
            credit_memos: Table::new("credit memo", "CreditMemoNumber", "CM"),
            journals: Table::new("journal entry", "JournalNumber", "J"),
            cash_book: Table::new("cash book entry", "EntryNumber", "B"),
            items: Table::new("stock item", "StockCode", "S"),
            accounts: Table::new("account", "GLAccount", "A"),
            stock: BTreeMap::new(),
            open_from: None,
            currency: "GBP".to_owned(),
            writes: Vec::new(),
        }
    }
}

impl Ledger {
    /// From now on a customer, order, payment, credit memo or journal is taken as often as it comes.
    pub(crate) fn take_twice(&mut self) {
        let Self { customers, orders, payments, credit_memos, journals, .. } = self;
        for table in [customers, orders, payments, credit_memos, journals] {
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
            credit_memos: self.credit_memos.rows().to_vec(),
            journal_entries: self.journals.rows().to_vec(),
            cash_book: self.cash_book.rows().to_vec(),
            items: self.items.rows().iter().map(|item| super::stock::with_stock(self, item)).collect(),
            writes: self.writes.clone(),
        }
    }
}
