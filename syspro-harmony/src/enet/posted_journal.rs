//! The journal that a posting went into, read from answers that nobody has described: whatever elements name a journal, a year and
//! a period are taken, wherever they stand.

use super::xml::Element;

/// A posting period of a module or of the ledger: 1 to 15. A type of its own, because a period has been sent in a year's place
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period(u8);

/// A financial year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FinancialYear(u16);

impl Period {
    /// A period, if it is 1 to 15.
    pub fn new(period: u8) -> Option<Self> {
        (1..=15).contains(&period).then_some(Self(period))
    }

    /// The period's number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl FinancialYear {
    /// A year, if it has four digits.
    pub fn new(year: u16) -> Option<Self> {
        (1900..=9999).contains(&year).then_some(Self(year))
    }

    /// The year.
    pub fn get(self) -> u16 {
        self.0
    }
}

/// Where a posting went, as far as the answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostedJournal {
    /// The journal, without the zeros that it is padded with.
    pub journal: Option<String>,
    /// The year.
    pub year: Option<FinancialYear>,
    /// The period.
    pub period: Option<Period>,
    /// The invoice's or credit note's number, where the posting made one.
    pub invoice: Option<String>,
}

impl PostedJournal {
    /// Names that answers of the same family use.
    const JOURNAL: [&'static str; 6] = ["GlJournal", "Journal", "JournalNumber", "TrnJournal", "Register", "CbJournal"];
    const YEAR: [&'static str; 4] = ["GlYear", "TrnYear", "PostingYear", "Year"];
    const PERIOD: [&'static str; 6] = ["GlPeriod", "TrnMonth", "PostingPeriod", "PostingMonth", "Period", "Month"];
    const INVOICE: [&'static str; 3] = ["InvoiceNumber", "Invoice", "CreditNoteNumber"];

    /// Reads what there is.
    pub fn read(root: &Element) -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| root.find(name)?.value());
        Self {
            journal: first(&Self::JOURNAL).map(without_padding),
            year: first(&Self::YEAR).and_then(|year| FinancialYear::new(year.parse().ok()?)),
            period: first(&Self::PERIOD).and_then(|period| Period::new(period.parse().ok()?)),
            invoice: first(&Self::INVOICE).map(str::to_owned),
        }
    }
}

fn without_padding(number: &str) -> String {
    super::value::normal_key(number).to_owned()
}
