//! SORTOI: imports sales orders.
//!
//! Prices are the site's unless `AlwaysUsePriceEntered` says otherwise; a shortage is a warning, and with `IgnoreWarnings` N a
//! warning is an error; elements that nobody knows are passed over in silence; a clean import may tell no number.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::batch::{Context, Fault, copy, customer, day, figure, figure_or_zero, must, must_fit};
use super::output::{count, leaf, node};
use super::sentence::{Sentence, What};
use crate::contract::figures::figure as of;
use crate::contract::table::{entries, set, text};
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::{customers, orders};

/// An order that was taken, or would be.
struct Taken {
    number: String,
    warnings: Vec<String>,
}

/// Imports every order of a document.
pub(crate) fn import(ledger: &mut Ledger, context: &Context<'_>, document: &Element) -> (Element, Vec<String>) {
    let only_checked = context.parameter("Process", "IMPORT") == "VALIDATE";
    let (mut answers, mut written, mut rejected, mut warned, mut read) = (Vec::new(), Vec::new(), 0, 0, 0);
    for order in document.all("Orders") {
        read += 1;
        let header = order.child("OrderHeader").cloned().unwrap_or_default();
        let mut trial = ledger.clone();
        match one(&mut trial, context, order, &header) {
            Ok(taken) if !taken.warnings.is_empty() && context.parameter("IgnoreWarnings", "N") == "N" => {
                rejected += 1;
                answers.push(answer(&header, "", warning_messages(&taken.warnings)));
            }
            Ok(taken) => {
                if !only_checked {
                    *ledger = trial;
                    written.push(taken.number.clone());
                }
                let told = context.parameter("IgnoreWarnings", "N") == "W" && !taken.warnings.is_empty();
                warned += usize::from(told);
                let messages = if told { back_order_messages(&taken) } else { Vec::new() };
                if told || !context.settings.omit_order_number {
                    answers.push(answer(&header, if only_checked { "" } else { &taken.number }, messages));
                }
            }
            Err(fault) => {
                rejected += 1;
                answers.push(answer(&header, "", vec![fault.element(context.language)]));
            }
        }
    }
    answers.push(node(
        "StatusOfItems",
        vec![
            leaf("ItemsProcessed", count(read)),
            leaf("ItemsRejectedWithWarnings", count(rejected)),
            leaf("ItemsProcessedWithWarnings", count(warned)),
        ],
    ));
    (node("SalesOrders", answers), written)
}

fn answer(header: &Element, number: &str, mut rest: Vec<Element>) -> Element {
    let action = header.text_of("OrderActionType");
    let mut parts = vec![
        leaf("CustomerPoNumber", header.text_of("CustomerPoNumber")),
        leaf("SalesOrder", number),
        leaf("OrderActionType", if action.is_empty() { "A" } else { action }),
    ];
    parts.append(&mut rest);
    node("Order", parts)
}

fn warning_messages(warnings: &[String]) -> Vec<Element> {
    warnings.iter().map(|warning| node("WarningMessages", vec![leaf("WarningDescription", warning.as_str())])).collect()
}

fn back_order_messages(taken: &Taken) -> Vec<Element> {
    let comment = format!("One or more lines have been placed on back order for order '{:0>15}'", taken.number);
    std::iter::once(leaf("BackOrderComment", comment)).chain(warning_messages(&taken.warnings)).collect()
}

fn one(ledger: &mut Ledger, context: &Context<'_>, order: &Element, header: &Element) -> Result<Taken, Fault> {
    match header.text_of("OrderActionType") {
        "" | "A" => add(ledger, context, order, header),
        "C" => {
            let number = existing(ledger, header)?;
            let mut change = json!({});
            copy(header, &mut change, &[("RequestedShipDate", "RequestedShipDate"), ("CustomerName", "CustomerName")]);
            let changed = orders::update(ledger, &number, &change);
            changed.map_err(|refusal| Fault::of(&refusal, "SalesOrder", &number))?;
            Ok(Taken { number, warnings: Vec::new() })
        }
        "D" => {
            let number = existing(ledger, header)?;
            let cancelled = orders::update(ledger, &number, &json!({"OrderStatus": "\\"}));
            cancelled.map_err(|refusal| Fault::of(&refusal, "SalesOrder", &number))?;
            Ok(Taken { number, warnings: Vec::new() })
        }
        other => {
            Err(Fault::new("OrderActionType", other, Sentence::Other(format!("Order action '{other}' is invalid"))))
        }
    }
}

