//! Versions of the tables. A database is migrated forward when it is opened, all steps in one transaction; one of a newer version
//! is refused and not touched.

use super::database::Database;
use super::dialect::Dialect;
use super::session::Session;
use super::statement::Statement;
use crate::store::StoreError;

/// All steps; the version of a database is the number of steps it has been through. A step that was released never changes.
const STEPS: [&str; 8] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
];

/// Where PostgreSQL keeps the version: in the schema that the connection looks in. Both are made if they are missing; a role that may
/// not make them can work with those that are there.
#[cfg(feature = "postgres")]
const VERSION_TABLE: &str = "DO $$ BEGIN
        IF to_regnamespace(quote_ident(current_setting('search_path'))) IS NULL THEN
            EXECUTE format('CREATE SCHEMA %I', current_setting('search_path'));
        END IF;
        IF to_regclass('schema_version') IS NULL THEN
            CREATE TABLE schema_version (user_version BIGINT NOT NULL);
        END IF;
    END $$";

/// Brings a database to the newest version.
pub(super) async fn migrate(database: &Database) -> Result<(), StoreError> {
    let mut session = database.begin().await?;
    let dialect = session.dialect();
    let found = version(&mut session).await?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    if found == known {
        return Ok(());
    }
    for step in STEPS.into_iter().skip(usize::try_from(found).unwrap_or_default()) {
        session.script(dialect.schema(step)).await?;
    }
    write_version(&mut session, known).await?;
    session.commit().await
}

/// The version of a database, which nobody else migrates until the transaction ends. A new one has version 0.
async fn version(session: &mut Session) -> Result<i64, StoreError> {
    let read = match session.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => "PRAGMA user_version",
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            session.execute(Statement::new("SELECT pg_advisory_xact_lock(hashtext('flow-core schema'))")).await?;
            session.script(VERSION_TABLE.into()).await?;
            "SELECT coalesce(max(user_version), 0) AS user_version FROM schema_version"
        }
    };
    let row = session.row("schema_version", Statement::new(read)).await?;
    row.map_or(Ok(0), |row| row.int("user_version"))
}

async fn write_version(session: &mut Session, version: i64) -> Result<(), StoreError> {
    match session.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => session.script(format!("PRAGMA user_version = {version}").into()).await, // takes no parameters
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let write = Statement::new("INSERT INTO schema_version (user_version) VALUES ($1)").bind(version);
            session.execute(write).await.map(drop)
        }
    }
}
