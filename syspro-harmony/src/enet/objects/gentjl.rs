//! GENTJL: posts journals to the general ledger.
//!
//! What bites: a line has one signed amount, positive for a debit and negative for a credit; year and period are told apart by
//! their places alone, so they are types of their own here; the schema says one line where there are many.

use client_core::{DecodeError, InvalidRequest};
use rust_decimal::Decimal;
use time::Date;

use crate::enet::answer::Evidence;
use crate::enet::business_object::{BusinessObject, Verb};
use crate::enet::control::OnWarning;
use crate::enet::narration::{self, Beside};
use crate::enet::posted_journal::{FinancialYear, Period, PostedJournal};
use crate::enet::probe::{Posting, Probe};
use crate::enet::sheet::{Picture, Sheet, Written};
use crate::enet::short_reference::ShortReference;
use crate::enet::site::Site;
use crate::enet::value::normal_key;
use crate::enet::xml::Element;
use crate::{Amount, GlAccount, ReferenceNumber};

/// Posts one normal journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostJournal {
    /// When; today if absent.
    pub date: Option<Date>,
    /// Its natural key, such as a payout's id. One too long for the column gets a short key there, and stands whole in the
    /// notation.
    pub reference: ReferenceNumber,
    /// What it is for.
    pub notation: Option<String>,
    /// The period it is posted to, which must be open; the current one if absent.
    pub period: Option<(FinancialYear, Period)>,
    /// Debits and credits.
    pub lines: Vec<JournalLine>,
    /// How it is posted.
    pub parameters: JournalParameters,
}

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// The account.
    pub ledger_code: GlAccount,
    /// Positive for a debit, negative for a credit.
    pub amount: Decimal,
    /// A reference of the line's own; the journal's short key, if there is room for it, when absent.
    pub reference: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// How a journal is posted. The defaults are the schema's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalParameters {
    /// What a warning does. Posting to a control account is one.
    pub warnings: OnWarning,
    /// All or nothing.
    pub whole_document: bool,
    /// Nothing is posted, only checked.
    pub validate_only: bool,
    /// Analysis codes are not asked for.
    pub ignore_analysis: bool,
    /// The journal is posted to the ledger; otherwise it waits for a person.
    pub post: bool,
}

impl Default for JournalParameters {
    fn default() -> Self {
        Self {
            warnings: OnWarning::default(),
            whole_document: true,
            validate_only: false,
            ignore_analysis: true,
            post: true,
        }
    }
}

/// Where a journal went, and its totals as SYSPRO adds them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerReceipt {
    /// Year, period and number.
    pub journal: PostedJournal,
    /// Sum of the debits.
    pub debits: Option<Amount>,
    /// Sum of the credits, without a sign.
    pub credits: Option<Amount>,
    /// Whether both sums, where they are told, are those that were sent. `false` is for a person to look into: the journal is
    /// posted.
    pub agrees: bool,
}

impl JournalLine {
    /// Debits an account.
    pub fn debit(ledger_code: GlAccount, amount: Amount) -> Self {
        Self { ledger_code, amount: amount.decimal(), reference: None, comment: None }
    }

    /// Credits an account.
    pub fn credit(ledger_code: GlAccount, amount: Amount) -> Self {
        Self { ledger_code, amount: -amount.decimal(), reference: None, comment: None }
    }

    fn write(&self, sheet: &mut Sheet<'_>, short: &ShortReference) -> Written {
        let widths = sheet.site().settings().widths;
        let spare = Some(short.key()).filter(|key| key.chars().count() <= widths.line_reference);
        sheet.key("LedgerCode", self.ledger_code.as_str(), widths.gl_code)?;
        sheet.text("Reference", self.reference.as_deref().or(spare), widths.line_reference)?;
        sheet.figure("EntryAmount", self.amount, Picture::MONEY)?;
        sheet.text("Comment", self.comment.as_deref(), widths.comment)
    }
}

impl PostJournal {
    /// A journal with its lines, to be posted to the current period.
    pub fn new(reference: ReferenceNumber, lines: Vec<JournalLine>) -> Self {
        Self { date: None, reference, notation: None, period: None, lines, parameters: JournalParameters::default() }
    }

