//! Stock items, and how many of them there are.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{ItemChange, ItemStatus, NewItem, QuantityCount};
use syspro_harmony::{CurrencyCode, Quantity, StockCode, UnitOfMeasure, UnitPrice};

use super::fit;
use crate::canonical::{ItemRecord, Sku, StockQuantity};
use crate::money::Money;
use crate::refusal::Refusal;

/// What an item is counted in, where nobody says: each. People change it in SYSPRO.
const EACH: &str = "EA";

/// A new item. One without a description is described by its code. The contract's items have no foreign key: the code is the key.
pub(super) fn create(item: &ItemRecord) -> Result<NewItem, Refusal> {
    let change = change(item)?;
    let description = change.description.unwrap_or_else(|| item.sku.to_string());
    Ok(NewItem {
        status: change.status,
        price: change.price,
        currency: change.currency,
        ..NewItem::new(stock_code("item.sku", &item.sku)?, description, UnitOfMeasure::from(EACH))
    })
}

/// What is known of an item that SYSPRO holds. What is absent stays as it is.
pub(super) fn change(item: &ItemRecord) -> Result<ItemChange, Refusal> {
    Ok(ItemChange {
        description: fit::remark("item.description", item.description.as_deref(), limits::DESCRIPTION)?,
        status: item.active.map(|active| if active { ItemStatus::Active } else { ItemStatus::Discontinued }),
        price: item.price.map(price).transpose()?,
        currency: item.price.map(|price| CurrencyCode::from(price.currency())),
        ..ItemChange::default()
    })
}

/// A count, in the item's own warehouse.
pub(super) fn count(stock: &StockQuantity) -> Result<QuantityCount, Refusal> {
    Ok(QuantityCount {
        warehouse: None,
        on_hand: Quantity::from(fit::figure("stock.on_hand", stock.on_hand, limits::QUANTITY)?),
        reason: "Count of the integration".to_owned(),
        reference: fit::remark("stock.revision", Some(&stock.revision), limits::LINE_REFERENCE)?,
    })
}

/// An item's code.
pub(super) fn stock_code(field: &str, sku: &Sku) -> Result<StockCode, Refusal> {
    Ok(StockCode::from(fit::text(field, sku.as_str(), limits::STOCK_CODE)?))
}

fn price(price: Money) -> Result<UnitPrice, Refusal> {
    fit::figure("item.price", price.amount(), limits::UNIT_PRICE).map(UnitPrice::from)
}
