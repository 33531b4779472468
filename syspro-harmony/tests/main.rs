//! The tests of syspro-harmony: one story or law per function.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/bad_input.rs"]
mod bad_input;
#[path = "main/checks.rs"]
mod checks;
#[cfg(feature = "client")]
#[path = "main/contract_client.rs"]
mod contract_client;
#[path = "main/contract_file.rs"]
mod contract_file;
#[path = "main/documents.rs"]
mod documents;
#[path = "main/enet_answers.rs"]
mod enet_answers;
#[path = "main/enet_documents.rs"]
mod enet_documents;
#[path = "main/enet_documents_checked.rs"]
mod enet_documents_checked;
#[cfg(feature = "client")]
#[path = "main/enet_network.rs"]
mod enet_network;
#[cfg(feature = "client")]
#[path = "main/enet_probes.rs"]
mod enet_probes;
#[path = "main/enet_rendered.rs"]
mod enet_rendered;
#[cfg(feature = "client")]
#[path = "main/enet_sessions.rs"]
mod enet_sessions;
#[path = "main/rendered.rs"]
mod rendered;
#[cfg(feature = "client")]
#[path = "main/script.rs"]
mod script;
