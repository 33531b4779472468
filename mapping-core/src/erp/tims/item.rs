//! Items, and how many of them there are.

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, ExternalId, ItemChange, ItemStatus, NewItem, Quantity, QuantityCount, Sku, UnitOfMeasure, UnitPrice,
};

use super::fit;
use crate::canonical::{ItemRecord, StockQuantity};
use crate::money::Money;
use crate::refusal::Refusal;

/// What an item is counted in, where nobody says: each. People change it in TIMS.
const EACH: &str = "EA";

/// A new item. One without a description is described by its code.
pub(super) fn create(item: &ItemRecord) -> Result<NewItem, Refusal> {
    let change = change(item)?;
    let description = change.description.unwrap_or_else(|| item.sku.to_string());
    Ok(NewItem {
        external_id: change.external_id,
        status: change.status,
        unit_price: change.unit_price,
        currency: change.currency,
        ..NewItem::new(sku("item.sku", &item.sku)?, description, UnitOfMeasure::from(EACH))
    })
}

/// What is known of an item that TIMS holds. What is absent stays as it is.
pub(super) fn change(item: &ItemRecord) -> Result<ItemChange, Refusal> {
    let external_id = item.external_id.as_ref().map(|id| id.as_str());
    Ok(ItemChange {
        external_id: fit::optional("item.external_id", external_id, limits::EXTERNAL_ID)?.map(ExternalId::from),
        description: fit::one_line("item.description", item.description.as_deref(), limits::DESCRIPTION)?,
        status: item.active.map(|active| if active { ItemStatus::Active } else { ItemStatus::Discontinued }),
        unit_price: item.price.map(price).transpose()?,
        currency: item.price.map(|price| CurrencyCode::from(price.currency())),
        ..ItemChange::default()
    })
}

/// A count.
pub(super) fn count(stock: &StockQuantity) -> Result<QuantityCount, Refusal> {
    Ok(QuantityCount {
        location: None,
        on_hand: Quantity::from(fit::figure("stock.on_hand", stock.on_hand, limits::QUANTITY)?),
        reason: "Count of the integration".to_owned(),
        reference: fit::one_line("stock.revision", Some(&stock.revision), limits::REFERENCE)?,
    })
}

/// An item's code.
pub(super) fn sku(field: &str, sku: &crate::canonical::Sku) -> Result<Sku, Refusal> {
    Ok(Sku::from(fit::text(field, sku.as_str(), limits::SKU)?))
}

fn price(price: Money) -> Result<UnitPrice, Refusal> {
    fit::figure("item.price", price.amount(), limits::UNIT_PRICE).map(UnitPrice::from)
}
