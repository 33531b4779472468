//! Where the store is: `sqlite:PATH`, a plain path, or `postgres:URL`.

use std::path::Path;
use std::sync::Arc;

use flow_core::retention::Keys;
use flow_core::store::{SqliteStore, Store};

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
    let keys = keys()?;
    let Some(path) = file(place) else { return postgres(place, keys).await };
    if !make && !path.is_file() {
        return Err(format!("{}: there is no such store", path.display()).into());
    }
    let store = SqliteStore::open(path).await?;
    Ok(match keys {
        Some(keys) => Arc::new(store.sealed_by(keys)),
        None => Arc::new(store),
    })
}

#[cfg(feature = "postgres")]
async fn postgres(url: &str, keys: Option<Keys>) -> Result<Arc<dyn Store>, Failure> {
    let store = flow_core::store::PostgresStore::connect(url).await?;
    Ok(match keys {
        Some(keys) => Arc::new(store.sealed_by(keys)),
        None => Arc::new(store),
    })
}

#[cfg(not(feature = "postgres"))]
async fn postgres(_: &str, _: Option<Keys>) -> Result<Arc<dyn Store>, Failure> {
    Err(NO_POSTGRES.into())
}
