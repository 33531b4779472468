//! Versions of the tables. A file is migrated forward when it is opened, all steps in one transaction; a file of a newer
//! version is refused and not touched.

use sqlx::SqlitePool;

use super::database::unavailable;
use crate::store::StoreError;

/// All steps; the version of a file is the number of steps it has been through.
const STEPS: [Step; 4] = [
    Step { tables: include_str!("schema_1.sql"), version: "PRAGMA user_version = 1" },
    Step { tables: include_str!("schema_2.sql"), version: "PRAGMA user_version = 2" },
    Step { tables: include_str!("schema_3.sql"), version: "PRAGMA user_version = 3" },
    Step { tables: include_str!("schema_4.sql"), version: "PRAGMA user_version = 4" },
];

/// One step. Its version is that of its place among the steps; a pragma takes no parameters, so it is written out.
struct Step {
    tables: &'static str,
    version: &'static str,
}

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
        for statement in [step.tables, step.version] {
            sqlx::raw_sql(statement).execute(&mut *transaction).await.map_err(unavailable)?;
        }
    }
    transaction.commit().await.map_err(unavailable)
}
