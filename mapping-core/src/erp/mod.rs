//! ERPs: each module turns documents into one ERP's requests and that ERP's answers into facts.

#[cfg(feature = "tims")]
pub mod tims;
