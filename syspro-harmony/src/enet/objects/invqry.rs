//! INVQRY: a stock item and how much there is of it, by warehouse. The service answers with every warehouse even when it is asked
//! for one, so no filter is sent.

use client_core::{DecodeError, InvalidRequest};

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;
use crate::enet::value::same_key;
use crate::enet::xml::Element;
use crate::{Quantity, StockCode, UnitOfMeasure, Warehouse};

/// Asks for a stock item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryStock {
    /// The item.
    pub stock_code: StockCode,
}

/// A stock item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockItem {
    /// The item.
    pub stock_code: StockCode,
    /// What it is.
    pub description: Option<String>,
    /// The unit that it is counted in.
    pub stock_uom: Option<UnitOfMeasure>,
    /// The warehouse it is supplied from, unless an order says otherwise.
    pub warehouse_to_use: Option<Warehouse>,
    /// May not be sold until released.
    pub on_hold: bool,
    /// The stock of each warehouse.
    pub warehouses: Vec<WarehouseItem>,
}

/// The stock of one warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarehouseItem {
    /// The warehouse.
    pub warehouse: Warehouse,
    /// On hand; negative when more was taken than counted.
    pub on_hand: Quantity,
    /// What can be promised.
    pub available: Option<Quantity>,
    /// Promised to orders.
    pub allocated: Option<Quantity>,
    /// Waited for by orders.
    pub on_back_order: Option<Quantity>,
}

impl StockItem {
    /// The stock of one warehouse.
    pub fn warehouse(&self, warehouse: &Warehouse) -> Option<&WarehouseItem> {
        self.warehouses.iter().find(|item| same_key(item.warehouse.as_str(), warehouse.as_str()))
    }
}

impl BusinessObject for QueryStock {
    type Output = StockItem;

    const NAME: &'static str = "INVQRY";

    fn operation(&self) -> &'static str {
        "invqry.query"
    }

    fn verb(&self) -> Verb {
        Verb::Query
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::query(site);
        sheet.part("Key", |key| key.key("StockCode", self.stock_code.as_str(), site.settings().widths.stock_code))?;
        sheet.part("Option", |option| {
            option.flag("IncludeHistory", false);
            option.flag("IncludeBins", false);
            option.flag("IncludeLots", false);
            option.flag("IncludeSerials", false);
            option.flag("IncludeMovements", false);
            option.flag("IncludeCustomForms", false);
            Ok(())
        })?;
        Ok(sheet.done())
    }

    fn decode(&self, root: &Element) -> Result<StockItem, DecodeError> {
        let item = root.child("StockItem").or_else(|| root.child("QueryOptions")).unwrap_or(root);
        Ok(StockItem {
            stock_code: item.required("StockCode")?.into(),
            description: item.value_of("Description").map(str::to_owned),
            stock_uom: item.value_of("StockUom").map(UnitOfMeasure::from),
            warehouse_to_use: item.value_of("WarehouseToUse").map(Warehouse::from),
            on_hold: item.value_of("StockOnHold").is_some_and(|hold| !hold.eq_ignore_ascii_case("N")),
            warehouses: root.all("WarehouseItem").map(warehouse_item).collect::<Result<_, _>>()?,
        })
    }
}

fn warehouse_item(item: &Element) -> Result<WarehouseItem, DecodeError> {
    let quantity = |name: &str| item.figure_of(name).map(|figure| figure.map(Quantity::from));
    Ok(WarehouseItem {
        warehouse: item.required("Warehouse")?.into(),
        on_hand: quantity("QtyOnHand")?.ok_or_else(|| item.misfit("QtyOnHand", "is missing or blank"))?,
        available: quantity("AvailableQty")?,
        allocated: quantity("QtyAllocated")?,
        on_back_order: quantity("QtyOnBackOrder")?,
    })
}
