//! INVQRY, SORQRY and ARSQRY: what the books hold, with figures padded by blanks and dates that are none written as zeros.

use rust_decimal::Decimal;
use serde_json::Value;

use super::batch::{Context, Fault, same_key};
use super::output::{leaf, node, padded};
use super::sentence::{Sentence, What};
use crate::contract::figures::figure;
use crate::contract::table::{entries, text};
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::settlement::open_of_invoice;
use crate::syspro::stock::{allocated, on_hand, warehouses};

/// Asks one query object.
pub(crate) fn ask(ledger: &Ledger, context: &Context<'_>, object: &str, query: &Element) -> Result<Element, Sentence> {
    let empty = Element::default();
    let key = query.child("Key").unwrap_or(&empty);
    match object {
        "INVQRY" => Ok(stock(ledger, context, key.text_of("StockCode"))),
        "SORQRY" => Ok(order(ledger, context, key.text_of("SalesOrder"))),
        "ARSQRY" => {
            let settled = query.child("Option").is_some_and(|option| option.text_of("IncludeZeroBalances") == "Y");
            Ok(statement(ledger, context, key.text_of("Customer"), settled))
        }
        _ => Err(Sentence::Exception),
    }
}

fn missing(context: &Context<'_>, root: &str, element: &str, what: What, key: &str) -> Element {
    node(root, vec![Fault::missing(element, what, key).element(context.language)])
}

fn said<'a>(row: &'a Value, name: &str) -> &'a str {
    text(row, name).unwrap_or_default()
}

fn date(row: &Value, name: &str) -> String {
    text(row, name).unwrap_or("0000-00-00").to_owned()
}

fn stock(ledger: &Ledger, context: &Context<'_>, code: &str) -> Element {
    let Some(item) = ledger.items.rows().iter().find(|row| same_key(said(row, "StockCode"), code)) else {
        return missing(context, "InvQuery", "StockCode", What::StockCode, code);
    };
    let code = said(item, "StockCode");
    let hold = if text(item, "Status") == Some("OnHold") { "F" } else { "" };
    let mut parts = vec![node(
        "StockItem",
        vec![
            leaf("StockCode", code),
            leaf("Description", said(item, "Description")),
            leaf("StockUom", said(item, "StockUom")),
            leaf("WarehouseToUse", text(item, "Warehouse").unwrap_or(crate::syspro::stock::DEFAULT_WAREHOUSE)),
            leaf("StockOnHold", hold),
        ],
    )];
    // Every warehouse is told, whatever the filter says.
    parts.extend(warehouses(ledger, code).iter().map(|warehouse| {
        let (held, promised) = (on_hand(ledger, code, Some(warehouse)), allocated(ledger, code, Some(warehouse)));
        let back = (promised - held).max(Decimal::ZERO);
        node(
            "WarehouseItem",
            vec![
                leaf("Warehouse", warehouse.as_str()),
                leaf("QtyOnHand", padded(held, 6)),
                leaf("AvailableQty", padded(held - promised, 6)),
                leaf("QtyOnBackOrder", padded(back, 6)),
                leaf("QtyAllocated", padded(promised - back, 6)),
            ],
        )
    }));
    node("InvQuery", parts)
}

fn order(ledger: &Ledger, context: &Context<'_>, number: &str) -> Element {
    let Some(order) = ledger.orders.rows().iter().find(|row| same_key(said(row, "SalesOrderNumber"), number)) else {
        return missing(context, "SorDetail", "SalesOrder", What::SalesOrder, number);
    };
    let mut parts = vec![
        leaf("SalesOrder", said(order, "SalesOrderNumber")),
        leaf("CustomerPoNumber", said(order, "CustomerPoNumber")),
        leaf("Customer", said(order, "CustomerCode")),
        leaf("CustomerName", said(order, "CustomerName")),
        leaf("OrderStatus", said(order, "OrderStatus")),
        leaf("OrderDate", date(order, "OrderDate")),
        leaf("ReqShipDate", date(order, "RequestedShipDate")),
        leaf("Currency", context.settings.code_of(said(order, "Currency"))),
        leaf("LastInvoice", said(order, "InvoiceNumber")),
    ];
    parts.extend(entries(order, "Lines").map(|line| node("SalesOrderLine", vec![merchandise(line)])));
    let freight = figure(order, "Freight");
    if !freight.is_zero() {
        let charge = vec![leaf("SalesOrderLine", "9999"), leaf("NMscChargeValue", padded(freight, 2))];
        parts.push(node("SalesOrderLine", vec![node("Freight", charge)]));
    }
    node("SorDetail", parts)
}

