//! Whom the engine calls, and whether it may be called now. A target that fails again and again, or that refuses our credentials,
//! is paused: what waits for it waits without attempts, one trial at a time goes through, and the first that succeeds lets all
//! others go on. Where a target stands lives in the store, so that a restart or a second process knows it; so does what was taken
//! from its rate limit. The transitions are here, as values; the store only keeps them.
//!
//! ```
//! use std::time::Duration;
//! use flow_core::inbox::InboxId;
//! use flow_core::targets::{Admission, Deed, Failure, Pause, Standing, Target, TargetRecord};
//! use time::OffsetDateTime;
//!
//! let (now, pause) = (OffsetDateTime::UNIX_EPOCH, Pause { failures: 2, ..Pause::DEFAULT });
//! let failure = |event| Failure { by: InboxId(event), deed: Deed::Write, why: "503".to_owned(), after: None };
//! let tims = TargetRecord::up(Target::erp("tims"), now);
//! let tims = tims.failed(&failure(1), &pause, now).failed(&failure(2), &pause, now);
//! assert_eq!(tims.standing, Standing::Down);
//! assert_eq!(tims.admission(now), Admission::NotBefore(tims.until));
//! let later = tims.until;
//! assert_eq!(tims.admission(later), Admission::Trial);
//! assert_eq!(tims.worked(Deed::Write, later).standing, Standing::Up);
//! ```

mod limit;
mod name;
mod pause;
mod record;

pub use limit::{Limit, Share};
pub use name::{GATEWAY, Target};
pub use pause::Pause;
pub use record::{Admission, Deed, Failed, Failure, Standing, TargetRecord};
