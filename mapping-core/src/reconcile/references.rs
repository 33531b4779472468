//! What suggested journals are called: account, kind and key of the row, and where one name would stand for two differences, the
//! line of each as well. Two journals never share a reference: an ERP would take the second for the first.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::exception::ExceptionKind;
use super::row::{Origin, Row, RowKind};

/// Which rows need more than their key to be told apart.
pub(super) struct References<'a> {
    /// Names of more than one exception.
    shared: BTreeSet<Name<'a>>,
    /// Names with a line of more than one exception.
    repeated: BTreeSet<(Name<'a>, Origin<'a>)>,
}

/// The kind of an exception, and the account, kind and key of its first row.
type Name<'a> = (&'static str, &'a str, RowKind, &'a str);

impl<'a> References<'a> {
    /// Reads the exceptions that journals are suggested for.
    pub(super) fn of(desk: &Desk<'a>) -> Self {
        let rows = desk.rows;
        let first = |start: u32| desk.members.get(usize::try_from(start).ok()?);
        let journals = desk.exceptions.iter().filter(|record| is_journal(record.kind));
        let mut names: Vec<(Name<'a>, Origin<'a>)> = journals
            .filter_map(|record| {
                let row = rows.stored(*first(record.start)?)?;
                let name = (record.kind.as_str(), rows.name(row.account), row.kind, rows.key(row));
                Some((name, rows.origin(row)))
            })
            .collect();
        names.sort_unstable();
        let pairs =
            || names.windows(2).filter_map(|pair| if let [one, other] = pair { Some((one, other)) } else { None });
        let shared = pairs().filter(|(one, other)| one.0 == other.0).map(|(one, _)| one.0).collect();
        let repeated = pairs().filter(|(one, other)| one == other).map(|(one, _)| *one).collect();
        Self { shared, repeated }
    }

    /// The reference of a journal about a row; none for a row that nothing tells from another.
    pub(super) fn reference(&self, name: &str, kind: ExceptionKind, row: &Row<'_>) -> Option<String> {
        let known = (kind.as_str(), row.account, row.kind, row.key);
        let short = format!("{name}/{}/{}/{}", row.account, row.kind.as_str(), row.key);
        if row.key.is_empty() || self.repeated.contains(&(known, row.origin)) {
            None
        } else if self.shared.contains(&known) {
            Some(format!("{short}/{}", row.origin))
        } else {
            Some(short)
        }
    }
}

/// Whether a journal may be suggested for it.
fn is_journal(kind: ExceptionKind) -> bool {
    match kind {
        ExceptionKind::AmountDiffers { .. } | ExceptionKind::UnexpectedFee | ExceptionKind::StraddlesPeriod { .. } => {
            true
        }
        ExceptionKind::MissingInErp
        | ExceptionKind::MissingInGateway
        | ExceptionKind::MissingAtBank
        | ExceptionKind::CurrencyDiffers
        | ExceptionKind::Duplicate { .. }
        | ExceptionKind::Late { .. }
        | ExceptionKind::UnbalancedPayout { .. }
        | ExceptionKind::Ambiguous
        | ExceptionKind::Broken => false,
    }
}
