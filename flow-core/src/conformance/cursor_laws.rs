//! What a store has to do for sources that are read on a schedule.

use super::samples::incoming;
use super::verdict::{Broken, same};
use crate::store::Store;

pub(super) async fn a_cursor_is_absent_until_it_is_set_and_then_the_last_one(store: &dyn Store) -> Result<(), Broken> {
    same("a cursor that nobody set", store.cursor("bank/a").await?, None)?;
    for position in ["2026-11-20T08:00:00Z", "", "page 7 of \u{e9}"] {
        store.set_cursor("bank/a", position).await?;
        same("the cursor", store.cursor("bank/a").await?.as_deref(), Some(position))?;
    }
    Ok(())
}

pub(super) async fn every_source_has_its_own_cursor(store: &dyn Store) -> Result<(), Broken> {
    store.set_cursor("bank/a", "1").await?;
    store.set_cursor("bank/b", "2").await?;
    store.accept(&incoming("evt", Some("order"))).await?;
    same("the first", store.cursor("bank/a").await?.as_deref(), Some("1"))?;
    same("the second", store.cursor("bank/b").await?.as_deref(), Some("2"))?;
    same("another in other letters", store.cursor("BANK/a").await?, None)
}
