//! ARSQRY: a customer with open items and payments. Payments carry their reference and value, so this also tells whether a payment
//! is posted.

use client_core::{DecodeError, InvalidRequest};
use time::Date;

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::sheet::Sheet;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{Amount, CustomerCode, CustomerPoNumber, InvoiceNumber, SalesOrderNumber};

/// Asks for a customer's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryCustomer {
    /// The customer.
    pub customer: CustomerCode,
    /// Items that are settled are told too.
    pub include_settled: bool,
}

/// A customer's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerStatement {
    /// The customer.
    pub customer: CustomerCode,
    /// The person's or firm's name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The currency, as the site calls it.
    pub currency: Option<String>,
    /// May not order until released.
    pub on_hold: bool,
    /// What may be owed.
    pub credit_limit: Option<Amount>,
    /// Invoices, debit notes and credit notes.
    pub invoices: Vec<OpenItem>,
    /// Payments.
    pub payments: Vec<StatementPayment>,
    /// What is owed.
    pub balance: Option<Amount>,
}

/// An invoice, debit note or credit note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    /// What it is, in SYSPRO's code.
    pub document_type: Option<String>,
    /// Its number.
    pub invoice: InvoiceNumber,
    /// When it was made.
    pub date: Option<Date>,
    /// The customer's order number.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// The sales order.
    pub sales_order: Option<SalesOrderNumber>,
    /// What it was made for.
    pub value: Option<Amount>,
    /// What is still open; negative for credit.
    pub balance: Option<Amount>,
    /// What happened to it.
    pub movements: Vec<Movement>,
}

/// Something that happened to an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The reference that it was posted with.
    pub reference: Option<String>,
    /// How much; its sign is SYSPRO's.
    pub value: Option<Amount>,
    /// When.
    pub date: Option<Date>,
}

/// A payment on a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPayment {
    /// The reference that it was posted with.
    pub reference: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// How much; its sign is SYSPRO's.
    pub value: Option<Amount>,
}

impl BusinessObject for QueryCustomer {
    type Output = CustomerStatement;

    const NAME: &'static str = "ARSQRY";

    fn operation(&self) -> &'static str {
        "arsqry.query"
    }

    fn verb(&self) -> Verb {
        Verb::Query
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::query(site);
        sheet.part("Key", |key| key.key("Customer", self.customer.as_str(), site.settings().widths.customer))?;
        sheet.part("Option", |option| {
            option.flag("IncludeFutures", true);
            option.flag("IncludeTransactions", true);
            option.flag("IncludeCheckPayments", true);
            option.flag("IncludePostDated", false);
            option.flag("IncludeZeroBalances", self.include_settled);
            option.flag("IncludeCustomForms", false);
            option.code("AsOfPeriod", "C");
            Ok(())
        })?;
        Ok(sheet.done())
    }

    fn decode(&self, root: &Element) -> Result<CustomerStatement, DecodeError> {
        let header = root.child("Header").ok_or_else(|| root.misfit("Header", "is missing"))?;
        let totals = root.child("TotalSection");
        Ok(CustomerStatement {
            customer: header.required("Customer")?.into(),
            name: header.value_of("Name").map(str::to_owned),
            email: header.value_of("Email").map(str::to_owned),
            currency: header.value_of("Currency").map(str::to_owned),
            on_hold: header.value_of("CustomerOnHold").is_some_and(|hold| hold.eq_ignore_ascii_case("Y")),
            credit_limit: amount(header, "CreditLimit")?,
            invoices: root.all("InvoiceDetail").map(open_item).collect::<Result<_, _>>()?,
            payments: root.all("PayDetail").map(payment).collect::<Result<_, _>>()?,
            balance: totals.map(|totals| amount(totals, "CurrentBalance")).transpose()?.flatten(),
        })
    }
}

fn open_item(item: &Element) -> Result<OpenItem, DecodeError> {
    Ok(OpenItem {
        document_type: item.value_of("DocumentType").map(str::to_owned),
        invoice: item.required("Invoice")?.into(),
        date: item.day_of("InvoiceDate")?,
        customer_po_number: item.value_of("CustomerPoNumber").map(CustomerPoNumber::from),
        sales_order: item.value_of("SalesOrder").map(SalesOrderNumber::from),
        value: amount(item, "CurrencyValue")?,
        balance: amount(item, "InvoiceBal")?,
        movements: item.all("TransDetail").map(movement).collect::<Result<_, _>>()?,
    })
}

fn movement(item: &Element) -> Result<Movement, DecodeError> {
    Ok(Movement {
        reference: item.value_of("Reference").map(str::to_owned),
        value: amount(item, "TrnValue")?,
        date: item.day_of("JournalDate")?,
    })
}

fn payment(item: &Element) -> Result<StatementPayment, DecodeError> {
    Ok(StatementPayment {
        reference: item.value_of("ChequeReference").map(str::to_owned),
        date: item.day_of("PayDate")?,
        value: amount(item, "PayValue")?,
    })
}

fn amount(item: &Element, name: &str) -> Result<Option<Amount>, DecodeError> {
    Ok(item.figure_of(name)?.map(Amount::from))
}
