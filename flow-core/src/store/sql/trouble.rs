//! What a database's codes mean: those of SQLite ("Result and Error Codes") and of PostgreSQL ("Appendix A. PostgreSQL Error Codes").

use crate::store::{StoreError, Trouble, Unavailable};

/// What SQLite says, without any value that was bound to a statement, and without the statement.
#[cfg(feature = "sqlite")]
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn sqlite_says(error: rusqlite::Error) -> StoreError {
    let (code, words) = match &error {
        rusqlite::Error::SqliteFailure(code, Some(words)) => (code, words.clone()),
        rusqlite::Error::SqliteFailure(code, None) => (code, code.to_string()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg.clone()),
        _ => return StoreError::Unavailable(error.to_string().into()), // a foreign list that grows
    };
    let code = code.extended_code;
    StoreError::Unavailable(Unavailable { trouble: of_sqlite(code), said: format!("(code: {code}) {words}") })
}

/// What PostgreSQL says, or what stood between, without any value that was bound to a statement.
#[cfg(feature = "postgres")]
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn postgres_says(error: sqlx::Error) -> StoreError {
    let trouble = match &error {
        sqlx::Error::Database(error) => error.code().map_or(Trouble::Other, |code| of_postgres(&code)),
        sqlx::Error::Io(_) => Trouble::Away,
        sqlx::Error::PoolTimedOut => Trouble::NoConnection,
        _ => Trouble::Other, // a foreign list that grows
    };
    StoreError::Unavailable(Unavailable { trouble, said: error.to_string() })
}

/// The low byte of an extended code is the code.
#[cfg(feature = "sqlite")]
fn of_sqlite(extended: i32) -> Trouble {
    match extended & 0xff {
        5 | 6 => Trouble::Locked,
        8 => Trouble::ReadOnly,
        10 => Trouble::DiskBroken,
        11 | 26 => Trouble::Damaged,
        13 => Trouble::DiskFull,
        14 => Trouble::NotOpened,
        _ => Trouble::Other,
    }
}

#[cfg(feature = "postgres")]
fn of_postgres(code: &str) -> Trouble {
    match code {
        "53100" => Trouble::DiskFull,
        "25006" => Trouble::ReadOnly,
        "57P01" | "57P02" | "57P03" => Trouble::Away,
        "53300" => Trouble::NoConnection,
        "55P03" | "40001" | "40P01" => Trouble::Contended,
        "28P01" | "28000" | "42501" => Trouble::NoEntry,
        "58030" => Trouble::DiskBroken,
        "XX001" | "XX002" => Trouble::Damaged,
        _ => Trouble::Other,
    }
}
