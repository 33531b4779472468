//! SORQRY: a sales order with its lines.

use client_core::{DecodeError, InvalidRequest};
use time::Date;

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{
    Amount, CustomerCode, CustomerPoNumber, InvoiceNumber, OrderStatus, Quantity, SalesOrderNumber, StockCode,
    UnitPrice, Warehouse,
};

/// Asks for a sales order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuerySalesOrder {
    /// The order.
    pub sales_order: SalesOrderNumber,
}

/// A sales order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesOrder {
    /// Its number.
    pub sales_order: SalesOrderNumber,
    /// The customer's order number.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Who ordered.
    pub customer: CustomerCode,
    /// Where it stands.
    pub order_status: OrderStatus,
    /// When it was ordered.
    pub order_date: Option<Date>,
    /// When the goods should leave.
    pub requested_ship_date: Option<Date>,
    /// The currency, as the site calls it.
    pub currency: Option<String>,
    /// The latest invoice.
    pub last_invoice: Option<InvoiceNumber>,
    /// Goods.
    pub lines: Vec<SalesOrderLine>,
    /// Freight and other charges.
    pub charges: Vec<Amount>,
}

/// Goods on an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesOrderLine {
    /// The line's number.
    pub line: u64,
    /// The item.
    pub stock_code: StockCode,
    /// The warehouse.
    pub warehouse: Option<Warehouse>,
    /// How many are ordered.
    pub ordered: Quantity,
    /// How many can leave.
    pub to_ship: Option<Quantity>,
    /// How many wait for stock.
    pub back_ordered: Option<Quantity>,
    /// The price of one.
    pub price: Option<UnitPrice>,
    /// What the line costs.
    pub value: Option<Amount>,
}

impl BusinessObject for QuerySalesOrder {
    type Output = SalesOrder;

    const NAME: &'static str = "SORQRY";

    fn operation(&self) -> &'static str {
        "sorqry.query"
    }

    fn verb(&self) -> Verb {
        Verb::Query
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::query(site);
        let width = site.settings().widths.sales_order;
        sheet.part("Key", |key| key.key("SalesOrder", self.sales_order.as_str(), width))?;
        sheet.part("Option", |option| {
            option.flag("IncludeStockedLines", true);
            option.flag("IncludeNonStockedLines", true);
            option.flag("IncludeFreightLines", true);
            option.flag("IncludeMiscLines", true);
            option.flag("IncludeCommentLines", false);
            option.flag("IncludeCompletedLines", true);
            option.flag("IncludeSerials", false);
            option.flag("IncludeLots", false);
            option.flag("IncludeBins", false);
            option.flag("IncludeAttachedItems", false);
            option.flag("IncludeCustomForms", false);
            Ok(())
        })?;
        Ok(sheet.done())
    }

    fn decode(&self, root: &Element) -> Result<SalesOrder, DecodeError> {
        let lines = |kind: &'static str| root.all("SalesOrderLine").filter_map(move |line| line.child(kind));
        let charges = lines("Freight").chain(lines("MiscCharge"));
        Ok(SalesOrder {
            sales_order: root.required("SalesOrder")?.into(),
            customer_po_number: root.value_of("CustomerPoNumber").map(CustomerPoNumber::from),
            customer: root.required("Customer")?.into(),
            order_status: root.required("OrderStatus")?.into(),
            order_date: root.day_of("OrderDate")?,
            requested_ship_date: root.day_of("ReqShipDate")?,
            currency: root.value_of("Currency").map(str::to_owned),
            last_invoice: root.value_of("LastInvoice").map(InvoiceNumber::from),
            lines: lines("Merchandise").map(merchandise).collect::<Result<_, _>>()?,
            charges: charges
                .filter_map(|line| line.figure_of("NMscChargeValue").transpose())
                .map(|charge| charge.map(Amount::from))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn merchandise(line: &Element) -> Result<SalesOrderLine, DecodeError> {
    let quantity = |name: &str| line.figure_of(name).map(|figure| figure.map(Quantity::from));
    let missing = |name: &'static str| move || line.misfit(name, "is missing or blank");
    Ok(SalesOrderLine {
        line: line.count_of("SalesOrderLine")?.ok_or_else(missing("SalesOrderLine"))?,
        stock_code: line.required("MStockCode")?.into(),
        warehouse: line.value_of("MWarehouse").map(Warehouse::from),
        ordered: quantity("MOrderQty")?.ok_or_else(missing("MOrderQty"))?,
        to_ship: quantity("MShipQty")?,
        back_ordered: quantity("MBackOrderQty")?,
        price: line.figure_of("MPrice")?.map(UnitPrice::from),
        value: line.figure_of("OrderLineValue")?.map(Amount::from),
    })
}
