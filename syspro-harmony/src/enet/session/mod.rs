//! Sessions: a logon takes one of the site's licensed seats and gives an id, which every other call carries, until a logoff gives
//! the seat back. A second logon of the same operator takes the seat away from the first.

mod logoff;
mod logon;
mod operator;
mod profile;
mod session_id;

pub use logoff::Logoff;
pub use logon::{Logon, LogonReply};
pub use operator::Operator;
pub use profile::{LogonProfile, Profile};
pub use session_id::SessionId;