    /// The sum of the debits; that of the credits is the same. `None` if it is too large.
    pub fn total(&self) -> Option<Amount> {
        let debits = self.lines.iter().map(|line| line.amount).filter(|amount| amount.is_sign_positive());
        debits.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add).map(Amount::from)
    }

    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        self.check_balance(sheet)?;
        let (short, [notation]) = self.placed(sheet)?;
        sheet.code("JournalType", "N");
        sheet.code("AuthorizeJournal", if self.parameters.post { "A" } else { "D" });
        sheet.flag("PostJournal", self.parameters.post);
        sheet.day("JournalDate", self.date)?;
        sheet.key("JournalReference", short.key(), widths.journal_reference)?;
        sheet.text("Notation", notation.as_deref(), widths.notation)?;
        if let Some((year, period)) = self.period {
            sheet.code("PostingPeriod", period.get().to_string());
            sheet.code("PostingYear", year.get().to_string());
        }
        sheet.parts("JournalDetails", &self.lines, |sheet, line| line.write(sheet, &short))
    }

    fn placed(&self, sheet: &Sheet<'_>) -> Result<(ShortReference, [Option<String>; 1]), InvalidRequest> {
        let widths = sheet.site().settings().widths;
        let notation = Beside { name: "Notation", text: self.notation.as_deref(), width: widths.notation };
        narration::place(sheet, "JournalReference", &self.reference, widths.journal_reference, [notation])
    }

    fn check_balance(&self, sheet: &Sheet<'_>) -> Written {
        if self.lines.len() < 2 {
            return Err(sheet.refuse("JournalDetails", format!("has {} lines and needs two", self.lines.len())));
        }
        let sum = self.lines.iter().map(|line| line.amount).try_fold(Decimal::ZERO, Decimal::checked_add);
        match sum {
            Some(sum) if sum.is_zero() => Ok(()),
            Some(sum) => Err(sheet.refuse("JournalDetails", format!("come to {sum} and not to zero"))),
            None => Err(sheet.refuse("JournalDetails", "are too large to add up")),
        }
    }
}

impl BusinessObject for PostJournal {
    type Output = LedgerReceipt;

    const NAME: &'static str = "GENTJL";

    fn operation(&self) -> &'static str {
        if self.parameters.validate_only { "gentjl.validate" } else { "gentjl.post" }
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostGlJournal", "GENTJLDOC");
        sheet.part("Item", |item| self.write(item))?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let parameters = &self.parameters;
        let mut sheet = Sheet::document(site, "PostGlJournal", "GENTJL");
        sheet.part("Parameters", |sheet| {
            sheet.code("IgnoreWarnings", parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", parameters.whole_document);
            sheet.flag("ValidateOnly", parameters.validate_only);
            sheet.code("ActionType", "A");
            sheet.flag("IgnoreAnalysis", parameters.ignore_analysis);
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn evidence(&self, root: &Element) -> Evidence {
        match root.find("GlJournal").and_then(Element::value) {
            Some(number) if !normal_key(number).is_empty() => Evidence::Done,
            Some(_) | None => Evidence::Silent,
        }
    }

    fn decode(&self, root: &Element) -> Result<LedgerReceipt, DecodeError> {
        let transaction = root.find("Transaction").unwrap_or(root);
        let debits = transaction.figure_of("DebitAmount")?.map(|sum| Amount::from(sum.abs()));
        let credits = transaction.figure_of("CreditAmount")?.map(|sum| Amount::from(sum.abs()));
        let sent = self.total();
        let agrees = [debits, credits].into_iter().flatten().all(|told| Some(told) == sent);
        Ok(LedgerReceipt { journal: PostedJournal::read(root), debits, credits, agrees })
    }
}

impl Posting for PostJournal {
    fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest> {
        let sheet = Sheet::document(site, "PostGlJournal", "GENTJLDOC");
        let (reference, _) = self.placed(&sheet)?;
        let total = self.total().ok_or_else(|| sheet.refuse("JournalDetails", "are too large to add up"))?;
        Ok(Probe::Journal { reference, total })
    }
}
