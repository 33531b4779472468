//! The commands about the audit trail.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use flow_core::audit::{AuditTrail, Head};
use flow_core::inbox::InboxId;
use flow_core::store::Store;
use serde_json::json;
use time::OffsetDateTime;

use crate::{Failure, Place};

/// What to do with the trail.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Checks that nobody was at it, and says its end: write that down elsewhere.
    Verify {
        /// An end that it is known to have had: `SEQ:HASH`.
        #[arg(long, value_name = "SEQ:HASH")]
        witness: Vec<Head>,
    },
    /// Prints every entry as a line of JSON.
    Export,
    /// Erases what entries say of events; the entries stay.
    Erase {
        /// The events.
        #[arg(required = true)]
        ids: Vec<i64>,
        /// Why.
        #[arg(long)]
        why: String,
    },
}

impl Task {
    pub(crate) async fn run(
        self,
        store: Arc<dyn Store>,
        place: &Place,
        now: OffsetDateTime,
    ) -> Result<ExitCode, Failure> {
        let trail = AuditTrail::new(store);
        match self {
            Self::Verify { witness } => {
                let verified = trail.verify(witness).await?;
                if place.json {
                    let head = verified.head.as_ref().map(Head::to_string);
                    println!("{}", json!({"entries": verified.entries, "erased": verified.erased, "head": head}));
                } else {
                    println!("{verified}");
                }
            }
            Self::Export => export(&trail).await?,
            Self::Erase { ids, why } => {
                let events: Vec<InboxId> = ids.into_iter().map(InboxId).collect();
                if !trail.erase(&events, &place.by, &why, now).await? {
                    return Err("no entry says anything of these events".into());
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn export(trail: &AuditTrail) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let entries = trail.entries(after, 500).await?;
        let Some(last) = entries.last() else { return Ok(()) };
        after = Some(last.seq);
        entries.iter().for_each(|entry| println!("{}", entry.to_json_line()));
    }
}
