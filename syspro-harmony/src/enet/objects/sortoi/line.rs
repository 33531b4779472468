//! The lines of an order. The schema wants them by kind: stock, comments, charges, freight.

use time::Date;

use crate::enet::sheet::{Picture, Sheet, Written};
use crate::{Amount, ProductClass, Quantity, StockCode, UnitOfMeasure, UnitPrice, Warehouse};

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderLine {
    /// Goods.
    Stock(Box<StockLine>),
    /// Words.
    Comment(CommentLine),
    /// A charge for something else.
    MiscCharge(MiscChargeLine),
    /// Freight.
    Freight(FreightLine),
}

/// What is done with a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineAction {
    /// It is added.
    #[default]
    Add,
    /// It is changed.
    Change,
    /// It is cancelled.
    Cancel,
}

/// Goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockLine {
    /// The line's number in the shop's order; the natural key among its lines.
    pub po_line: u32,
    /// What is done.
    pub action: LineAction,
    /// The item.
    pub stock_code: StockCode,
    /// What the customer reads; the item's own description if absent.
    pub description: Option<String>,
    /// The warehouse; the order's if absent.
    pub warehouse: Option<Warehouse>,
    /// How many.
    pub quantity: Quantity,
    /// The unit of the quantity; the item's own if absent.
    pub order_uom: Option<UnitOfMeasure>,
    /// The price of one; the site's price if absent.
    pub price: Option<UnitPrice>,
    /// The unit of the price.
    pub price_uom: Option<UnitOfMeasure>,
    /// The product class; the item's own if absent.
    pub product_class: Option<ProductClass>,
    /// When this line should leave.
    pub ship_date: Option<Date>,
    /// Taken off the whole line, in money.
    pub discount: Option<Amount>,
    /// The tax code. It counts only at sites that let it be changed for stocked items.
    pub tax_code: Option<String>,
}

/// Words between the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentLine {
    /// The line's number in the shop's order.
    pub po_line: u32,
    /// The words.
    pub comment: String,
}

/// A charge for something that is no stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MiscChargeLine {
    /// The line's number in the shop's order.
    pub po_line: u32,
    /// What it costs the customer.
    pub value: Amount,
    /// What it costs the company.
    pub cost: Amount,
    /// The product class, which decides the account.
    pub product_class: Option<ProductClass>,
    /// What it is for.
    pub description: Option<String>,
}

/// Freight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreightLine {
    /// The line's number in the shop's order.
    pub po_line: u32,
    /// What it costs the customer.
    pub value: Amount,
    /// What it costs the company.
    pub cost: Amount,
}

impl StockLine {
    /// Goods at a price.
    pub fn new(po_line: u32, stock_code: StockCode, quantity: Quantity, price: UnitPrice) -> Self {
        Self {
            po_line,
            action: LineAction::Add,
            stock_code,
            description: None,
            warehouse: None,
            quantity,
            order_uom: None,
            price: Some(price),
            price_uom: None,
            product_class: None,
            ship_date: None,
            discount: None,
            tax_code: None,
        }
    }

    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        write_start(sheet, self.po_line, self.action);
        sheet.key("StockCode", self.stock_code.as_str(), widths.stock_code)?;
        sheet.text("StockDescription", self.description.as_deref(), widths.stock_description)?;
        sheet.key("Warehouse", self.warehouse.as_ref().map(Warehouse::as_str), widths.warehouse)?;
        sheet.figure("OrderQty", self.quantity.decimal(), Picture::QUANTITY)?;
        sheet.key("OrderUom", self.order_uom.as_ref().map(UnitOfMeasure::as_str), widths.unit_of_measure)?;
        sheet.figure("Price", self.price.map(UnitPrice::decimal), Picture::PRICE)?;
        sheet.key("PriceUom", self.price_uom.as_ref().map(UnitOfMeasure::as_str), widths.unit_of_measure)?;
        sheet.key("ProductClass", self.product_class.as_ref().map(ProductClass::as_str), widths.product_class)?;
        sheet.day("LineShipDate", self.ship_date)?;
        if let Some(discount) = self.discount {
            sheet.unsigned("LineDiscValue", discount.decimal())?;
            sheet.code("LineDiscValFlag", "V");
        }
        sheet.key("StockTaxCode", self.tax_code.as_deref(), widths.tax_code)
    }
}

impl CommentLine {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        write_start(sheet, self.po_line, LineAction::Add);
        sheet.text("Comment", self.comment.as_str(), sheet.site().settings().widths.comment)
    }
}

impl MiscChargeLine {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        write_start(sheet, self.po_line, LineAction::Add);
        sheet.figure("MiscChargeValue", self.value.decimal(), Picture::MONEY)?;
        sheet.figure("MiscChargeCost", self.cost.decimal(), Picture::MONEY)?;
        sheet.key("MiscProductClass", self.product_class.as_ref().map(ProductClass::as_str), widths.product_class)?;
        sheet.text("MiscDescription", self.description.as_deref(), widths.stock_description)
    }
}

impl FreightLine {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        write_start(sheet, self.po_line, LineAction::Add);
        sheet.figure("FreightValue", self.value.decimal(), Picture::MONEY)?;
        sheet.figure("FreightCost", self.cost.decimal(), Picture::MONEY)
    }
}

fn write_start(sheet: &mut Sheet<'_>, po_line: u32, action: LineAction) {
    sheet.code("CustomerPoLine", format!("{po_line:04}"));
    sheet.code(
        "LineActionType",
        match action {
            LineAction::Add => "A",
            LineAction::Change => "C",
            LineAction::Cancel => "D",
        },
    );
}

/// Writes all lines, by kind.
pub(super) fn write(sheet: &mut Sheet<'_>, lines: &[OrderLine]) -> Written {
    check_numbers(sheet, lines)?;
    let (mut stock, mut comments, mut charges, mut freight) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        match line {
            OrderLine::Stock(line) => stock.push(line),
            OrderLine::Comment(line) => comments.push(line),
            OrderLine::MiscCharge(line) => charges.push(line),
            OrderLine::Freight(line) => freight.push(line),
        }
    }
    sheet.parts("StockLine", &stock, |sheet, line| line.write(sheet))?;
    sheet.parts("CommentLine", &comments, |sheet, line| line.write(sheet))?;
    sheet.parts("MiscChargeLine", &charges, |sheet, line| line.write(sheet))?;
    sheet.parts("FreightLine", &freight, |sheet, line| line.write(sheet))
}

/// Lines are found again by their numbers, so each has its own, of four digits.
fn check_numbers(sheet: &Sheet<'_>, lines: &[OrderLine]) -> Written {
    let mut seen = std::collections::BTreeSet::new();
    for number in lines.iter().map(OrderLine::po_line) {
        if !(1..=9999).contains(&number) {
            return Err(sheet.refuse("CustomerPoLine", format!("is {number} and takes 1 to 9999")));
        }
        if !seen.insert(number) {
            return Err(sheet.refuse("CustomerPoLine", format!("{number} comes twice")));
        }
    }
    Ok(())
}

impl OrderLine {
    /// The line's number in the shop's order.
    pub fn po_line(&self) -> u32 {
        match self {
            Self::Stock(line) => line.po_line,
            Self::Comment(line) => line.po_line,
            Self::MiscCharge(line) => line.po_line,
            Self::Freight(line) => line.po_line,
        }
    }
}
