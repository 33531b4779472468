//! The head of an order.

use iso_currency::Currency;
use time::Date;

use crate::enet::sheet::{Sheet, Written};
use crate::enet::short_reference::ShortReference;
use crate::{Branch, CustomerCode, CustomerPoNumber, SalesOrderNumber, TermsCode, Warehouse};

/// What is done with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OrderAction {
    /// It is added.
    #[default]
    Add,
    /// It is changed.
    Change,
    /// It is cancelled.
    Cancel,
}

/// Who orders, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHeader {
    /// The customer's order number: the natural key among the customer's orders.
    pub customer_po_number: CustomerPoNumber,
    /// What is done.
    pub action: OrderAction,
    /// Who orders.
    pub customer: CustomerCode,
    /// When; the day of the import if absent.
    pub order_date: Option<Date>,
    /// Terms of payment; the customer's if absent.
    pub invoice_terms: Option<TermsCode>,
    /// The currency; the customer's if absent. It is written as the site calls it.
    pub currency: Option<Currency>,
    /// How it is shipped.
    pub shipping_instructions: Option<String>,
    /// Who receives the goods.
    pub customer_name: Option<String>,
    /// Where they go: at most five lines.
    pub ship_address: [Option<String>; 5],
    /// The postal code there.
    pub ship_postal_code: Option<String>,
    /// The buyer's e-mail address.
    pub email: Option<String>,
    /// The warehouse that supplies it.
    pub warehouse: Option<Warehouse>,
    /// A note to whoever handles the order.
    pub special_instructions: Option<String>,
    /// The order's number, to change or cancel it.
    pub sales_order: Option<SalesOrderNumber>,
    /// Another reference.
    pub alternate_reference: Option<String>,
    /// The branch that sells.
    pub branch: Option<Branch>,
    /// When the goods should leave.
    pub requested_ship_date: Option<Date>,
    /// Comments, one a line; they are where the whole of a shortened order number stands.
    pub comments: Vec<String>,
}

impl OrderHeader {
    /// The head of a new order.
    pub fn new(customer_po_number: CustomerPoNumber, customer: CustomerCode) -> Self {
        Self {
            customer_po_number,
            action: OrderAction::Add,
            customer,
            order_date: None,
            invoice_terms: None,
            currency: None,
            shipping_instructions: None,
            customer_name: None,
            ship_address: [const { None }; 5],
            ship_postal_code: None,
            email: None,
            warehouse: None,
            special_instructions: None,
            sales_order: None,
            alternate_reference: None,
            branch: None,
            requested_ship_date: None,
            comments: Vec::new(),
        }
    }

    /// The head of a new order whose reference may be too long for the customer's order number: the short key stands there, and
    /// the whole becomes a comment.
    pub fn referred(reference: &ShortReference, customer: CustomerCode) -> Self {
        let whole = reference.is_shortened().then(|| reference.whole().to_owned());
        Self { comments: whole.into_iter().collect(), ..Self::new(reference.key().into(), customer) }
    }

    pub(super) fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        sheet.key("CustomerPoNumber", self.customer_po_number.as_str(), widths.customer_po_number)?;
        sheet.code("OrderActionType", self.action.code());
        sheet.key("Customer", self.customer.as_str(), widths.customer)?;
        sheet.day("OrderDate", self.order_date)?;
        sheet.key("InvoiceTerms", self.invoice_terms.as_ref().map(TermsCode::as_str), widths.terms)?;
        self.write_currency(sheet)?;
        sheet.text("ShippingInstrs", self.shipping_instructions.as_deref(), widths.text)?;
        sheet.text("CustomerName", self.customer_name.as_deref(), widths.order_name)?;
        for (line, number) in self.ship_address.iter().zip(1..) {
            sheet.text(&format!("ShipAddress{number}"), line.as_deref(), widths.address_line)?;
        }
        sheet.text("ShipPostalCode", self.ship_postal_code.as_deref(), widths.postal_code)?;
        sheet.text("Email", self.email.as_deref(), widths.order_email)?;
        sheet.key("Warehouse", self.warehouse.as_ref().map(Warehouse::as_str), widths.warehouse)?;
        sheet.text("SpecialInstrs", self.special_instructions.as_deref(), widths.text)?;
        sheet.key("SalesOrder", self.sales_order.as_ref().map(SalesOrderNumber::as_str), widths.sales_order)?;
        sheet.text("AlternateReference", self.alternate_reference.as_deref(), widths.text)?;
        sheet.key("Branch", self.branch.as_ref().map(Branch::as_str), widths.branch)?;
        sheet.day("RequestedShipDate", self.requested_ship_date)?;
        self.comments.iter().try_for_each(|comment| sheet.text("OrderComments", comment.as_str(), widths.comment))
    }

    fn write_currency(&self, sheet: &mut Sheet<'_>) -> Written {
        let Some(currency) = self.currency else { return Ok(()) };
        let settings = sheet.site().settings();
        sheet.key("Currency", settings.currencies.code(currency)?, settings.widths.currency)
    }
}

impl OrderAction {
    fn code(self) -> &'static str {
        match self {
            Self::Add => "A",
            Self::Change => "C",
            Self::Cancel => "D",
        }
    }
}
