//! Where a person works on dead letters: on the bare store, or with what the company sets, and then with its ERP in reach.

use std::path::PathBuf;
use std::sync::Arc;

use flow_core::dead_letter::DeadLetters;
use flow_core::store::Store;

use crate::config::{Config, OpenErp};
use crate::{Failure, Place, fits, place};

/// What a person works with.
pub(crate) struct Room {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) letters: DeadLetters,
    /// The company's rule book.
    pub(crate) rules: Option<PathBuf>,
    erp: Option<OpenErp>,
}

impl Room {
    /// Gives back what others hold for it.
    pub(crate) async fn leave(&self) {
        if let Some(erp) = &self.erp {
            erp.close().await;
        }
    }
}

impl Place {
    /// Opens the store. Without a configuration no ERP is asked, and edits are checked by what its adapter can render.
    pub(crate) async fn enter(&self) -> Result<Room, Failure> {
        let Some(file) = &self.config else {
            let store = place::open(&self.store, false).await?;
            let letters = DeadLetters::new(Arc::clone(&store)).fits(fits::fits);
            return Ok(Room { store, letters, rules: None, erp: None });
        };
        let config = Config::read(file)?;
        let store = place::open(&config.store, false).await?;
        let erp = config.erp.open()?;
        let letters = DeadLetters::new(Arc::clone(&store)).erp(Arc::clone(&erp.erp));
        Ok(Room { store, letters, rules: config.rules, erp: Some(erp) })
    }
}
