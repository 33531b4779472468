//! How wide the columns of an installation are. They differ between releases and are set by the site, so a profile is a value:
//! take one and change what the site has changed. What does not fit is refused with the field and the limit, never cut, because
//! a cut key is another key.
//!
//! The widths of `V61` are facets of the vendor's 6.1 schemas where these have any, and otherwise what SYSPRO's older columns
//! usually are. Those of `V7_PLUS` come from databases of release 7 and 8 where they are known; where they are not, the narrower
//! 6.1 width stands.

/// The widths of an installation's columns, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidthProfile {
    /// Customer codes.
    pub customer: usize,
    /// The customer's order number.
    pub customer_po_number: usize,
    /// Stock codes.
    pub stock_code: usize,
    /// Descriptions of stock.
    pub stock_description: usize,
    /// Sales order numbers.
    pub sales_order: usize,
    /// Invoice numbers.
    pub invoice: usize,
    /// Ledger codes.
    pub gl_code: usize,
    /// The reference of an AR payment.
    pub payment_reference: usize,
    /// The narration of an AR payment.
    pub payment_narration: usize,
    /// The notation of an AR payment's journal line.
    pub journal_notation: usize,
    /// The reference of an AR invoice, debit or credit note.
    pub invoice_reference: usize,
    /// The reference of a whole ledger journal.
    pub journal_reference: usize,
    /// The notation of a whole ledger journal.
    pub notation: usize,
    /// The reference of a ledger journal's line.
    pub line_reference: usize,
    /// The comment of a ledger journal's line.
    pub comment: usize,
    /// The reference of a cash book entry.
    pub cash_book_reference: usize,
    /// The narration of a cash book entry.
    pub cash_book_narration: usize,
    /// Banks.
    pub bank: usize,
    /// Warehouses.
    pub warehouse: usize,
    /// Branches and areas.
    pub branch: usize,
    /// Salespersons.
    pub salesperson: usize,
    /// Product classes.
    pub product_class: usize,
    /// Tax codes.
    pub tax_code: usize,
    /// Units of measure.
    pub unit_of_measure: usize,
    /// Lines of an address.
    pub address_line: usize,
    /// Postal codes.
    pub postal_code: usize,
    /// Names in the customer master.
    pub name: usize,
    /// Names on a sales order.
    pub order_name: usize,
    /// E-mail addresses in the customer master.
    pub email: usize,
    /// E-mail addresses on a sales order.
    pub order_email: usize,
    /// Terms of payment.
    pub terms: usize,
    /// The site's own currency codes.
    pub currency: usize,
    /// Other free texts.
    pub text: usize,
}

impl WidthProfile {
    /// Release 6.1.
    pub const V61: Self = Self {
        customer: 7,
        customer_po_number: 30,
        stock_code: 30,
        stock_description: 30,
        sales_order: 6,
        invoice: 6,
        gl_code: 15,
        payment_reference: 8,
        payment_narration: 30,
        journal_notation: 50,
        invoice_reference: 30,
        journal_reference: 30,
        notation: 74,
        line_reference: 9,
        comment: 60,
        cash_book_reference: 9,
        cash_book_narration: 60,
        bank: 2,
        warehouse: 2,
        branch: 2,
        salesperson: 3,
        product_class: 4,
        tax_code: 1,
        unit_of_measure: 3,
        address_line: 40,
        postal_code: 9,
        name: 30,
        order_name: 30,
        email: 50,
        order_email: 50,
        terms: 2,
        currency: 3,
        text: 30,
    };

    /// Releases 7 and 8.
    pub const V7_PLUS: Self = Self {
        customer: 15,
        stock_description: 50,
        sales_order: 20,
        invoice: 20,
        gl_code: 35,
        bank: 15,
        warehouse: 10,
        branch: 10,
        salesperson: 20,
        product_class: 20,
        tax_code: 3,
        unit_of_measure: 10,
        postal_code: 15,
        order_name: 50,
        email: 255,
        order_email: 255,
        ..Self::V61
    };
}

impl Default for WidthProfile {
    /// [`V7_PLUS`](Self::V7_PLUS).
    fn default() -> Self {
        Self::V7_PLUS
    }
}
