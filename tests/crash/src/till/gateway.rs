//! What a run has to know of a gateway: what it posts, what that calls for, and where workers find it.

use sandbox::Faults;
use time::OffsetDateTime;

use crate::delivery::Message;
use crate::oracle::Expected;
use crate::shop::Till;
use crate::worker::Source;

/// A gateway, once trade at its till is over.
pub(crate) trait Gateway: Till {
    /// What it posts to a worker's door.
    type Message: Message;

    /// Everything that it posts, in the order in which it happened.
    fn messages(&self) -> Vec<Self::Message>;

    /// What has to be in the books.
    fn expected(&self) -> Expected;

    /// What goes wrong when it is asked.
    fn faults(&self) -> &Faults;

    /// Where workers find it.
    fn source(&self) -> Source;

    /// What the events of one subject have in common, from the id of any of them.
    fn about(&self, event: &str) -> String;

    /// From when until when trade went by the gateway's clock, where workers have to look for what they are not told.
    fn days(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        None
    }
}
