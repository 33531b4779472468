//! ARSTIN: posts AR invoices, debit notes and credit notes that belong to no sales order. Refunds and chargebacks are its credit
//! notes.
//!
//! What bites: the value is never negative, whatever the type; the product class decides the revenue account and must be there; a
//! credit note reduces an invoice only if it is posted to an existing one and generates no number of its own. The answer of
//! this object has never been described, so it is read generically.

use client_core::{DecodeError, InvalidRequest};
use time::Date;

use super::arstpy::DocumentType;
use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::control::{OnWarning, PostingPeriod};
use crate::enet::narration;
use crate::enet::posted_journal::PostedJournal;
use crate::enet::probe::{Posting, Probe};
use crate::enet::sheet::{Picture, Sheet, Written};
use crate::enet::short_reference::ShortReference;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{Amount, Branch, CustomerCode, ExchangeRate, InvoiceNumber, ProductClass, ReferenceNumber, TermsCode};

/// Posts one invoice, debit note or credit note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostInvoice {
    /// What it is.
    pub document_type: DocumentType,
    /// Who is charged or credited.
    pub customer: CustomerCode,
    /// Which number it gets, or which invoice it belongs to.
    pub number: NoteNumber,
    /// When; today if absent.
    pub date: Option<Date>,
    /// The gateway's key of the refund or chargeback. One too long for the column becomes a short key.
    pub reference: Option<ReferenceNumber>,
    /// Gross, tax included, in the customer's currency; never negative.
    pub value: Amount,
    /// The rate; SYSPRO's own if absent.
    pub exchange_rate: Option<ExchangeRate>,
    /// The tax in it.
    pub tax: Option<Amount>,
    /// What it cost, in the company's currency.
    pub cost: Option<Amount>,
    /// The product class, which decides the account.
    pub product_class: ProductClass,
    /// Terms of payment; the customer's if absent.
    pub terms: Option<TermsCode>,
    /// The branch; the customer's if absent.
    pub branch: Option<Branch>,
    /// How it is posted.
    pub parameters: InvoiceParameters,
}

/// Which number a document gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteNumber {
    /// The next one of SYSPRO's.
    Generated,
    /// This one.
    Given(InvoiceNumber),
    /// None: a debit or credit note on this invoice.
    OnInvoice(InvoiceNumber),
}

/// How an invoice is posted. The defaults are the schema's, save that warnings are not passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceParameters {
    /// What a warning does; this object knows no telling.
    pub warnings: OnWarning,
    /// All or nothing.
    pub whole_document: bool,
    /// Nothing is posted, only checked.
    pub validate_only: bool,
    /// The period.
    pub period: PostingPeriod,
}

impl Default for InvoiceParameters {
    fn default() -> Self {
        Self {
            warnings: OnWarning::default(),
            whole_document: true,
            validate_only: false,
            period: PostingPeriod::default(),
        }
    }
}

impl PostInvoice {
    /// A credit note: on the invoice that it gives back, or with a number of its own.
    pub fn credit_note(
        customer: CustomerCode,
        invoice: Option<InvoiceNumber>,
        value: Amount,
        reference: ReferenceNumber,
        product_class: ProductClass,
    ) -> Self {
        Self {
            document_type: DocumentType::CreditNote,
            customer,
            number: invoice.map_or(NoteNumber::Generated, NoteNumber::OnInvoice),
            date: None,
            reference: Some(reference),
            value,
            exchange_rate: None,
            tax: None,
            cost: None,
            product_class,
            terms: None,
            branch: None,
            parameters: InvoiceParameters::default(),
        }
    }

    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        let reference = self.placed(sheet)?;
        sheet.code("TransactionType", self.document_type.code());
        sheet.key("Customer", self.customer.as_str(), widths.customer)?;
        self.write_number(sheet)?;
        sheet.day("InvoiceDate", self.date)?;
        sheet.key("Reference", reference.as_ref().map(ShortReference::key), widths.invoice_reference)?;
        sheet.unsigned("InvoiceValue", self.value.decimal())?;
        sheet.figure("ExchangeRate", self.exchange_rate.map(ExchangeRate::decimal), Picture::RATE)?;
        sheet.unsigned("TaxValue", self.tax.map(Amount::decimal))?;
        sheet.unsigned("CostValue", self.cost.map(Amount::decimal))?;
        sheet.key("ProductClass", self.product_class.as_str(), widths.product_class)?;
        sheet.key("InvoiceTerms", self.terms.as_ref().map(TermsCode::as_str), widths.terms)?;
        sheet.key("Branch", self.branch.as_ref().map(Branch::as_str), widths.branch)?;
        match self.tax {
            Some(tax) if tax > self.value => {
                Err(sheet.refuse("TaxValue", format!("is {tax}, more than {}", self.value)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn write_number(&self, sheet: &mut Sheet<'_>) -> Written {
        let (existing, generate, invoice) = match &self.number {
            NoteNumber::Generated => (false, true, None),
            NoteNumber::Given(invoice) => (false, false, Some(invoice)),
            NoteNumber::OnInvoice(invoice) => (true, false, Some(invoice)),
        };
        if existing && self.document_type == DocumentType::Invoice {
            return Err(sheet.refuse("PostToExistingInvoice", "is for debit and credit notes"));
        }
        sheet.flag("PostToExistingInvoice", existing);
        sheet.flag("GenerateInvoiceNumber", generate);
        sheet.key("Invoice", invoice.map(InvoiceNumber::as_str), sheet.site().settings().widths.invoice)
    }

    fn placed(&self, sheet: &Sheet<'_>) -> Result<Option<ShortReference>, InvalidRequest> {
        let Some(reference) = &self.reference else { return Ok(None) };
        let width = sheet.site().settings().widths.invoice_reference;
        narration::place(sheet, "Reference", reference, width, []).map(|(short, [])| Some(short))
    }
}

impl BusinessObject for PostInvoice {
    type Output = PostedJournal;

    const NAME: &'static str = "ARSTIN";

    fn operation(&self) -> &'static str {
        if self.parameters.validate_only { "arstin.validate" } else { "arstin.post" }
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostArInvoices", "ARSTINDOC");
        sheet.part("Item", |item| self.write(item))?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let parameters = &self.parameters;
        let mut sheet = Sheet::document(site, "PostArInvoices", "ARSTIN");
        if parameters.warnings == OnWarning::Tell {
            return Err(sheet.refuse("Parameters.IgnoreWarnings", "takes Y and N only"));
        }
        sheet.part("Parameters", |sheet| {
            sheet.code("IgnoreWarnings", parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", parameters.whole_document);
            sheet.flag("ValidateOnly", parameters.validate_only);
            sheet.code("PostingPeriod", parameters.period.code());
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn decode(&self, root: &Element) -> Result<PostedJournal, DecodeError> {
        Ok(PostedJournal::read(root))
    }
}

impl Posting for PostInvoice {
    /// # Errors
    /// Also without a reference, because nothing would tell the document from another.
    fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest> {
        let sheet = Sheet::document(site, "PostArInvoices", "ARSTINDOC");
        let reference =
            self.placed(&sheet)?.ok_or_else(|| sheet.refuse("Item.Reference", "is what the document is found by"))?;
        Ok(Probe::Invoice { customer: self.customer.clone(), reference, value: self.value })
    }
}
