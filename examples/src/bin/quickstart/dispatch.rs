//! The warehouse: goods leave the house, the ERP says so, the shop hears of the parcel, and the gateway keeps the ERP's numbers.

use std::error::Error;

use crate::books::OrderRow;
use crate::deliveries::Deliveries;
use crate::erp_news;
use crate::pair::Pair;
use crate::progress::Progress;

/// Ships the orders that `wanted` picks, but for those that wait for a person or have left already.
pub(crate) async fn ship(
    pair: &Pair,
    deliveries: &mut Deliveries,
    wanted: impl Fn(&OrderRow) -> bool,
    progress: &Progress,
) -> Result<(), Box<dyn Error>> {
    let open = pair.books.orders().into_iter().filter(|order| matches!(order.status.as_str(), "Open" | "1" | "2"));
    for order in open.filter(|order| wanted(order)) {
        let invoice = pair.books.ship(&order).await?;
        pair.erp_tells(&erp_news::shipped(&pair.books, &order, invoice), deliveries, progress).await?;
        deliveries.shop_hears(format!("order {} shipped with {}", order.reference, erp_news::parcel(&order)));
    }
    Ok(())
}

/// Somebody counts a shelf, and the shop hears how many it may promise.
pub(crate) async fn count(
    pair: &Pair,
    deliveries: &mut Deliveries,
    sku: &str,
    on_hand: u32,
    progress: &Progress,
) -> Result<(), Box<dyn Error>> {
    pair.books.count(sku, on_hand).await?;
    let item = pair.books.item_record(sku).ok_or("the item that was counted")?;
    pair.erp_tells(&erp_news::item(&pair.books, &item, "counted")?, deliveries, progress).await?;
    deliveries.shop_hears(format!("stock {sku} {}", crate::books::text(&item, "Available")));
    Ok(())
}
