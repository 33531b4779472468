//! The books at the end of the way: a sandbox of either ERP, the adapter that posts to it, and what it holds as plain rows.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use flow_core::adapters::{SysproErp, TimsErp};
use flow_core::ports::Erp;
use mapping_core::rules::AddressProfile;
use rust_decimal::Decimal;
use sandbox::{Fault, Faults, Syspro, Tims};
use serde_json::{Value, json};

use crate::clerk;

/// The sandbox of one ERP.
pub(crate) enum Books {
    Tims(Tims),
    Syspro(Syspro),
}

/// A payment that the ERP holds.
pub(crate) struct PaymentRow {
    pub(crate) number: String,
    pub(crate) transaction: String,
    pub(crate) order: Option<String>,
    pub(crate) customer: String,
    /// Major units.
    pub(crate) amount: Decimal,
    pub(crate) currency: String,
    pub(crate) method: String,
}

/// A sales order that the ERP holds.
pub(crate) struct OrderRow {
    pub(crate) number: String,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) lines: Vec<String>,
}

/// A journal that the ERP holds.
pub(crate) struct JournalRow {
    pub(crate) reference: String,
    /// Debits less credits of each account, in major units.
    accounts: BTreeMap<String, Decimal>,
}

/// Three things that every shop here sells.
const STOCK: [(&str, &str, &str, &str); 3] = [
    ("GAS-ARGON-10", "Argon, 10 litre cylinder", "45.00", "120"),
    ("GAS-CO2-05", "Carbon dioxide, 5 litre cylinder", "18.50", "300"),
    ("REG-TWIN", "Twin gauge regulator", "62.25", "40"),
];

impl Books {
    /// A TIMS that sells three things and knows two people.
    pub(crate) async fn tims() -> Result<Self, Box<dyn Error>> {
        let seeds =
            STOCK.iter().fold(Tims::new(), |seeds, (sku, name, price, stock)| seeds.with_item(sku, name, price, stock));
        let seeds = seeds
            .with_customer("BEN01", json!({"Name": "Ben Baker", "Email": "ben@example.com"}))
            .with_customer("KYO01", json!({"Name": "Kyoto Welding KK", "Email": "orders@kyoto.example"}));
        Ok(Self::Tims(seeds.start().await?))
    }

