//! SORTOI: adds, changes and cancels sales orders.
//!
//! What bites: unknown elements are ignored in silence, so spelling is tested against the schema and not by success; release 8
//! leaves the order out of a clean answer, so an accepted order may have no number and is then found by the customer's order
//! number; prices are the site's unless the parameters keep ours.

mod header;
mod line;
mod parameters;

use client_core::{DecodeError, InvalidRequest};

pub use header::{OrderAction, OrderHeader};
pub use line::{CommentLine, FreightLine, LineAction, MiscChargeLine, OrderLine, StockLine};
pub use parameters::{Allocation, DuplicateOrders, ImportParameters, OrderType, PoNumbers};

use crate::enet::answer::Evidence;
use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::probe::{Found, Posting, Probe};
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{CustomerPoNumber, SalesOrderNumber};

/// Imports one sales order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSalesOrder {
    /// Who orders, and where it goes.
    pub header: OrderHeader,
    /// What is ordered.
    pub lines: Vec<OrderLine>,
    /// How it is imported.
    pub parameters: ImportParameters,
}

/// What an accepted import says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedOrder {
    /// The order's number; absent from release 8's answer to a clean import.
    pub sales_order: Option<SalesOrderNumber>,
    /// The customer's order number.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Whether something waits for stock.
    pub back_ordered: bool,
}

impl ImportSalesOrder {
    /// A new order that keeps the prices it is given.
    pub fn new(header: OrderHeader, lines: Vec<OrderLine>) -> Self {
        Self { header, lines, parameters: ImportParameters::keeping_prices() }
    }
}

impl BusinessObject for ImportSalesOrder {
    type Output = ImportedOrder;

    const NAME: &'static str = "SORTOI";

    fn operation(&self) -> &'static str {
        if self.parameters.validate_only { "sortoi.validate" } else { "sortoi.post" }
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "SalesOrders", "SORTOIDOC");
        if self.lines.is_empty() && self.header.action == OrderAction::Add {
            return Err(sheet.refuse("OrderDetails", "has no line"));
        }
        sheet.part("Orders", |orders| {
            orders.part("OrderHeader", |header| self.header.write(header))?;
            orders.part("OrderDetails", |details| line::write(details, &self.lines))
        })?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        self.parameters.document(site).map(Some)
    }

    /// An order with a number is there; an order whose number is blank is not.
    fn evidence(&self, root: &Element) -> Evidence {
        match root.at(&["Order", "SalesOrder"]) {
            Some(number) if number.value().is_some() && number.children.is_empty() => Evidence::Done,
            Some(_) => Evidence::NotDone,
            None => Evidence::Silent,
        }
    }

    fn decode(&self, root: &Element) -> Result<ImportedOrder, DecodeError> {
        let Some(order) = root.child("Order") else { return Ok(ImportedOrder::default()) };
        Ok(ImportedOrder {
            sales_order: order.value_of("SalesOrder").map(SalesOrderNumber::from),
            customer_po_number: order.value_of("CustomerPoNumber").map(CustomerPoNumber::from),
            back_ordered: order.value_of("BackOrderComment").is_some(),
        })
    }
}

impl Posting for ImportSalesOrder {
    fn probe(&self, _: &Site) -> Result<Probe, InvalidRequest> {
        Ok(Probe::SalesOrder {
            customer: self.header.customer.clone(),
            customer_po_number: self.header.customer_po_number.clone(),
        })
    }

    fn lacks_number(&self, output: &ImportedOrder) -> bool {
        output.sales_order.is_none()
    }

    fn with_number(&self, output: ImportedOrder, found: Found) -> ImportedOrder {
        ImportedOrder { sales_order: found.number.map(SalesOrderNumber::from), ..output }
    }
}
