//! The tables behind the books, as COMFND shows them.

use serde_json::Value;

use super::batch::Context;
use super::comfnd::Row;
use super::gentjl::journal_number;
use super::output::padded;
use crate::contract::figures::figure;
use crate::contract::table::{entries, text};
use crate::syspro::books::Ledger;
use crate::syspro::settlement::open_of_invoice;
use crate::syspro::stock::{allocated, on_hand, warehouses};

/// All rows of a table; `None` where there is no such table.
pub(crate) fn rows(ledger: &Ledger, context: &Context<'_>, table: &str) -> Option<Vec<Row>> {
    let each = |rows: &[Value], row: fn(&Context<'_>, &Value) -> Row| -> Vec<Row> {
        rows.iter().map(|one| row(context, one)).collect()
    };
    Some(match table.to_ascii_lowercase().as_str() {
        "sormaster" => each(ledger.orders.rows(), order),
        "sordetail" => ledger.orders.rows().iter().flat_map(order_lines).collect(),
        "arcustomer" => each(ledger.customers.rows(), customer),
        "arinvoice" => ledger.invoices.rows().iter().map(|row| invoice(ledger, row)).collect(),
        "arinvoicepay" => movements(ledger),
        "arcshjnlpay" => each(ledger.payments.rows(), payment),
        "genjournalctl" => each(ledger.journals.rows(), journal),
        "genjournaldetail" => ledger.journals.rows().iter().flat_map(journal_lines).collect(),
        "cshtransactions" => each(ledger.cash_book.rows(), cash_entry),
        "invmaster" => each(ledger.items.rows(), item),
        "invwarehouse" => ledger.items.rows().iter().flat_map(|row| stock(ledger, row)).collect(),
        _ => return None,
    })
}

fn said(row: &Value, name: &str) -> String {
    text(row, name).unwrap_or_default().to_owned()
}

/// Sales orders are stored with zeros before their numbers.
fn order_number(row: &Value) -> String {
    format!("{:0>15}", said(row, "SalesOrderNumber"))
}

fn order(context: &Context<'_>, row: &Value) -> Row {
    vec![
        ("SalesOrder", order_number(row)),
        ("OrderStatus", said(row, "OrderStatus")),
        ("Customer", said(row, "CustomerCode")),
        ("CustomerPoNumber", said(row, "CustomerPoNumber")),
        ("AlternateReference", said(row, "AlternateReference")),
        ("CustomerName", said(row, "CustomerName")),
        ("Email", said(row, "Email")),
        ("OrderDate", said(row, "OrderDate")),
        ("Currency", context.settings.code_of(&said(row, "Currency"))),
        ("Warehouse", said(row, "Warehouse")),
        ("Branch", said(row, "Branch")),
        ("LastInvoice", said(row, "InvoiceNumber")),
    ]
}

fn order_lines(order: &Value) -> Vec<Row> {
    let line = |line: &Value| {
        let number = line.get("LineNumber").and_then(Value::as_i64).unwrap_or_default();
        vec![
            ("SalesOrder", order_number(order)),
            ("SalesOrderLine", number.to_string()),
            ("LineType", "1".to_owned()),
            ("MStockCode", said(line, "StockCode")),
            ("MWarehouse", said(line, "Warehouse")),
            ("MOrderQty", padded(figure(line, "OrderQty"), 6)),
            ("MBackOrderQty", padded(figure(line, "BackOrderQty"), 6)),
            ("MPrice", padded(figure(line, "Price"), 5)),
        ]
    };
    entries(order, "Lines").map(line).collect()
}

fn customer(context: &Context<'_>, row: &Value) -> Row {
    let hold = if text(row, "Status") == Some("Active") { "N" } else { "Y" };
    let postal_code = row.get("BillingAddress").map(|address| said(address, "PostalCode"));
    vec![
        ("Customer", said(row, "CustomerCode")),
        ("Name", said(row, "CustomerName")),
        ("Email", said(row, "Email")),
        ("Telephone", said(row, "Phone")),
        ("Currency", text(row, "Currency").map(|iso| context.settings.code_of(iso)).unwrap_or_default()),
        ("CustomerOnHold", hold.to_owned()),
        ("SoldPostalCode", postal_code.unwrap_or_default()),
    ]
}

fn invoice(ledger: &Ledger, row: &Value) -> Row {
    vec![
        ("Invoice", said(row, "InvoiceNumber")),
        ("Customer", said(row, "CustomerCode")),
        ("DocumentType", said(row, "Kind")),
        ("InvoiceDate", said(row, "InvoiceDate")),
        ("SalesOrder", said(row, "SalesOrderNumber")),
        ("Reference", said(row, "Reference")),
        ("CurrencyValue", padded(figure(row, "Total"), 2)),
        ("InvoiceBal1", padded(open_of_invoice(ledger, row), 2)),
    ]
}

