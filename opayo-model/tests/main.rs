//! The tests of opayo-model: one story or law per function.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/bad_input.rs"]
mod bad_input;
#[path = "main/card.rs"]
mod card;
#[path = "main/checks.rs"]
mod checks;
#[cfg(feature = "client")]
#[path = "main/client.rs"]
mod client;
#[path = "main/contract_file.rs"]
mod contract_file;
#[path = "main/documents.rs"]
mod documents;
#[path = "main/endpoints.rs"]
mod endpoints;
#[path = "main/form.rs"]
mod form;
#[path = "main/message.rs"]
mod message;
#[path = "main/money.rs"]
mod money;
#[path = "main/pi_answers.rs"]
mod pi_answers;
#[path = "main/reporting.rs"]
mod reporting;
#[path = "main/server.rs"]
mod server;
#[path = "main/settlement.rs"]
mod settlement;
#[path = "main/state.rs"]
mod state;
#[path = "main/statement.rs"]
mod statement;
#[path = "main/verdicts.rs"]
mod verdicts;
