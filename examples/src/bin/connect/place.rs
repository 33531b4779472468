//! Where the store is: `sqlite:PATH`, a plain path, or `postgres:URL`.

use std::path::Path;
use std::sync::Arc;

use flow_core::store::{SqlStore, SqliteStore, Store};

use crate::Failure;
use crate::config::keys;

/// What is said where PostgreSQL is asked for in vain.
#[cfg(not(feature = "postgres"))]
pub(crate) const NO_POSTGRES: &str = "this program was built without PostgreSQL: build it with `--features postgres`";

/// The file that a place names; none for a server.
pub(crate) fn file(place: &str) -> Option<&Path> {
    let is_server = place.starts_with("postgres:") || place.starts_with("postgresql:");
    (!is_server).then(|| Path::new(place.strip_prefix("sqlite:").unwrap_or(place)))
}

/// Opens a store with the keys of the environment. A file that is not there is made only where that is said.
pub(crate) async fn open(place: &str, make: bool) -> Result<Arc<dyn Store>, Failure> {
    Ok(Arc::new(open_sql(place, make).await?))
}

/// The same, for what only a store on a database does.
pub(crate) async fn open_sql(place: &str, make: bool) -> Result<SqlStore, Failure> {
    let keys = keys()?;
    let store = match file(place) {
        Some(path) if !make && !path.is_file() => {
            return Err(format!("{}: there is no such store", path.display()).into());
        }
        Some(path) => SqliteStore::open(path).await?,
        None => postgres(place).await?,
    };
    Ok(match keys {
        Some(keys) => store.sealed_by(keys),
        None => store,
    })
}

#[cfg(feature = "postgres")]
async fn postgres(url: &str) -> Result<SqlStore, Failure> {
    Ok(flow_core::store::PostgresStore::connect(url).await?)
}

#[cfg(not(feature = "postgres"))]
async fn postgres(_: &str) -> Result<SqlStore, Failure> {
    Err(NO_POSTGRES.into())
}
