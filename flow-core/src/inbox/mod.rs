//! Where events wait to be handled. [`Inbox::accept`] returns after the event is on disk, so a webhook may answer 200; the
//! same event delivered again is recognised by gateway, account, event id and kind. What must not be stored is refused here:
//! oversized payloads, and payloads that carry a full card number.

mod accept;
mod card_number;
mod event;

pub use accept::{AcceptError, Accepted, Inbox};
pub use event::{Basis, ClaimToken, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