fn existing(ledger: &Ledger, header: &Element) -> Result<String, Fault> {
    let number = header.text_of("SalesOrder");
    let wanted =
        json!({"CustomerCode": header.text_of("Customer"), "CustomerPoNumber": header.text_of("CustomerPoNumber")});
    let found = find(ledger, number).or_else(|| orders::same_purchase_order(ledger, &wanted));
    found.ok_or_else(|| Fault::missing("SalesOrder", What::SalesOrder, number))
}

/// The number of an order by its number, padded with zeros or not.
pub(crate) fn find(ledger: &Ledger, number: &str) -> Option<String> {
    let known = ledger.orders.rows().iter().filter_map(|order| text(order, "SalesOrderNumber"));
    known.filter(|known| super::batch::same_key(known, number)).map(str::to_owned).next()
}

fn add(ledger: &mut Ledger, context: &Context<'_>, order: &Element, header: &Element) -> Result<Taken, Fault> {
    let code = customer(ledger, header)?;
    let mut document = heading(ledger, context, header, &code)?;
    purchase_order_must_be_new(ledger, context, &document)?;
    fill(ledger, context, order, &mut document)?;
    must_fit("NewSalesOrder", &document)?;
    let taken = orders::take(ledger, document);
    let (stored, number) = taken.map_err(|refusal| {
        let (_, field, _) = refusal.told();
        let element = field.rsplit('.').next().unwrap_or_default();
        let code = order.child("OrderDetails").and_then(|lines| unknown_code(ledger, lines)).unwrap_or_default();
        Fault::of(&refusal, if element.is_empty() { "Order" } else { element }, &code)
    })?;
    let short = entries(&stored, "Lines").filter(|line| line.get("BackOrderQty").is_some());
    let warning = |line: &Value| {
        let number = line.get("LineNumber").and_then(Value::as_i64).unwrap_or_default();
        let stock_code = text(line, "StockCode").unwrap_or_default().to_owned();
        Sentence::BackOrder { line: format!("{number:04}"), stock_code }.text(context.language)
    };
    Ok(Taken { number, warnings: short.map(warning).collect() })
}

fn unknown_code(ledger: &Ledger, lines: &Element) -> Option<String> {
    let codes = lines.all("StockLine").map(|line| line.text_of("StockCode").to_owned());
    codes.into_iter().find(|code| ledger.items.get(code).is_none())
}

fn heading(ledger: &Ledger, context: &Context<'_>, header: &Element, code: &str) -> Result<Value, Fault> {
    let mut document = json!({"CustomerCode": code, "OrderDate": day(header, "OrderDate")?,
        "Currency": customers::currency_of(ledger, code), "OrderStatus": context.parameter("OrderStatus", "1")});
    let own = header.text_of("Currency");
    if !own.is_empty() {
        let iso = context.settings.iso_of(own);
        let unknown = || Fault::new("Currency", own, Sentence::Other(format!("Currency '{own}' not found")));
        set(&mut document, "Currency", json!(iso.ok_or_else(unknown)?));
    }
    if !header.text_of("RequestedShipDate").is_empty() {
        set(&mut document, "RequestedShipDate", json!(day(header, "RequestedShipDate")?));
    }
    let names = [
        ("CustomerPoNumber", "CustomerPoNumber"),
        ("AlternateReference", "AlternateReference"),
        ("CustomerName", "CustomerName"),
        ("Email", "Email"),
        ("Warehouse", "Warehouse"),
        ("Branch", "Branch"),
        ("SpecialInstrs", "Notes"),
    ];
    copy(header, &mut document, &names);
    let mut address = json!({});
    let lines = [1, 2, 3, 4, 5].map(|line| (format!("ShipAddress{line}"), format!("Line{line}")));
    lines.iter().for_each(|(element, property)| copy(header, &mut address, &[(element, property)]));
    copy(header, &mut address, &[("ShipPostalCode", "PostalCode")]);
    if address != json!({}) {
        set(&mut document, "ShippingAddress", address);
    }
    Ok(document)
}

