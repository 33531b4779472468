//! Reads a rule book and tells of all its faults at once.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::de::DeTable;

use super::check;
use super::fault::{Fault, FaultKind};
use super::place::{Path, Step, Tree};
use super::report::{Mark, Report};
use super::snippet::Source;
use super::tree_reader::TreeReader;
use super::{FindingCode, Findings, RuleBook};

/// No rule book is longer than this, in bytes.
const LONGEST: usize = 1 << 20;

/// A rule book that can be used, and what is worth a look in it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The book.
    pub book: RuleBook,
    /// What does not keep the book from loading. Without any, every check was passed.
    pub warnings: Findings,
}

impl RuleBook {
    /// Reads a rule book from the text of a TOML file, whose name is for the findings alone. A byte order mark is passed over.
    ///
    /// # What a book without findings promises
    /// Where [`Loaded::warnings`] is empty too, the book never lacks an answer of its own:
    /// - [`RuleBook::book`] finds an account for every line of every [`AccountRole`](super::AccountRole), whatever its facets, so that
    ///   no line of [`ledger`](crate::ledger) is refused for want of an account;
    /// - [`payment_method::resolve`](crate::payment_method::resolve) finds a name for every method, known or not;
    /// - every fraud screening leads to an action, every choice has what it needs, and every figure is one that the flows take;
    /// - every word that a condition asks for is one that a line can have, as far as words are known: what metadata and product classes
    ///   hold is the company's own;
    /// - every GL and fraud rule can decide something, and no two rules of one priority are kept apart by their order alone, as far as
    ///   that can be told within a moment.
    ///
    /// What is a fact and no rule stays open: a status that nobody knows ([`status`](crate::status)), a rate that no table has
    /// ([`exchange`](crate::exchange)), a payer whom the ERP lacks where `customer.create` is off, an item that it lacks. Such events
    /// are refused by name, so that a person answers.
    ///
    /// # Errors
    /// All findings, warnings among them, if any is an error.
    pub fn load(file_name: &str, text: &str) -> Result<Loaded, Findings> {
        let source = Source::new(file_name, text);
        if text.len() > LONGEST {
            let message = format!("the file has {} bytes; no rule book is longer than {LONGEST}", text.len());
            return Err(whole(source, FindingCode::TooLong, 0, message));
        }
        let (tree, errors) = DeTable::parse_recoverable(text);
        let tree = Tree::from(tree);
        let mut report = Report::new(&source, &tree);
        let syntax = syntax(&errors, text, &mut report);
        let mut left_out = BTreeSet::new();
        let book = match syntax {
            Syntax::Sound | Syntax::BadLines => read(&tree, &mut left_out, &mut report),
            Syntax::Broken => None,
        };
        if let Syntax::Sound = syntax {
            check::check(book.as_ref(), &left_out, &mut report);
        }
        let findings = Findings::new(source.clone(), report.into_findings());
        match book {
            Some(book) if !findings.has_errors() => Ok(Loaded { book, warnings: findings }),
            Some(_) | None => Err(findings),
        }
    }

    /// Reads a rule book from the bytes of a TOML file, as [`Self::load`] does.
    ///
    /// # Errors
    /// Those of [`Self::load`], and bytes that are no UTF-8.
    pub fn load_bytes(file_name: &str, bytes: &[u8]) -> Result<Loaded, Findings> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::load(file_name, text),
            Err(error) => {
                let source = Source::new(file_name, &String::from_utf8_lossy(bytes));
                let message = "the file is not written in UTF-8; store it again with that encoding".to_owned();
                Err(whole(source, FindingCode::NotUtf8, error.valid_up_to(), message))
            }
        }
    }
}

/// The one finding about a file that is not even looked into.
fn whole(source: Source, code: FindingCode, offset: usize, message: String) -> Findings {
    let tree = Tree::empty();
    let mut report = Report::new(&source, &tree);
    report.error_at(code, offset..offset, message, None);
    let list = report.into_findings();
    Findings::new(source, list)
}

/// How much of a text can be read in spite of what is no TOML in it.
#[derive(Clone, Copy)]
enum Syntax {
    /// All of it; keys that are written twice count once.
    Sound,
    /// Some lines cannot be read, and the others can.
    BadLines,
    /// A section, list or table does not end where it should, so that what follows may belong anywhere.
    Broken,
}

/// Tells of what is no TOML, once a line, for one slip makes several errors.
fn syntax(errors: &[toml::de::Error], text: &str, report: &mut Report<'_, '_>) -> Syntax {
    let mut syntax = Syntax::Sound;
    let mut errors: Vec<&toml::de::Error> = errors.iter().collect();
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        if error.message() == "duplicate key" {
            let key = text.get(span.clone()).unwrap_or_default();
            let hint = "keep one of the two, and take the other out";
            report.error_at(
                FindingCode::DuplicateKey,
                span,
                format!("`{key}` is written twice"),
                Some(hint.to_owned()),
            );
            continue;
        }
        syntax = match syntax {
            Syntax::Sound | Syntax::BadLines if stays_on_its_line(error.message()) => Syntax::BadLines,
            Syntax::Sound | Syntax::BadLines | Syntax::Broken => Syntax::Broken,
        };
        let message = format!("this line is not TOML: {}", error.message());
        report.bad_line(span, message, syntax_hint(error.message()).to_owned());
    }
    syntax
}

fn stays_on_its_line(message: &str) -> bool {
    !["table", "array", "multi-line", "recursion"].iter().any(|word| message.contains(word))
}

fn syntax_hint(message: &str) -> &'static str {
    if message.contains("array") {
        "a list begins with [ and ends with ], and a comma stands between its values"
    } else if message.contains("inline table") {
        "a table on one line begins with { and ends with }, and a comma stands between its keys"
    } else if message.contains("string") {
        "a text begins and ends with the same quotation mark"
    } else {
        "a line is `key = value`, a section such as [company], or a comment after #"
    }
}

/// Reads the book; what cannot be read is told and left out. None if nothing is left to leave out.
fn read(tree: &Tree<'_>, left_out: &mut BTreeSet<Path>, report: &mut Report<'_, '_>) -> Option<RuleBook> {
    loop {
        let fault = match RuleBook::deserialize(TreeReader::new(tree.root(), left_out)) {
            Ok(book) => return Some(book),
            Err(fault) => fault,
        };
        let path = fault.path.clone().unwrap_or_default();
        if !follows_from_another(&fault, &path, left_out) {
            tell(&fault, &path, tree, report);
        }
        if report.is_full() || path.is_empty() || !left_out.insert(path) {
            return None;
        }
    }
}

/// Whether a value is at fault only for what was left out of it.
fn follows_from_another(fault: &Fault, path: &Path, left_out: &BTreeSet<Path>) -> bool {
    match fault.kind {
        FaultKind::MissingKey(key) => {
            let mut missing = path.clone();
            missing.push(Step::Key(key.to_owned()));
            left_out.contains(&missing)
        }
        FaultKind::Invalid(_) => left_out.iter().any(|inner| inner.starts_with(path)),
        FaultKind::UnknownKey { .. }
        | FaultKind::UnknownValue { .. }
        | FaultKind::WrongType { .. }
        | FaultKind::OutOfRange { .. }
        | FaultKind::DecimalFigure => false,
    }
}

fn tell(fault: &Fault, path: &Path, tree: &Tree<'_>, report: &mut Report<'_, '_>) {
    let found = tree.found(path);
    let mark = if fault.at_key { Mark::Key } else { Mark::Value };
    report.error(fault.code(), path, mark, fault.message(&tree.name(path), &found), fault.hint(&found));
}
