//! The table `cursor`.

use super::{Session, Statement};
use crate::store::StoreError;

pub(super) async fn read(session: &mut Session, source: &str) -> Result<Option<String>, StoreError> {
    let statement = Statement::new("SELECT position FROM cursor WHERE source = $1").bind(source);
    session.row("cursor", statement).await?.map(|row| row.text("position")).transpose()
}

pub(super) async fn forget(session: &mut Session, source: &str) -> Result<(), StoreError> {
    session.execute(Statement::new("DELETE FROM cursor WHERE source = $1").bind(source)).await.map(drop)
}

pub(super) async fn write(session: &mut Session, source: &str, position: &str) -> Result<(), StoreError> {
    let statement = Statement::new(
        "INSERT INTO cursor (source, position) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET position = $2",
    );
    session.execute(statement.bind(source).bind(position)).await.map(drop)
}
