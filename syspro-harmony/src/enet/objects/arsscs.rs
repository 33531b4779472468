//! ARSSCS: adds, changes and deletes customers.
//!
//! What bites: the currency is the site's own code; whether a blank key makes SYSPRO number the customer itself depends on the
//! site, so a code is asked for unless the site is known to number.

use client_core::{DecodeError, InvalidRequest};
use iso_currency::Currency;
use time::Date;

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::control::OnWarning;
use crate::enet::probe::{Posting, Probe};
use crate::enet::sheet::{Picture, Sheet, Written};
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{Amount, Branch, CustomerCode, TermsCode};

/// Adds, changes or deletes one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaintainCustomer {
    /// What is done.
    pub action: CustomerAction,
    /// The customer's code. None, to add a customer at a site that numbers customers itself.
    pub customer: Option<CustomerCode>,
    /// The record; an absent field stays as it is, or gets the site's default.
    pub record: CustomerRecord,
    /// How it is done.
    pub parameters: CustomerParameters,
}

/// What is done with a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CustomerAction {
    /// It is added.
    Add,
    /// It is changed.
    Change,
    /// It is deleted.
    Delete,
}

/// A customer's record, as far as a payment integration keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerRecord {
    /// The person's or firm's name.
    pub name: Option<String>,
    /// A name to look it up by.
    pub short_name: Option<String>,
    /// What may be owed.
    pub credit_limit: Option<Amount>,
    /// Who sells to the customer.
    pub salesperson: Option<String>,
    /// The class.
    pub customer_class: Option<String>,
    /// The branch.
    pub branch: Option<Branch>,
    /// Terms of payment.
    pub terms: Option<TermsCode>,
    /// The area.
    pub area: Option<String>,
    /// Tax: `E` exempt, `N` not exempt, `O` other.
    pub tax_status: Option<char>,
    /// The number of the exemption.
    pub tax_exempt_number: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Whom to ask for.
    pub contact: Option<String>,
    /// The currency, written as the site calls it.
    pub currency: Option<Currency>,
    /// A field of the site's own.
    pub user_field_1: Option<String>,
    /// Another field of the site's own.
    pub user_field_2: Option<String>,
    /// Since when.
    pub date_added: Option<Date>,
    /// May not order until released.
    pub on_hold: Option<bool>,
    /// E-mail address.
    pub email: Option<String>,
    /// Where bills go: at most five lines.
    pub sold_to: [Option<String>; 5],
    /// The postal code there.
    pub sold_postal_code: Option<String>,
    /// Where goods go: at most five lines.
    pub ship_to: [Option<String>; 5],
    /// The postal code there.
    pub ship_postal_code: Option<String>,
    /// VAT or sales tax registration.
    pub company_tax_number: Option<String>,
}

/// How a customer is maintained. The defaults refuse warnings and take all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerParameters {
    /// What a warning does; this object knows no telling.
    pub warnings: OnWarning,
    /// All or nothing.
    pub whole_document: bool,
    /// Nothing is changed, only checked.
    pub validate_only: bool,
}

impl Default for CustomerParameters {
    fn default() -> Self {
        Self { warnings: OnWarning::default(), whole_document: true, validate_only: false }
    }
}

impl MaintainCustomer {
    /// Adds a customer.
    pub fn add(customer: Option<CustomerCode>, record: CustomerRecord) -> Self {
        Self { action: CustomerAction::Add, customer, record, parameters: CustomerParameters::default() }
    }

    /// Changes the fields of a customer that `record` has.
    pub fn change(customer: CustomerCode, record: CustomerRecord) -> Self {
        let parameters = CustomerParameters::default();
        Self { action: CustomerAction::Change, customer: Some(customer), record, parameters }
    }

    fn write_key(&self, sheet: &mut Sheet<'_>) -> Written {
        match (&self.customer, self.action) {
            (Some(customer), _) => sheet.key("Customer", customer.as_str(), sheet.site().settings().widths.customer),
            (None, CustomerAction::Add) => {
                sheet.code("Customer", "");
                Ok(())
            }
            (None, CustomerAction::Change | CustomerAction::Delete) => Err(sheet.refuse("Customer", "is missing")),
        }
    }
}

