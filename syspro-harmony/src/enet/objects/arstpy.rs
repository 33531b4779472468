//! ARSTPY: posts AR payments.
//!
//! What bites: an invoice without a value is paid whole and one with a blank value is paid nothing, so values are always written; the
//! lines must come to the payment, or the service corrects it if it is told to; the reference has eight characters in
//! release 6.1. The answer of this object has never been described, so it is read generically.

use client_core::{DecodeError, InvalidRequest};
use rust_decimal::Decimal;
use time::Date;

use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::control::{OnWarning, PostingPeriod};
use crate::enet::narration::{self, Beside};
use crate::enet::posted_journal::PostedJournal;
use crate::enet::probe::{Posting, Probe};
use crate::enet::sheet::{Picture, Sheet, Written};
use crate::enet::short_reference::ShortReference;
use crate::enet::site::Site;
use crate::enet::xml::Element;
use crate::{Amount, CustomerCode, CustomerPoNumber, InvoiceNumber, ReferenceNumber};

/// Posts one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostPayment {
    /// Who paid.
    pub customer: CustomerCode,
    /// What was paid, gross: the gateway's fee is the bank charge.
    pub value: Amount,
    /// The gateway's transaction. One too long for the column gets a short key there, and stands whole in the narration or,
    /// if that is too short, in the notation.
    pub reference: ReferenceNumber,
    /// When; today if absent.
    pub date: Option<Date>,
    /// What the journal says of it.
    pub notation: Option<String>,
    /// What the payment says of itself.
    pub narration: Option<String>,
    /// The bank that got the money; the customer's if absent.
    pub bank: Option<String>,
    /// How the money came.
    pub payment_type: PaymentType,
    /// The gateway's fee. It takes the cash book module, and bank charges switched on for the bank.
    pub bank_charge: Option<Amount>,
    /// The invoices it pays.
    pub invoices: Vec<InvoiceToPay>,
    /// What is left for later invoices.
    pub unapplied: Vec<UnappliedPayment>,
    /// How it is posted.
    pub parameters: PaymentParameters,
}

/// How money came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PaymentType {
    /// By check.
    Check,
    /// In cash.
    Cash,
    /// In any other way; everything in a foreign currency.
    #[default]
    Other,
}

/// What kind of document an entry of accounts receivable is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DocumentType {
    /// An invoice.
    #[default]
    Invoice,
    /// A credit note.
    CreditNote,
    /// A debit note.
    DebitNote,
}

/// An invoice that a payment pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceToPay {
    /// What it is.
    pub document_type: DocumentType,
    /// Its number.
    pub invoice: InvoiceNumber,
    /// How much of it is paid. None pays its whole balance, which only SYSPRO knows, so the sum cannot be checked here.
    pub value: Option<Amount>,
}

/// Money of a payment that pays no invoice yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnappliedPayment {
    /// How much.
    pub value: Amount,
    /// The order that it is for.
    pub customer_po_number: Option<CustomerPoNumber>,
}

/// How a payment is posted. The defaults are the schema's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentParameters {
    /// The period.
    pub period: PostingPeriod,
    /// What a warning does; this object knows no telling.
    pub warnings: OnWarning,
    /// All or nothing.
    pub whole_document: bool,
    /// Nothing is posted, only checked.
    pub validate_only: bool,
    /// What happens when the lines do not come to the payment.
    pub correction: Correction,
    /// Analysis codes are not asked for; a parameter of release 7 and later, left out if absent.
    pub ignore_analysis: Option<bool>,
}

/// What happens when the lines do not come to the payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Correction {
    /// The payment is refused, here before it is sent.
    #[default]
    None,
    /// The payment becomes the sum of its lines.
    ForceValue,
    /// The rest becomes an unapplied payment with a number of its own.
    LeaveUnapplied,
}

impl Default for PaymentParameters {
    fn default() -> Self {
        Self {
            period: PostingPeriod::default(),
            warnings: OnWarning::default(),
            whole_document: true,
            validate_only: false,
            correction: Correction::default(),
            ignore_analysis: None,
        }
    }
}

