//! The database of a store, and the keys with which it is sealed at rest.

use super::{Database, Session};
use crate::retention::Sealer;
use crate::store::StoreError;

/// A database whose sessions seal what they write and open what they read. Clones share both.
#[derive(Clone)]
pub(crate) struct Vault {
    database: Database,
    sealer: Sealer,
}

impl Vault {
    pub(super) fn new(database: Database) -> Self {
        Self { database, sealer: Sealer::default() }
    }

    pub(super) fn sealed_by(self, sealer: Sealer) -> Self {
        Self { sealer, ..self }
    }

    /// The name of the key that seals, if there is one.
    pub(super) fn newest_key(&self) -> Option<&str> {
        self.sealer.newest()
    }

    /// As [`Database::look`].
    pub(crate) async fn look(&self) -> Result<Session, StoreError> {
        Ok(self.database.look().await?.sealed_by(self.sealer.clone()))
    }

    /// As [`Database::read`].
    pub(crate) async fn read(&self) -> Result<Session, StoreError> {
        Ok(self.database.read().await?.sealed_by(self.sealer.clone()))
    }

    /// As [`Database::write`].
    pub(crate) async fn write(&self) -> Result<Session, StoreError> {
        Ok(self.database.write().await?.sealed_by(self.sealer.clone()))
    }

    /// As [`Database::begin`].
    pub(crate) async fn begin(&self) -> Result<Session, StoreError> {
        Ok(self.database.begin().await?.sealed_by(self.sealer.clone()))
    }

    /// As [`Database::accept`].
    pub(super) async fn accept(&self) -> Option<Result<Session, StoreError>> {
        Some(self.database.accept().await?.map(|session| session.sealed_by(self.sealer.clone())))
    }

    /// As [`Database::arrival`].
    pub(super) async fn arrival(&self) {
        self.database.arrival().await;
    }

    /// As [`Database::tell_arrival`].
    pub(super) fn tell_arrival(&self) {
        self.database.tell_arrival();
    }

    pub(super) async fn close(&self) {
        self.database.close().await;
    }
}
