//! Card numbers and security codes. They exist for the one request that turns a card into an identifier, in types that
//! hide themselves when printed, wipe their memory when dropped and cannot be serialised, so that no store, outbox or
//! log can hold one.

mod details;
mod number;
mod search;
mod security_code;

pub use details::CardDetails;
pub use number::{CardNumber, InvalidCardNumber};
pub use search::holds_card_number;
pub use security_code::{InvalidSecurityCode, SecurityCode};
