//! Documents that only the v3 contract (`openapi.yaml`, [`OPENAPI`](crate::OPENAPI)) has. Its transactions are
//! [`pi::Transaction`](crate::pi::Transaction)s, with the fields that Pi leaves out.

mod settlement_batch;

pub use settlement_batch::{SettledTransaction, SettlementBatch, SettlementGroup};
