//! What a database's codes mean: those of SQLite ("Result and Error Codes") and of PostgreSQL ("Appendix A. PostgreSQL Error Codes").

use sqlx::error::DatabaseError;

use crate::store::{StoreError, Trouble, Unavailable};

/// What the database says, without any value that was bound to a statement.
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(Unavailable { trouble: trouble(&error), said: error.to_string() })
}

fn trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::Database(error) => of_code(error.as_ref()),
        sqlx::Error::Io(_) => Trouble::Away,
        sqlx::Error::PoolTimedOut => Trouble::NoConnection,
        _ => Trouble::Other, // a foreign list that grows
    }
}

fn of_code(error: &dyn DatabaseError) -> Trouble {
    let Some(code) = error.code() else { return Trouble::Other };
    #[cfg(feature = "sqlite")]
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return code.parse().map_or(Trouble::Other, of_sqlite);
    }
    of_postgres(&code)
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
