//! Postal addresses, standardised for an ERP: clean text, ISO 3166-1 countries, the postcode and state forms of the United
//! Kingdom, the United States and Canada, and lines that fit the ERP's columns. A text that does not fit is folded at word
//! boundaries or refused, as the profile says; nothing is ever cut.
//!
//! Standardising is idempotent: a standardised address is left as it is.

mod country;
mod form;
mod lines;
mod postcode;
mod standard;
mod state;
mod text;
mod width;

pub use country::country_code;
pub use postcode::postcode;
pub use standard::{Standardised, fit_email, fit_name, standardise};
pub use state::state_code;
#[cfg(any(feature = "syspro", feature = "tims"))]
pub(crate) use text::on_one_line;
pub use width::{Case, Forms, Letters, Policy, WidthProfile};
