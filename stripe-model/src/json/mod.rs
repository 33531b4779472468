//! Reading JSON. Events come by the thousand and most of an event is passed over, so strings, white space and skipped
//! values are walked many bytes at a time; what is typed is read straight into its type, and an error names the path.

mod block;
mod decode;
mod fault;
mod lane;
mod reader;
mod skip;
mod text;
mod unescape;

pub(crate) use decode::{answer, decode, decode_front};
pub(crate) use reader::{RAW, is_number};
pub(crate) use skip::container;
pub(crate) use text::{closing_quote, past_whitespace, plain_end, plain_key};
pub(crate) use unescape::unescaped;
