//! Sales orders as SORTOI imports. Prices are what was paid, not the site's; the gateway's transaction and the reason of a hold are
//! comments, which have room for them.

use syspro_harmony::enet::Site;
use syspro_harmony::enet::objects::sortoi::{ImportParameters, ImportSalesOrder, OrderHeader, OrderLine, StockLine};
use syspro_harmony::{CustomerCode, OrderStatus, Quantity, StockCode, UnitPrice};

use super::{EnetOptions, customer};
use crate::canonical::{SalesOrder, SalesOrderLine};
use crate::erp::fit;
use crate::erp::syspro::reference;
use crate::refusal::Refusal;

/// Decimals of a price.
const PRICE_SCALE: u32 = 5;

/// An order to import.
pub(super) fn import(order: &SalesOrder, site: &Site, options: &EnetOptions) -> Result<ImportSalesOrder, Refusal> {
    let lines = order.lines.iter().zip(1..).map(|(line, number)| stock_line(number, line, options));
    let status = if order.hold.is_some() { OrderStatus::Suspense } else { OrderStatus::Open };
    Ok(ImportSalesOrder {
        header: header(order, site, options)?,
        lines: lines.collect::<Result<_, _>>()?,
        parameters: ImportParameters { order_status: status, ..ImportParameters::keeping_prices() },
    })
}

fn header(order: &SalesOrder, site: &Site, options: &EnetOptions) -> Result<OrderHeader, Refusal> {
    let widths = site.settings().widths;
    let key = reference::order(&order.reference, widths.customer_po_number)?;
    let customer_code = fit::resolved("sales_order.customer", &order.customer)?;
    let shipping = order.shipping.as_ref();
    let mut header = OrderHeader::referred(&key, CustomerCode::from(customer_code.as_str()));
    header.order_date = Some(order.ordered_on);
    header.currency = Some(order.total.currency());
    header.customer_name = shipping.and_then(|address| address.name.clone());
    header.ship_address = customer::lines("sales_order.shipping", shipping)?;
    header.ship_postal_code = shipping.and_then(|address| address.postcode.clone());
    header.warehouse = options.warehouse.clone();
    let paid = order.transaction.as_ref().map(|transaction| match &order.method {
        Some(method) => format!("Paid by {method}: {transaction}"),
        None => format!("Paid: {transaction}"),
    });
    let held = order.hold.as_ref().map(|hold| format!("On hold: {}", hold.reason));
    for words in paid.iter().chain(&held).chain(&order.note) {
        header.comments.extend(in_columns(words, widths.comment));
    }
    Ok(header)
}

/// Words in lines of so many characters; a word that is longer than a line goes on in the next.
fn in_columns(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None if word.len() <= width => {
                let mut line = String::with_capacity(width);
                line.push_str(word);
                lines.push(line);
            }
            Some(_) | None => {
                let letters: Vec<char> = word.chars().collect();
                lines.extend(letters.chunks(width.max(1)).map(|part| part.iter().collect::<String>()));
            }
        }
    }
    lines
}

fn stock_line(number: u32, line: &SalesOrderLine, options: &EnetOptions) -> Result<OrderLine, Refusal> {
    let field = fit::LineField { list: "sales_order.lines", position: number.saturating_sub(1) as usize, name: "net" };
    let price = fit::unit_price(field, line.net, line.quantity, PRICE_SCALE)?;
    let quantity = Quantity::from(line.quantity.normalize());
    let mut stock = StockLine::new(number, StockCode::from(line.sku.as_str()), quantity, UnitPrice::from(price));
    stock.tax_code = options.untaxed_code.clone().filter(|_| line.tax.is_zero());
    Ok(OrderLine::Stock(Box::new(stock)))
}