fn purchase_order_must_be_new(ledger: &Ledger, context: &Context<'_>, document: &Value) -> Result<(), Fault> {
    let name = "CustomerPoNumber";
    let number = text(document, name).unwrap_or_default();
    if number.is_empty() {
        return Err(Fault::new(name, "", Sentence::Blank { element: name.to_owned() }));
    }
    let allowed = match context.parameter("AllowDuplicateOrderNumbers", "N").as_str() {
        "A" => true,
        "Y" => context.settings.duplicate_purchase_orders,
        _ => false,
    };
    if allowed || orders::same_purchase_order(ledger, document).is_none() {
        return Ok(());
    }
    Err(Fault::new(name, number, Sentence::Exists { what: What::PurchaseOrder, key: number.to_owned() }))
}

fn fill(ledger: &Ledger, context: &Context<'_>, order: &Element, document: &mut Value) -> Result<(), Fault> {
    let details = order.child("OrderDetails").cloned().unwrap_or_default();
    let (mut lines, mut charges, mut comments) = (Vec::new(), Decimal::ZERO, Vec::new());
    for line in &details.children {
        match line.name.to_ascii_lowercase().as_str() {
            "stockline" => lines.push(stock_line(ledger, context, line, lines.len() + 1)?),
            "freightline" => charges += figure(line, "FreightValue")?,
            "miscchargeline" => charges += figure(line, "MiscChargeValue")?,
            "commentline" => comments.push(line.text_of("Comment").to_owned()),
            _ => {}
        }
    }
    set(document, "Lines", json!(lines));
    if !charges.is_zero() {
        set(document, "Freight", json!(charges.to_string()));
    }
    if !comments.is_empty() && document.get("Notes").is_none() {
        set(document, "Notes", json!(comments.join("\n")));
    }
    Ok(())
}

fn stock_line(ledger: &Ledger, context: &Context<'_>, line: &Element, number: usize) -> Result<Value, Fault> {
    let code = must(line, "StockCode")?;
    let item = ledger.items.get(code).ok_or_else(|| Fault::missing("StockCode", What::StockCode, code))?;
    let own = line.text_of("AlwaysUsePriceEntered");
    let keeps = if own.is_empty() { context.parameter("AlwaysUsePriceEntered", "N") } else { own.to_owned() };
    let price = match text(item, "Price") {
        Some(_) if keeps != "Y" => of(item, "Price"),
        Some(_) | None => figure_or_zero(line, "Price")?,
    };
    if price.is_zero() && context.parameter("AllowZeroPrice", "N") != "Y" {
        return Err(Fault::new("Price", "0", Sentence::Other("Price cannot be zero".to_owned())));
    }
    let quantity = figure(line, "OrderQty")?;
    let mut row =
        json!({"LineNumber": number, "StockCode": code, "OrderQty": quantity.to_string(), "Price": price.to_string()});
    let discount = figure_or_zero(line, "LineDiscValue")?;
    if !discount.is_zero() {
        let whole = if line.text_of("LineDiscValFlag") == "U" { discount * quantity } else { discount };
        set(&mut row, "Discount", json!(whole.round_dp(4).normalize().to_string()));
    }
    let names = [("StockDescription", "Description"), ("Warehouse", "Warehouse"), ("OrderUom", "OrderUom")];
    copy(line, &mut row, &names);
    Ok(row)
}
