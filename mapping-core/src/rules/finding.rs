//! What is wrong with a rule book, or worth a look: a sentence for the person who wrote it, with its place in the file.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

use super::snippet::Source;

/// One thing that is wrong with a rule book, or worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Whether the book loads in spite of it.
    pub severity: Severity,
    /// The kind of finding, for filters and counts.
    pub code: FindingCode,
    /// The file, by the name that the caller gave.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
    /// The column, from 1 on, in characters.
    pub column: usize,
    /// The place as bytes of the file.
    pub span: Range<usize>,
    /// The key at fault, as reasons name it but for `rules.`: `gl.amex-fees.account`.
    pub key: String,
    /// A sentence that names the key and the value.
    pub message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What to try, to see it happen: a line with these facets, a payment by this method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
}

/// Whether a book loads in spite of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The book cannot be used.
    Error,
    /// The book loads, and somebody should look.
    Warning,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident => $text:literal,)+) => {
        /// The kinds of findings. Their texts are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum FindingCode {
            $($(#[doc = $doc])+ $code,)+
        }

        impl FindingCode {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The code as it is printed and counted.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The text is no TOML.
    Syntax => "syntax",
    /// A key or section is written twice.
    DuplicateKey => "duplicate_key",
    /// The file is longer than any rule book.
    TooLong => "too_long",
    /// The bytes are no UTF-8.
    NotUtf8 => "not_utf8",
    /// More is wrong than is told.
    TooMany => "too_many",
    /// No rule has this key.
    UnknownKey => "unknown_key",
    /// A key is absent that has to be there.
    MissingKey => "missing_key",
    /// A text where a number belongs, or the like.
    WrongType => "wrong_type",
    /// A word that is not among those that are allowed.
    UnknownValue => "unknown_value",
    /// A number that is too small or too large.
    OutOfRange => "out_of_range",
    /// A value that cannot be read.
    InvalidValue => "invalid_value",
    /// A text without letters.
    EmptyText => "empty_text",
    /// A time zone that the IANA data lacks.
    UnknownTimeZone => "unknown_time_zone",
    /// A currency that ISO 4217 lacks.
    UnknownCurrency => "unknown_currency",
    /// A country that ISO 3166 lacks.
    UnknownCountry => "unknown_country",
    /// A day that ends before noon.
    EarlyCutOff => "early_cut_off",
    /// Two rules have one id.
    DuplicateRule => "duplicate_rule",
    /// An account that the chart lacks.
    UnknownAccount => "unknown_account",
    /// An account whose kind does not suit its role.
    AccountKind => "account_kind",
    /// A facet that no line has.
    UnknownFacet => "unknown_facet",
    /// A condition that no text fits, or that every text fits.
    EmptyCondition => "empty_condition",
    /// A range with a number at one end and a text at the other.
    MixedRange => "mixed_range",
    /// The same value twice in a list.
    RepeatedValue => "repeated_value",
    /// An alias that leads back to itself.
    AliasCircle => "alias_circle",
    /// An alias of an alias, which is not followed.
    AliasChain => "alias_chain",
    /// A name that nobody who is known writes, or that looks like a typing error of a known one.
    UnlikelyName => "unlikely_name",
    /// Two keys that differ in case alone.
    AmbiguousKey => "ambiguous_key",
    /// Two rows that say something about the same thing.
    DuplicateRow => "duplicate_row",
    /// A rule that never decides, because others before it take everything that fits it.
    Unreachable => "unreachable",
    /// Two rules of which only their order decides.
    Overlap => "overlap",
    /// Something that may be asked and that no rule answers.
    Uncovered => "uncovered",
    /// A choice that needs an account which nobody names.
    MissingAccount => "missing_account",
    /// Payments are received on another account than settlements clear.
    NeverCleared => "never_cleared",
    /// Something that changes nothing as the rest of the book stands.
    NoEffect => "no_effect",
}

/// All that is wrong with a rule book, or worth a look, in the order of the file. Prints as a report, each finding with its line.
#[derive(Clone, Debug)]
pub struct Findings {
    source: Source,
    list: Vec<Finding>,
}

impl Findings {
    /// Findings about a text, in the order of the text.
    pub(super) fn new(source: Source, mut list: Vec<Finding>) -> Self {
        list.sort_by_key(|finding| (finding.span.start, finding.severity));
        Self { source, list }
    }

    /// Each finding, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether any of them keeps the book from loading.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Error for Findings {}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, finding) in self.list.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            writeln!(f, "{}[{}]: {}", finding.severity, finding.code, finding.message)?;
            self.source.write_snippet(f, finding)?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, severity, code, message, .. } = self;
        write!(f, "{file}:{line}:{column}: {severity}[{code}]: {message}")?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
