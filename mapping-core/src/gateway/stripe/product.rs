//! Products, prices and plans. Stripe keeps what is sold and what it costs apart; a price or plan alone is a product of which
//! only the price is known.

use stripe_model::{Expandable, Price, Product as StripeProduct};

use super::amount::{INVOICE_UNITS, money};
use super::invoice::written_sku;
use super::person::text;
use crate::canonical::{Product, ProductId};
use crate::money::{Decimal, Money};
use crate::refusal::Refusal;

/// A product object as a product.
///
/// # Errors
/// [`Refusal`] for a default price whose amount or currency is none.
pub fn product(product: &StripeProduct) -> Result<Product, Refusal> {
    let price = product.default_price.as_ref().and_then(Expandable::object).map(unit_price).transpose()?;
    Ok(Product {
        id: ProductId::from(product.id.as_str()),
        sku: written_sku(&product.metadata),
        name: text(&product.name),
        price: price.flatten(),
        active: product.active.unwrap_or(true) && !product.deleted,
        metadata: product.metadata.0.clone(),
        changed_at: product.updated,
    })
}

/// A price object, or a plan turned into one, as a product.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none.
pub fn product_of_price(price: &Price) -> Result<Product, Refusal> {
    let sold = price.product.as_ref().and_then(Expandable::object);
    let id = price.product_id().map_or(price.id.as_str(), |id| id.as_str());
    Ok(Product {
        id: ProductId::from(id),
        sku: written_sku(&price.metadata).or_else(|| written_sku(&sold?.metadata)),
        name: sold.and_then(|product| text(&product.name)).or_else(|| text(&price.nickname)),
        price: unit_price(price)?,
        active: price.active.unwrap_or(true) && !price.deleted,
        metadata: price.metadata.0.clone(),
        changed_at: None,
    })
}

/// The price of one, unless it depends on the quantity or has more decimals than the currency.
fn unit_price(price: &Price) -> Result<Option<Money>, Refusal> {
    let whole = price.unit_minor().filter(Decimal::is_integer).and_then(|minor| i64::try_from(minor).ok());
    match (whole, &price.currency) {
        (Some(minor), Some(currency)) => money("product.price", minor, currency, &INVOICE_UNITS).map(Some),
        (None, _) | (_, None) => Ok(None),
    }
}