impl CustomerRecord {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        sheet.text("Name", self.name.as_deref(), widths.name)?;
        sheet.text("ShortName", self.short_name.as_deref(), widths.text)?;
        sheet.figure("CreditLimit", self.credit_limit.map(Amount::decimal), Picture(12, 0))?;
        sheet.key("Salesperson", self.salesperson.as_deref(), widths.salesperson)?;
        sheet.key("CustomerClass", self.customer_class.as_deref(), widths.branch)?;
        sheet.key("Branch", self.branch.as_ref().map(Branch::as_str), widths.branch)?;
        sheet.key("TermsCode", self.terms.as_ref().map(TermsCode::as_str), widths.terms)?;
        sheet.key("Area", self.area.as_deref(), widths.branch)?;
        self.write_tax(sheet)?;
        sheet.text("Telephone", self.telephone.as_deref(), widths.text)?;
        sheet.text("Contact", self.contact.as_deref(), widths.text)?;
        self.write_currency(sheet)?;
        sheet.text("UserField1", self.user_field_1.as_deref(), widths.text)?;
        sheet.text("UserField2", self.user_field_2.as_deref(), widths.text)?;
        sheet.day("DateCustAdded", self.date_added)?;
        if let Some(on_hold) = self.on_hold {
            sheet.flag("CustomerOnHold", on_hold);
        }
        sheet.text("Email", self.email.as_deref(), widths.email)?;
        write_lines(sheet, "SoldToAddr", &self.sold_to)?;
        sheet.text("SoldPostalCode", self.sold_postal_code.as_deref(), widths.postal_code)?;
        write_lines(sheet, "ShipToAddr", &self.ship_to)?;
        sheet.text("ShipPostalCode", self.ship_postal_code.as_deref(), widths.postal_code)?;
        sheet.text("CompanyTaxNumber", self.company_tax_number.as_deref(), widths.text)
    }

    fn write_tax(&self, sheet: &mut Sheet<'_>) -> Written {
        match self.tax_status {
            None => {}
            Some(status @ ('E' | 'N' | 'O')) => sheet.code("TaxStatus", status.to_string()),
            Some(other) => return Err(sheet.refuse("TaxStatus", format!("is {other:?}; it takes E, N and O"))),
        }
        sheet.text("TaxExemptNumber", self.tax_exempt_number.as_deref(), sheet.site().settings().widths.text)
    }

    fn write_currency(&self, sheet: &mut Sheet<'_>) -> Written {
        let Some(currency) = self.currency else { return Ok(()) };
        let settings = sheet.site().settings();
        sheet.key("Currency", settings.currencies.code(currency)?, settings.widths.currency)
    }
}

fn write_lines(sheet: &mut Sheet<'_>, name: &str, lines: &[Option<String>; 5]) -> Written {
    let width = sheet.site().settings().widths.address_line;
    lines.iter().zip(1..).try_for_each(|(line, number)| sheet.text(&format!("{name}{number}"), line.as_deref(), width))
}

impl BusinessObject for MaintainCustomer {
    /// The customer's code, where the answer tells it.
    type Output = Option<CustomerCode>;

    const NAME: &'static str = "ARSSCS";

    fn operation(&self) -> &'static str {
        match self.action {
            CustomerAction::Add => "arsscs.add",
            CustomerAction::Change => "arsscs.update",
            CustomerAction::Delete => "arsscs.delete",
        }
    }

    fn verb(&self) -> Verb {
        match self.action {
            CustomerAction::Add => Verb::Add,
            CustomerAction::Change => Verb::Update,
            CustomerAction::Delete => Verb::Delete,
        }
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "SetupArCustomer", "ARSSCSDOC");
        sheet.part("Item", |item| {
            item.part("Key", |key| self.write_key(key))?;
            self.record.write(item)
        })?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let mut sheet = Sheet::document(site, "SetupArCustomer", "ARSSCS");
        if self.parameters.warnings == OnWarning::Tell {
            return Err(sheet.refuse("Parameters.IgnoreWarnings", "takes Y and N only"));
        }
        sheet.part("Parameters", |sheet| {
            sheet.code("IgnoreWarnings", self.parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", self.parameters.whole_document);
            sheet.flag("ValidateOnly", self.parameters.validate_only);
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn decode(&self, root: &Element) -> Result<Option<CustomerCode>, DecodeError> {
        let told = root.at(&["Item", "Key", "Customer"]).and_then(Element::value).map(CustomerCode::from);
        Ok(told.or_else(|| self.customer.clone()))
    }
}

impl Posting for MaintainCustomer {
    /// # Errors
    /// Also without a code, because nothing would tell the customer from another.
    fn probe(&self, _: &Site) -> Result<Probe, InvalidRequest> {
        let missing = || InvalidRequest::new("Item.Key.Customer", "is what the customer is found by");
        self.customer.clone().map(|customer| Probe::Customer { customer }).ok_or_else(missing)
    }
}
