//! Where the store is: `sqlite:PATH`, a plain path, or `postgres:URL`.

use std::path::Path;
use std::sync::Arc;

use flow_core::store::{SqliteStore, Store};

use crate::dead_letters::Failure;

/// Opens a store. A file that is not there is made only where that is said.
pub(crate) async fn open(place: &str, make: bool) -> Result<Arc<dyn Store>, Failure> {
    if place.starts_with("postgres:") || place.starts_with("postgresql:") {
        return postgres(place).await;
    }
    let path = Path::new(place.strip_prefix("sqlite:").unwrap_or(place));
    if !make && !path.is_file() {
        return Err(format!("{}: there is no such store", path.display()).into());
    }
    Ok(Arc::new(SqliteStore::open(path).await?))
}

#[cfg(feature = "postgres")]
async fn postgres(url: &str) -> Result<Arc<dyn Store>, Failure> {
    Ok(Arc::new(flow_core::store::PostgresStore::connect(url).await?))
}

#[cfg(not(feature = "postgres"))]
async fn postgres(_: &str) -> Result<Arc<dyn Store>, Failure> {
    Err("this program was built without PostgreSQL: build it with `--features postgres`".into())
}
