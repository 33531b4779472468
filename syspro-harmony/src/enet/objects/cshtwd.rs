//! CSHTWD: deposits to and withdrawals from a bank in the cash book. A payout of the gateway is a deposit, its fee a withdrawal.

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
use crate::{Amount, GlAccount, ReferenceNumber};

/// Posts one deposit or withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostCashBookEntry {
    /// The bank.
    pub bank: String,
    /// Which way the money goes.
    pub direction: Direction,
    /// The gateway's payout or fee. One too long for the column gets a short key there, and stands whole in the narration.
    pub reference: ReferenceNumber,
    /// How much; never negative.
    pub value: Amount,
    /// When; today if absent.
    pub date: Option<Date>,
    /// What it is for.
    pub narration: Option<String>,
    /// The accounts on the other side; they come to the value.
    pub distribution: Vec<LedgerDistribution>,
    /// How it is posted.
    pub parameters: CashBookParameters,
}

/// Which way money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into the bank.
    Deposit,
    /// Out of the bank.
    Withdrawal,
}

/// One account on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerDistribution {
    /// The account.
    pub ledger_code: GlAccount,
    /// How much of the value.
    pub value: Amount,
    /// What it is for.
    pub notation: Option<String>,
}

/// How an entry is posted. The defaults refuse warnings and take all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashBookParameters {
    /// The period.
    pub period: PostingPeriod,
    /// What a warning does.
    pub warnings: OnWarning,
    /// All or nothing.
    pub whole_document: bool,
    /// Nothing is posted, only checked.
    pub validate_only: bool,
}

impl Default for CashBookParameters {
    fn default() -> Self {
        Self {
            period: PostingPeriod::default(),
            warnings: OnWarning::default(),
            whole_document: true,
            validate_only: false,
        }
    }
}

impl PostCashBookEntry {
    fn write(&self, sheet: &mut Sheet<'_>) -> Written {
        let widths = sheet.site().settings().widths;
        self.check_sum(sheet)?;
        let (short, [narration]) = self.placed(sheet)?;
        sheet.key("Bank", self.bank.as_str(), widths.bank)?;
        sheet.code("DepositOrWithdrawal", self.direction.code());
        sheet.key("Reference", short.key(), widths.cash_book_reference)?;
        sheet.unsigned("TransactionValue", self.value.decimal())?;
        sheet.day("TransactionDate", self.date)?;
        sheet.text("Narration", narration.as_deref(), widths.cash_book_narration)?;
        sheet.parts("LedgerDistribution", &self.distribution, |sheet, account| {
            sheet.key("LedgerCode", account.ledger_code.as_str(), widths.gl_code)?;
            sheet.text("LedgerNotation", account.notation.as_deref(), widths.text)?;
            sheet.figure("LedgerValue", account.value.decimal(), Picture::MONEY)
        })
    }

    fn placed(&self, sheet: &Sheet<'_>) -> Result<(ShortReference, [Option<String>; 1]), InvalidRequest> {
        let widths = sheet.site().settings().widths;
        let narration =
            Beside { name: "Narration", text: self.narration.as_deref(), width: widths.cash_book_narration };
        narration::place(sheet, "Reference", &self.reference, widths.cash_book_reference, [narration])
    }

    fn check_sum(&self, sheet: &Sheet<'_>) -> Written {
        let values = self.distribution.iter().map(|account| account.value.decimal());
        let sum = values.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
        if sum == Some(self.value.decimal()) {
            return Ok(());
        }
        let sum = sum.map_or_else(|| "too much to add up".to_owned(), |sum| sum.to_string());
        Err(sheet.refuse("TransactionValue", format!("is {}, but its accounts come to {sum}", self.value)))
    }
}

impl BusinessObject for PostCashBookEntry {
    type Output = PostedJournal;

    const NAME: &'static str = "CSHTWD";

    fn operation(&self) -> &'static str {
        if self.parameters.validate_only { "cshtwd.validate" } else { "cshtwd.post" }
    }

    fn verb(&self) -> Verb {
        Verb::Post
    }

    fn is_dry(&self) -> bool {
        self.parameters.validate_only
    }

    fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        let mut sheet = Sheet::document(site, "PostCbDepositsWithdrawals", "CSHTWDDOC");
        sheet.part("Item", |item| item.part("AddTransaction", |transaction| self.write(transaction)))?;
        Ok(sheet.done())
    }

    fn xml_parameters_text(&self, site: &Site) -> Result<Option<String>, InvalidRequest> {
        let parameters = &self.parameters;
        let mut sheet = Sheet::document(site, "PostCbDepositsWithdrawals", "CSHTWD");
        sheet.part("Parameters", |sheet| {
            sheet.code("PostingPeriod", parameters.period.code());
            sheet.code("IgnoreWarnings", parameters.warnings.code());
            sheet.flag("ApplyIfEntireDocumentValid", parameters.whole_document);
            sheet.flag("ValidateOnly", parameters.validate_only);
            Ok(())
        })?;
        Ok(Some(sheet.done()))
    }

    fn decode(&self, root: &Element) -> Result<PostedJournal, DecodeError> {
        Ok(PostedJournal::read(root))
    }
}

impl Posting for PostCashBookEntry {
    fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest> {
        let (reference, _) = self.placed(&Sheet::document(site, "PostCbDepositsWithdrawals", "CSHTWDDOC"))?;
        Ok(Probe::CashBook { bank: self.bank.clone(), reference, value: self.value })
    }
}

impl Direction {
    fn code(self) -> &'static str {
        match self {
            Self::Deposit => "D",
            Self::Withdrawal => "W",
        }
    }
}
