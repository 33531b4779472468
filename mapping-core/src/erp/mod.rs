//! ERPs: each module turns documents into one ERP's requests and that ERP's answers into facts.

#[cfg(any(feature = "syspro", feature = "tims"))]
mod credited_tax;
#[cfg(any(feature = "syspro", feature = "tims"))]
mod fit;
#[cfg(any(feature = "syspro", feature = "tims"))]
mod found;
#[cfg(any(feature = "syspro", feature = "tims"))]
mod rehearsal;
#[cfg(feature = "syspro")]
pub mod syspro;
#[cfg(feature = "tims")]
pub mod tims;
