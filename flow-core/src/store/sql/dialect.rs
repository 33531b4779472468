//! Where the two databases speak differently. Everything else is written once, in SQL that both understand.

use std::borrow::Cow;

/// Whose SQL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres,
}

impl Dialect {
    /// A schema file, which is written in the words of SQLite.
    pub(super) fn schema(self, file: &'static str) -> Cow<'static, str> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => without("postgres", file),
            #[cfg(feature = "postgres")]
            Self::Postgres => Cow::Owned(in_words_of_postgres(&without("sqlite", file))),
        }
    }
}

/// A schema file without what only the other database understands: from `-- [name]` to `-- [end]`.
fn without(other: &str, file: &'static str) -> Cow<'static, str> {
    const END: &str = "-- [end]";
    let begin = format!("-- [{other}]");
    let Some((before, rest)) = file.split_once(&begin) else { return Cow::Borrowed(file) };
    let after = rest.split_once(END).map_or("", |(_, after)| after);
    Cow::Owned(format!("{before}{after}"))
}

/// The words of schema files, longest first, and what PostgreSQL says instead.
#[cfg(feature = "postgres")]
const WORDS: [(&str, &str); 5] = [
    ("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("INTEGER", "BIGINT"),
    ("BLOB", "BYTEA"),
    (") STRICT, WITHOUT ROWID;", ");"),
    (") STRICT;", ");"),
];

#[cfg(feature = "postgres")]
fn in_words_of_postgres(file: &str) -> String {
    WORDS.iter().fold(file.to_owned(), |file, (ours, theirs)| file.replace(ours, theirs))
}
