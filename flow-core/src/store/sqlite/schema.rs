//! Versions of the tables. A file is migrated forward when it is opened, each step in a transaction of its own; a file of a
//! newer version is refused and not touched.

use sqlx::SqlitePool;

use super::database::unavailable;
use crate::store::StoreError;

/// All steps; the version of a file is the number of steps it has been through.
const STEPS: [&str; 1] = [include_str!("schema_1.sql")];

/// Brings a file to the newest version.
pub(super) async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(unavailable)?;
    let found: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await.map_err(unavailable)?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    let done = usize::try_from(found).unwrap_or_default();
    for step in STEPS.into_iter().skip(done) {
        sqlx::raw_sql(step).execute(&mut *transaction).await.map_err(unavailable)?;
    }
    if found < known {
        sqlx::raw_sql(SET_VERSION).execute(&mut *transaction).await.map_err(unavailable)?;
    }
    transaction.commit().await.map_err(unavailable)
}

/// A pragma takes no parameters. Its number is that of `STEPS`; a test opens a file twice and would see the tables made again.
const SET_VERSION: &str = "PRAGMA user_version = 1";