    /// A SYSPRO company that sells the same and knows the same people.
    pub(crate) async fn syspro() -> Result<Self, Box<dyn Error>> {
        let seeds = STOCK
            .iter()
            .fold(Syspro::new(), |seeds, (code, name, price, stock)| seeds.with_item(code, name, price, stock));
        let seeds = seeds
            .with_customer("BEN01", json!({"CustomerName": "Ben Baker", "Email": "ben@example.com"}))
            .with_customer("KYO01", json!({"CustomerName": "Kyoto Welding KK", "Email": "orders@kyoto.example"}));
        Ok(Self::Syspro(seeds.start().await?))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Tims(_) => "TIMS",
            Self::Syspro(_) => "SYSPRO",
        }
    }

    /// How wide this ERP's fields are.
    pub(crate) fn columns(&self) -> AddressProfile {
        match self {
            Self::Tims(_) => AddressProfile::Tims,
            Self::Syspro(_) => AddressProfile::SysproV7,
        }
    }

    /// Somebody makes the customer that guests are booked under.
    pub(crate) fn make_guest(&self, code: &str) -> Result<(), Box<dyn Error>> {
        if let Self::Syspro(syspro) = self {
            syspro.add_customer(code, json!({"CustomerName": "Guests of the shop"}))?;
        }
        Ok(())
    }

    /// The adapter that posts here.
    pub(crate) fn adapter(&self) -> Result<Arc<dyn Erp>, Box<dyn Error>> {
        Ok(match self {
            Self::Tims(tims) => Arc::new(TimsErp::new(clerk::tims_client(tims)?)),
            Self::Syspro(syspro) => Arc::new(SysproErp::new(clerk::syspro_client(syspro)?)),
        })
    }

    fn faults(&self) -> &Faults {
        match self {
            Self::Tims(tims) => tims.faults(),
            Self::Syspro(syspro) => syspro.faults(),
        }
    }

    /// What goes wrong on the way: refusals, an answer lost after the work was done, a server error, and silence after the work.
    pub(crate) fn break_now_and_then(&self) {
        let (customers, orders, payments, items) = match self {
            Self::Tims(_) => (
                "POST /api/v1/customers",
                "POST /api/v1/sales-orders",
                "POST /api/v1/accounts/receivable/payments",
                "GET /api/v1/inventory/items",
            ),
            Self::Syspro(_) => (
                "POST /api/harmony/2.0/Customer",
                "POST /api/harmony/2.0/SalesOrder",
                "POST /api/harmony/2.0/AccountsReceivable/Payment",
                "GET /api/harmony/2.0/Inventory/Item",
            ),
        };
        self.faults().next(items, Fault::RateLimited, 2);
        self.faults().next(customers, Fault::ResetAfter, 1);
        self.faults().next(orders, Fault::Status(500, None), 1);
        self.faults().next(payments, Fault::HangAfter, 1);
    }

    /// Every payment.
    pub(crate) fn payments(&self) -> Vec<PaymentRow> {
        let (records, transaction, amount) = match self {
            Self::Tims(tims) => (tims.books().payments, "TransactionID", "Amount"),
            Self::Syspro(syspro) => (syspro.books().payments, "ReferenceNumber", "PaymentAmount"),
        };
        let row = |payment: &Value| {
            let order = payment.pointer("/Applications/0/SalesOrderNumber").and_then(Value::as_str);
            Some(PaymentRow {
                number: text(payment, "PaymentNumber"),
                transaction: text(payment, transaction),
                order: order.map(str::to_owned),
                customer: text(payment, "CustomerCode"),
                amount: text(payment, amount).parse().ok()?,
                currency: text(payment, "Currency"),
                method: text(payment, "PaymentMethod"),
            })
        };
        records.iter().filter_map(row).collect()
    }

    /// Every sales order.
    pub(crate) fn orders(&self) -> Vec<OrderRow> {
        let (records, reference, status, [quantity, sku]) = match self {
            Self::Tims(tims) => (tims.books().sales_orders, "ExternalID", "Status", ["Quantity", "SKU"]),
            Self::Syspro(syspro) => {
                (syspro.books().sales_orders, "CustomerPoNumber", "OrderStatus", ["OrderQty", "StockCode"])
            }
        };
        let line =
            |line: &Value| format!("{} × {} = {}", text(line, quantity), text(line, sku), text(line, "LineTotal"));
        let row = |order: &Value| OrderRow {
            number: text(order, "SalesOrderNumber"),
            reference: text(order, reference).trim_start_matches("order/").to_owned(),
            status: text(order, status),
            lines: order.get("Lines").and_then(Value::as_array).into_iter().flatten().map(line).collect(),
        };
        records.iter().map(row).collect()
    }

    /// What each credit memo gives back, and how much, in major units.
    pub(crate) fn credit_memos(&self) -> Vec<(String, Decimal)> {
        let (records, reference, amount) = match self {
            Self::Tims(tims) => (tims.books().invoices, "ExternalID", "Total"),
            Self::Syspro(syspro) => (syspro.books().credit_memos, "ReferenceNumber", "CreditAmount"),
        };
        let refund = |memo: &Value| text(memo, reference).trim_start_matches("refund/").to_owned();
        records.iter().map(|memo| (refund(memo), figure(memo, amount))).collect()
    }

    /// Every journal.
    pub(crate) fn journals(&self) -> Vec<JournalRow> {
        let (records, reference) = match self {
            Self::Tims(tims) => (tims.books().journal_entries, "Reference"),
            Self::Syspro(syspro) => (syspro.books().journal_entries, "ReferenceNumber"),
        };
        records.iter().map(|journal| JournalRow::read(journal, reference)).collect()
    }

    /// Every customer, as the ERP writes it.
    pub(crate) fn customer_records(&self) -> Vec<Value> {
        match self {
            Self::Tims(tims) => tims.books().customers,
            Self::Syspro(syspro) => syspro.books().customers,
        }
    }

    /// An item, as the ERP writes it.
    pub(crate) fn item_record(&self, sku: &str) -> Option<Value> {
        let (records, code) = match self {
            Self::Tims(tims) => (tims.books().items, "SKU"),
            Self::Syspro(syspro) => (syspro.books().items, "StockCode"),
        };
        records.into_iter().find(|item| text(item, code) == sku)
    }

    /// Where each customer came from; seeds came from nowhere.
    pub(crate) fn customers(&self) -> Vec<String> {
        self.customer_records()
            .iter()
            .map(|customer| text(customer, "ExternalID"))
            .filter(|id| !id.is_empty())
            .collect()
    }
}

impl JournalRow {
    fn read(journal: &Value, reference: &str) -> Self {
        let mut accounts: BTreeMap<String, Decimal> = BTreeMap::new();
        for line in journal.get("Lines").and_then(Value::as_array).into_iter().flatten() {
            let account = [text(line, "Account"), text(line, "GLAccount")].concat();
            *accounts.entry(account).or_default() += figure(line, "Debit") - figure(line, "Credit");
        }
        Self { reference: text(journal, reference), accounts }
    }

    /// What it changes an account by: debits less credits.
    pub(crate) fn change_of(&self, account: &str) -> Decimal {
        self.accounts.get(account).copied().unwrap_or_default()
    }
}

/// A figure; nothing for one that is absent.
fn figure(record: &Value, field: &str) -> Decimal {
    text(record, field).parse().unwrap_or_default()
}

/// A field as text; nothing for a field that is absent.
pub(crate) fn text(record: &Value, field: &str) -> String {
    record.get(field).map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
