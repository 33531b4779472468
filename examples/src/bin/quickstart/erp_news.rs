//! What the ERP tells of itself, as canonical events: how a house hears of a change (a trigger, a poll, a message bus) is its own
//! matter, and from here on it is an event like any other.

use std::error::Error;

use mapping_core::canonical::{
    ErpCustomerChange, ErpItemChange, GatewayEvent, InvoiceNumber, Shipment, Subject, Tracking,
};
use mapping_core::money::{Money, currency};
use rust_decimal::Decimal;
use serde_json::Value;
use time::OffsetDateTime;

use crate::books::{Books, OrderRow, text};

/// Goods left the house, all of an order.
pub(crate) fn shipped(books: &Books, order: &OrderRow, invoice: Option<String>) -> GatewayEvent {
    let shipment = Shipment {
        id: format!("D-{}", order.number),
        sales_order: order.number.as_str().into(),
        order: order.reference.as_str().into(),
        lines: Vec::new(),
        complete: true,
        tracking: Some(Tracking { carrier: Some("Own van".to_owned()), number: parcel(order), url: None }),
        invoice: invoice.as_deref().map(InvoiceNumber::from),
        shipped_at: OffsetDateTime::now_utc(),
    };
    let key = format!("order/{}", order.reference);
    event(books, &format!("D-{}", order.number), "shipment", &key, Subject::Shipment(Box::new(shipment)))
}

/// The parcel that an order leaves in.
pub(crate) fn parcel(order: &OrderRow) -> String {
    format!("VAN-{}", order.number)
}

/// Somebody changed a customer.
pub(crate) fn customer(books: &Books, record: &Value, revision: &str) -> GatewayEvent {
    let code = text(record, "CustomerCode");
    let name = [text(record, "Name"), text(record, "CustomerName")].into_iter().find(|name| !name.is_empty());
    let said = |field: &str| Some(text(record, field)).filter(|said| !said.is_empty());
    let change = ErpCustomerChange {
        code: code.as_str().into(),
        external_id: said("ExternalID").as_deref().map(Into::into),
        name: name.unwrap_or_default(),
        email: said("Email"),
        phone: said("Phone"),
        billing: None,
        shipping: None,
        merged_into: None,
        deleted: false,
        changed_at: OffsetDateTime::now_utc(),
    };
    let id = format!("{code}/{revision}");
    event(books, &id, "customer.changed", &format!("customer/{code}"), Subject::ErpCustomer(Box::new(change)))
}

/// Somebody changed an item, or counted it.
pub(crate) fn item(books: &Books, record: &Value, revision: &str) -> Result<GatewayEvent, Box<dyn Error>> {
    let sku = [text(record, "SKU"), text(record, "StockCode")].into_iter().find(|sku| !sku.is_empty());
    let sku = sku.ok_or("an item has a code")?;
    let price = [text(record, "UnitPrice"), text(record, "Price")].into_iter().find_map(|price| price.parse().ok());
    let currency = currency(&text(record, "Currency")).ok();
    let change = ErpItemChange {
        sku: sku.as_str().into(),
        external_id: Some(text(record, "ExternalID")).filter(|id| !id.is_empty()).as_deref().map(Into::into),
        description: Some(text(record, "Description")),
        price: price.zip(currency).map(|(price, currency): (Decimal, _)| Money::new(price, currency)),
        active: text(record, "Status") == "Active",
        available: text(record, "Available").parse().ok(),
        changed_at: OffsetDateTime::now_utc(),
    };
    let id = format!("{sku}/{revision}");
    Ok(event(books, &id, "item.changed", &format!("item/{sku}"), Subject::ErpItem(Box::new(change))))
}

fn event(books: &Books, id: &str, kind: &str, key: &str, subject: Subject) -> GatewayEvent {
    GatewayEvent {
        gateway: books.name().to_lowercase().as_str().into(),
        account: None,
        id: id.into(),
        kind: kind.to_owned(),
        occurred_at: OffsetDateTime::now_utc(),
        order_key: format!("{}/{key}", books.name().to_lowercase()).as_str().into(),
        subject,
    }
}