fn merchandise(line: &Value) -> Element {
    let (ordered, back) = (figure(line, "OrderQty"), figure(line, "BackOrderQty"));
    let number = line.get("LineNumber").and_then(Value::as_i64).unwrap_or_default();
    node(
        "Merchandise",
        vec![
            leaf("SalesOrderLine", format!("{number:04}")),
            leaf("MStockCode", said(line, "StockCode")),
            leaf("MWarehouse", said(line, "Warehouse")),
            leaf("MOrderQty", padded(ordered, 6)),
            leaf("MShipQty", padded(ordered - back, 6)),
            leaf("MBackOrderQty", padded(back, 6)),
            leaf("MPrice", padded(figure(line, "Price"), 5)),
            leaf("OrderLineValue", padded(figure(line, "LineTotal"), 2)),
        ],
    )
}

fn statement(ledger: &Ledger, context: &Context<'_>, code: &str, settled: bool) -> Element {
    let Some(customer) = ledger.customers.rows().iter().find(|row| same_key(said(row, "CustomerCode"), code)) else {
        return missing(context, "ARStatement", "Customer", What::Customer, code);
    };
    let code = said(customer, "CustomerCode");
    let currency = crate::syspro::customers::currency_of(ledger, code);
    let hold = if text(customer, "Status") == Some("Active") { "N" } else { "Y" };
    let mut parts = vec![node(
        "Header",
        vec![
            leaf("Customer", code),
            leaf("Name", said(customer, "CustomerName")),
            leaf("Currency", context.settings.code_of(&currency)),
            leaf("CreditLimit", padded(Decimal::ZERO, 0)),
            leaf("CustomerOnHold", hold),
            leaf("Email", said(customer, "Email")),
        ],
    )];
    let of_customer = |row: &&Value| text(row, "CustomerCode") == Some(code);
    let invoices = ledger.invoices.rows().iter().filter(of_customer);
    let open = invoices.filter(|invoice| settled || !open_of_invoice(ledger, invoice).is_zero());
    parts.extend(open.map(|invoice| invoice_detail(ledger, invoice)));
    parts.extend(ledger.credit_memos.rows().iter().filter(of_customer).map(credit_detail));
    parts.extend(ledger.payments.rows().iter().filter(of_customer).map(|payment| {
        node(
            "PayDetail",
            vec![
                leaf("ChequeReference", said(payment, "ReferenceNumber")),
                leaf("PayDate", date(payment, "PaymentDate")),
                leaf("PayValue", padded(-figure(payment, "PaymentAmount"), 2)),
            ],
        )
    }));
    let owed: Decimal = ledger.invoices.rows().iter().filter(of_customer).map(|row| open_of_invoice(ledger, row)).sum();
    parts.push(node("TotalSection", vec![leaf("CurrentBalance", padded(owed, 2))]));
    node("ARStatement", parts)
}

fn invoice_detail(ledger: &Ledger, invoice: &Value) -> Element {
    let number = said(invoice, "InvoiceNumber");
    let mut parts = vec![
        leaf("DocumentType", text(invoice, "Kind").unwrap_or("I")),
        leaf("Invoice", number),
        leaf("InvoiceDate", date(invoice, "InvoiceDate")),
        leaf("CurrencyValue", padded(figure(invoice, "Total"), 2)),
        leaf("InvoiceBal", padded(open_of_invoice(ledger, invoice), 2)),
        leaf("SalesOrder", said(invoice, "SalesOrderNumber")),
    ];
    let payments = ledger.payments.rows().iter();
    let applied = payments.flat_map(|payment| entries(payment, "Applications").map(move |part| (payment, part)));
    let here = applied.filter(|(_, part)| text(part, "InvoiceNumber") == Some(number));
    parts.extend(here.map(|(payment, part)| movement(payment, "PaymentDate", -figure(part, "Amount"))));
    let memos = ledger.credit_memos.rows().iter().filter(|memo| text(memo, "InvoiceNumber") == Some(number));
    parts.extend(memos.map(|memo| movement(memo, "CreditDate", -figure(memo, "CreditAmount"))));
    node("InvoiceDetail", parts)
}

/// A credit note that stands by itself; one against an invoice is among that invoice's movements.
fn credit_detail(memo: &Value) -> Element {
    let (value, applied) = (figure(memo, "CreditAmount"), text(memo, "InvoiceNumber").is_some());
    let mut parts = vec![
        leaf("DocumentType", "C"),
        leaf("Invoice", said(memo, "CreditMemoNumber")),
        leaf("InvoiceDate", date(memo, "CreditDate")),
        leaf("CurrencyValue", padded(-value, 2)),
        leaf("InvoiceBal", padded(-figure(memo, "Balance"), 2)),
    ];
    if !applied {
        parts.push(movement(memo, "CreditDate", -value));
    }
    node("InvoiceDetail", parts)
}

fn movement(row: &Value, day: &str, value: Decimal) -> Element {
    node(
        "TransDetail",
        vec![
            leaf("Reference", said(row, "ReferenceNumber")),
            leaf("TrnValue", padded(value, 2)),
            leaf("JournalDate", date(row, day)),
        ],
    )
}
