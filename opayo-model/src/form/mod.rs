//! Form: the order and its outcome travel through the customer's browser, encrypted (AES-128 in CBC mode, the account's
//! password as key and as first block, hexadecimal after `@`). The password is no proof: there is no signature, so an
//! outcome is compared with the order before it is believed.

mod cipher;
mod outcome;

pub use cipher::{FormError, FormPassword, decrypt, encrypt};
pub use outcome::{FormOutcome, Mismatch};