fn movements(ledger: &Ledger) -> Vec<Row> {
    let movement = |row: &Value, invoice: String, day: &str, value| {
        vec![
            ("Invoice", invoice),
            ("Customer", said(row, "CustomerCode")),
            ("Reference", said(row, "ReferenceNumber")),
            ("TrnValue", padded(value, 2)),
            ("JournalDate", said(row, day)),
        ]
    };
    let payments = ledger.payments.rows().iter();
    let parts = payments.flat_map(|payment| entries(payment, "Applications").map(move |part| (payment, part)));
    let invoices = parts.filter(|(_, part)| part.get("InvoiceNumber").is_some());
    let paid =
        invoices.map(|(row, part)| movement(row, said(part, "InvoiceNumber"), "PaymentDate", -figure(part, "Amount")));
    let memos = ledger.credit_memos.rows().iter();
    let credited = memos.map(|row| {
        let invoice = text(row, "InvoiceNumber").or_else(|| text(row, "CreditMemoNumber")).unwrap_or_default();
        movement(row, invoice.to_owned(), "CreditDate", -figure(row, "CreditAmount"))
    });
    paid.chain(credited).collect()
}

fn payment(_context: &Context<'_>, row: &Value) -> Row {
    vec![
        ("PaymentNumber", said(row, "PaymentNumber")),
        ("Customer", said(row, "CustomerCode")),
        ("Reference", said(row, "ReferenceNumber")),
        ("PayValue", padded(figure(row, "PaymentAmount"), 2)),
        ("PayDate", said(row, "PaymentDate")),
        ("PaymentNarration", said(row, "Narration")),
        ("BankCharge", padded(figure(row, "BankCharge"), 2)),
    ]
}

fn journal(_context: &Context<'_>, row: &Value) -> Row {
    let whole = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default().to_string();
    let notation = text(row, "Notes").or_else(|| text(row, "Description")).unwrap_or_default();
    vec![
        ("GlJournal", journal_number(&said(row, "JournalNumber"))),
        ("GlYear", whole("PostingYear")),
        ("GlPeriod", whole("PostingPeriod")),
        ("JournalReference", said(row, "ReferenceNumber")),
        ("Notation", notation.to_owned()),
        ("JournalDate", said(row, "JournalDate")),
        ("DebitAmount", padded(figure(row, "TotalDebit"), 2)),
        ("CreditAmount", padded(figure(row, "TotalCredit"), 2)),
    ]
}

fn journal_lines(row: &Value) -> Vec<Row> {
    let line = |(index, line): (usize, &Value)| {
        vec![
            ("GlJournal", journal_number(&said(row, "JournalNumber"))),
            ("EntryNumber", (index + 1).to_string()),
            ("LedgerCode", said(line, "GLAccount")),
            ("EntryValue", padded(figure(line, "Debit") - figure(line, "Credit"), 2)),
            (
                "Reference",
                text(line, "Reference").or_else(|| text(row, "ReferenceNumber")).unwrap_or_default().to_owned(),
            ),
            ("Comment", said(line, "Comment")),
        ]
    };
    entries(row, "Lines").enumerate().map(line).collect()
}

fn cash_entry(_context: &Context<'_>, row: &Value) -> Row {
    vec![
        ("EntryNumber", said(row, "EntryNumber")),
        ("Bank", said(row, "Bank")),
        ("DepositOrWithdrawal", said(row, "DepositOrWithdrawal")),
        ("Reference", said(row, "Reference")),
        ("Narration", said(row, "Narration")),
        ("TransactionValue", padded(figure(row, "TransactionValue"), 2)),
        ("TransactionDate", said(row, "TransactionDate")),
    ]
}

fn item(_context: &Context<'_>, row: &Value) -> Row {
    vec![
        ("StockCode", said(row, "StockCode")),
        ("Description", said(row, "Description")),
        ("StockUom", said(row, "StockUom")),
        ("ProductClass", said(row, "ProductClass")),
        ("WarehouseToUse", said(row, "Warehouse")),
    ]
}

fn stock(ledger: &Ledger, row: &Value) -> Vec<Row> {
    let code = said(row, "StockCode");
    let at = |warehouse: &String| {
        vec![
            ("StockCode", code.clone()),
            ("Warehouse", warehouse.clone()),
            ("QtyOnHand", padded(on_hand(ledger, &code, Some(warehouse)), 6)),
            ("QtyAllocated", padded(allocated(ledger, &code, Some(warehouse)), 6)),
        ]
    };
    warehouses(ledger, &code).iter().map(at).collect()
}
