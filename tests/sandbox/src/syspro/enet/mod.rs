//! The e.net door: business objects by GET, XML in the query, failures inside HTTP 200.
//!
//! Facts come from traffic recorded at live sites, from public clients and from listings of the vendor's schemas. What none of
//! them shows is the sandbox's own: the numbers 910001 and up, the answers of ARSTPY, ARSTIN and CSHTWD beyond their counters, and the
//! tables `ArCshJnlPay`, `GenJournalCtl` and `CshTransactions` of COMFND.

mod arsscs;
mod arstin;
mod arstpy;
mod batch;
mod comfnd;
mod cshtwd;
mod door;
mod gentjl;
mod output;
mod posting;
mod queries;
mod seats;
mod sentence;
mod settings;
mod sortoi;
mod sortos;
mod tables;

pub(crate) use door::Enet;
pub use settings::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD, Settings, Wrapper};
