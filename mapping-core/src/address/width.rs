//! How much text an ERP's address columns hold, and what to do with more.

use serde::{Deserialize, Serialize};

/// The widths of an ERP's columns, counted in characters, and the choices that go with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidthProfile {
    /// How many street lines there are.
    pub lines: usize,
    /// How wide a street line is.
    pub line_width: usize,
    /// City.
    pub city: usize,
    /// State, province or county.
    pub state: usize,
    /// Postcode.
    pub postcode: usize,
    /// A person's or company's name.
    pub name: usize,
    /// E-mail address.
    pub email: usize,
    /// What to do with street lines that do not fit.
    pub policy: Policy,
    /// Which letters the columns hold.
    pub letters: Letters,
    /// The case of all parts but e-mail addresses and codes.
    pub case: Case,
    /// What to do with a postcode or state that its country does not have.
    pub forms: Forms,
}

/// What to do with text that a column cannot hold. Nothing is ever cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Refuse the document.
    Refuse,
    /// Fold street lines at word boundaries and write foreign letters in ASCII where the column asks for that; refuse what
    /// still does not fit.
    Fold,
}

/// Which letters a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    /// All of Unicode.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// The case of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// As it was given.
    AsGiven,
    /// Upper case.
    Upper,
}

/// What to do with a text that has not the form its country asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Forms {
    /// Keep it and say so among the reasons.
    Keep,
    /// Refuse the document.
    Refuse,
}

impl WidthProfile {
    /// No limits.
    pub const UNLIMITED: Self = Self {
        lines: usize::MAX,
        line_width: usize::MAX,
        city: usize::MAX,
        state: usize::MAX,
        postcode: usize::MAX,
        name: usize::MAX,
        email: usize::MAX,
        policy: Policy::Refuse,
        letters: Letters::Unicode,
        case: Case::AsGiven,
        forms: Forms::Keep,
    };

    /// TIMS, as the published contract of `tims-client` has it. A postcode of an unknown form is no reason to keep a payment out
    /// of the books.
    pub const TIMS: Self = Self {
        lines: 3,
        line_width: 60,
        city: 50,
        state: 50,
        postcode: 15,
        name: 100,
        email: 254,
        policy: Policy::Fold,
        letters: Letters::Unicode,
        case: Case::AsGiven,
        forms: Forms::Keep,
    };

    /// SYSPRO 7 and 8: five lines of 40, of which two are street lines and the others city, state and country.
    pub const SYSPRO_V7: Self = Self {
        lines: 2,
        line_width: 40,
        city: 40,
        state: 40,
        postcode: 15,
        name: 50,
        email: 254,
        policy: Policy::Fold,
        letters: Letters::Unicode,
        case: Case::AsGiven,
        forms: Forms::Keep,
    };

    /// SYSPRO 6.1, whose columns for names, e-mail addresses and postcodes are narrower.
    pub const SYSPRO_V61: Self = Self { postcode: 9, name: 30, email: 50, ..Self::SYSPRO_V7 };
}