impl PostPayment {
    /// A payment that pays nothing yet: add invoices or an unapplied payment.
    pub fn new(customer: CustomerCode, value: Amount, reference: ReferenceNumber) -> Self {
        Self {
            customer,
            value,
            reference,
            date: None,
            notation: None,
            narration: None,
            bank: None,
            payment_type: PaymentType::default(),
            bank_charge: None,
            invoices: Vec::new(),
            unapplied: Vec::new(),
            parameters: PaymentParameters::default(),
        }
    }

    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        let (short, [narration, notation]) = self.placed(sheet)?;
        // The manual asks for a notation although the schema does not.
        let notation = notation.or_else(|| short.fits_whole(widths.journal_notation));
        sheet.key("Customer", self.customer.as_str(), widths.customer)?;
        sheet.unsigned("PaymentValue", self.value.decimal())?;
        sheet.key("Reference", short.key(), widths.payment_reference)?;
        sheet.day("PaymentDate", self.date)?;
        sheet.text("JournalNotation", notation.as_deref(), widths.journal_notation)?;
        sheet.text("PaymentNarration", narration.as_deref(), widths.payment_narration)?;
        sheet.key("Bank", self.bank.as_deref(), widths.bank)?;
        sheet.code("PaymentType", self.payment_type.code());
        sheet.unsigned("BankChargeValue", self.bank_charge.map(Amount::decimal))?;
        sheet.parts("InvoiceToPay", &self.invoices, |sheet, invoice| invoice.write(sheet))?;
        sheet.parts("UnappliedPayment", &self.unapplied, |sheet, unapplied| unapplied.write(sheet))?;
        self.check_sum(sheet)
    }

    /// The reference as it fits its column, and the texts that hold its whole.
    fn placed(&self, sheet: &Sheet<'_>) -> Result<(ShortReference, [Option<String>; 2]), InvalidRequest> {
        let widths = sheet.site().settings().widths;
        let narration = self.narration.as_deref();
        let beside = [
            Beside { name: "PaymentNarration", text: narration, width: widths.payment_narration },
            Beside { name: "JournalNotation", text: self.notation.as_deref(), width: widths.journal_notation },
        ];
        narration::place(sheet, "Reference", &self.reference, widths.payment_reference, beside)
    }

    /// The lines come to the payment, unless the service is told to correct it.
    fn check_sum(&self, sheet: &Sheet<'_>) -> Written {
        match self.parameters.correction {
            Correction::None => {}
            Correction::ForceValue | Correction::LeaveUnapplied => return Ok(()),
        }
        let Some(invoices) = self.invoices.iter().map(|invoice| invoice.value).collect::<Option<Vec<_>>>() else {
            let message = "is absent, which pays the whole balance: say how much, so that the sum can be checked";
            return Err(sheet.refuse("InvoiceToPay.GrossPaymentValue", message));
        };
        let values = invoices.into_iter().chain(self.unapplied.iter().map(|unapplied| unapplied.value));
        let sum = values.map(Amount::decimal).try_fold(Decimal::ZERO, Decimal::checked_add);
        if sum == Some(self.value.decimal()) {
            return Ok(());
        }
        let sum = sum.map_or_else(|| "too much to add up".to_owned(), |sum| sum.to_string());
        Err(sheet.refuse("PaymentValue", format!("is {}, but the lines come to {sum}", self.value)))
    }
}

impl InvoiceToPay {
    /// Pays so much of an invoice.
    pub fn new(invoice: InvoiceNumber, value: Amount) -> Self {
        Self { document_type: DocumentType::Invoice, invoice, value: Some(value) }
    }

    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        sheet.code("TransactionType", self.document_type.code());
        sheet.key("Invoice", self.invoice.as_str(), sheet.site().settings().widths.invoice)?;
        sheet.figure("GrossPaymentValue", self.value.map(Amount::decimal), Picture::MONEY)
    }
}

impl UnappliedPayment {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        sheet.unsigned("GrossPaymentValue", self.value.decimal())?;
        let order = self.customer_po_number.as_ref().map(CustomerPoNumber::as_str);
        sheet.key("CustomerPurchaseOrder", order, sheet.site().settings().widths.customer_po_number)
    }
}

impl BusinessObject for PostPayment {
    type Output = PostedJournal;

    const NAME: &'static str = "ARSTPY";

    fn operation(&self) -> &'static str {
        if self.parameters.validate_only { "arstpy.validate" } else { "arstpy.post" }
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostArPayment", "ARSTPYDOC");
        sheet.part("Item", |item| item.part("Payment", |payment| self.write(payment)))?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let parameters = &self.parameters;
        let mut sheet = Sheet::document(site, "PostArPayment", "ARSTPY");
        if parameters.warnings == OnWarning::Tell {
            return Err(sheet.refuse("Parameters.IgnoreWarnings", "takes Y and N only"));
        }
        sheet.part("Parameters", |sheet| {
            sheet.code("PostingPeriod", parameters.period.code());
            sheet.code("IgnoreWarnings", parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", parameters.whole_document);
            sheet.flag("ValidateOnly", parameters.validate_only);
            sheet.code("AutoCorrectPaymentValue", parameters.correction.code());
            if let Some(ignore) = parameters.ignore_analysis {
                sheet.flag("IgnoreAnalysis", ignore);
            }
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn decode(&self, root: &Element) -> Result<PostedJournal, DecodeError> {
        Ok(PostedJournal::read(root))
    }
}

impl Posting for PostPayment {
    fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest> {
        let (reference, _) = self.placed(&Sheet::document(site, "PostArPayment", "ARSTPYDOC"))?;
        Ok(Probe::Payment { customer: self.customer.clone(), reference, value: self.value })
    }
}

impl PaymentType {
    fn code(self) -> &'static str {
        match self {
            Self::Check => "C",
            Self::Cash => "S",
            Self::Other => "O",
        }
    }
}

impl DocumentType {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Invoice => "I",
            Self::CreditNote => "C",
            Self::DebitNote => "D",
        }
    }
}

impl Correction {
    fn code(self) -> &'static str {
        match self {
            Self::None => "N",
            Self::ForceValue => "Y",
            Self::LeaveUnapplied => "U",
        }
    }
}
