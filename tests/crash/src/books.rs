//! The books at the end of the way: the sandbox of either ERP without guards of its own, and what it holds in the oracle's terms.

use std::error::Error;

use rust_decimal::Decimal;
use sandbox::{Faults, Syspro, Tims};
use serde_json::Value;

use crate::oracle::Money;
use crate::shop::STOCK;

/// A record of the books: its kind, what it is about, and what it is worth.
pub(crate) type Record = ((&'static str, String), Money);

/// The sandbox of one ERP. What is sent to it twice is booked twice.
pub(crate) enum Books {
    Tims(Tims),
    Syspro(Syspro),
}

/// Where an ERP keeps what is compared: each record's reference and its amount.
struct Columns {
    payment: [&'static str; 2],
    order: [&'static str; 2],
    credit_memo: [&'static str; 2],
    journal: &'static str,
    account: &'static str,
    /// The account that settlements arrive on, and the one that a dispute is taken from.
    bank: &'static str,
    clearing: &'static str,
}

const TIMS: Columns = Columns {
    payment: ["TransactionID", "Amount"],
    order: ["ExternalID", "Total"],
    credit_memo: ["ExternalID", "Total"],
    journal: "Reference",
    account: "Account",
    bank: "1000-00",
    clearing: "1010-00",
};

const SYSPRO: Columns = Columns {
    payment: ["ReferenceNumber", "PaymentAmount"],
    order: ["CustomerPoNumber", "Total"],
    credit_memo: ["ReferenceNumber", "CreditAmount"],
    journal: "ReferenceNumber",
    account: "GLAccount",
    bank: "1000-00",
    clearing: "1200-00",
};

/// Enough of everything.
const PLENTY: &str = "100000";

impl Books {
    pub(crate) async fn tims() -> Result<Self, Box<dyn Error>> {
        let seeds = STOCK.iter().fold(Tims::new(), |tims, (sku, name, minor)| {
            tims.with_item(sku, name, &major(*minor).to_string(), PLENTY)
        });
        Ok(Self::Tims(seeds.without_guards().start().await?))
    }

    pub(crate) async fn syspro() -> Result<Self, Box<dyn Error>> {
        let seeds = STOCK.iter().fold(Syspro::new(), |syspro, (sku, name, minor)| {
            syspro.with_item(sku, name, &major(*minor).to_string(), PLENTY)
        });
        Ok(Self::Syspro(seeds.without_guards().start().await?))
    }

    /// Where it is reached.
    pub(crate) fn origin(&self) -> String {
        match self {
            Self::Tims(tims) => tims.origin(),
            Self::Syspro(syspro) => syspro.origin(),
        }
    }

    pub(crate) fn faults(&self) -> &Faults {
        match self {
            Self::Tims(tims) => tims.faults(),
            Self::Syspro(syspro) => syspro.faults(),
        }
    }

    /// How many requests came so far.
    pub(crate) fn calls(&self) -> u64 {
        match self {
            Self::Tims(tims) => tims.calls(),
            Self::Syspro(syspro) => syspro.calls(),
        }
    }

    /// Every record that an event can call for, as often as it is there.
    pub(crate) fn records(&self) -> Vec<Record> {
        let (columns, [payments, orders, memos, journals]) = match self {
            Self::Tims(tims) => {
                let books = tims.books();
                (TIMS, [books.payments, books.sales_orders, books.invoices, books.journal_entries])
            }
            Self::Syspro(syspro) => {
                let books = syspro.books();
                (SYSPRO, [books.payments, books.sales_orders, books.credit_memos, books.journal_entries])
            }
        };
        let payments = payments.iter().map(|payment| record("payment", payment, columns.payment));
        let orders = orders.iter().map(|order| record("order", order, columns.order));
        let memos = memos.iter().map(|memo| record("credit memo", memo, columns.credit_memo));
        let journals = journals.iter().map(|journal| {
            let money = (columns.moved(journal), text(journal, "Currency").to_owned());
            (("journal", text(journal, columns.journal).to_owned()), money)
        });
        payments.chain(orders).chain(memos).chain(journals).collect()
    }

    /// Where customers came from, as often as they are there.
    pub(crate) fn customers(&self) -> Vec<String> {
        let customers = match self {
            Self::Tims(tims) => tims.books().customers,
            Self::Syspro(syspro) => syspro.books().customers,
        };
        customers.iter().map(|customer| text(customer, "ExternalID").to_owned()).filter(|id| !id.is_empty()).collect()
    }
}

impl Columns {
    /// What a journal brought to the bank, or took from the money that the gateway holds.
    fn moved(&self, journal: &Value) -> Decimal {
        let lines = journal["Lines"].as_array().cloned().unwrap_or_default();
        let on = |account: &str| -> Option<Decimal> {
            let lines: Vec<_> = lines.iter().filter(|line| text(line, self.account) == account).collect();
            let sum = lines.iter().map(|line| amount(line, "Debit") - amount(line, "Credit")).sum();
            (!lines.is_empty()).then_some(sum)
        };
        on(self.bank).or_else(|| on(self.clearing)).unwrap_or_default()
    }
}

fn record(kind: &'static str, row: &Value, [about, worth]: [&str; 2]) -> Record {
    let about = text(row, about).trim_start_matches("refund/").trim_start_matches("order/").to_owned();
    ((kind, about), (amount(row, worth), text(row, "Currency").to_owned()))
}

fn major(minor: i64) -> Decimal {
    Decimal::new(minor, 2)
}

fn amount(row: &Value, field: &str) -> Decimal {
    row[field].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}
