//! The process that is killed: a door that says yes when a message is on disk, and a runner over the same store.

mod door;
mod opayo;
mod process;
mod stripe;
mod time_told;

pub(crate) use process::{Kind, Place, Source, Worker};
pub(crate) use stripe::SECRET;
