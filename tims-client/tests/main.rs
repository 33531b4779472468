//! The tests of tims-client: one story or law per function.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/bad_input.rs"]
mod bad_input;
#[path = "main/checks.rs"]
mod checks;
#[cfg(feature = "client")]
#[path = "main/client.rs"]
mod client;
#[path = "main/contract_file.rs"]
mod contract_file;
#[path = "main/contract_laws.rs"]
mod contract_laws;
#[path = "main/documents.rs"]
mod documents;
#[path = "main/endpoints.rs"]
mod endpoints;
#[path = "main/records.rs"]
mod records;
#[path = "main/rendered.rs"]
mod rendered;
#[path = "main/round_trip.rs"]
mod round_trip;
#[path = "main/verdicts.rs"]
mod verdicts;
