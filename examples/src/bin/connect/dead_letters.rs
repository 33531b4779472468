//! The commands about dead letters.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use flow_core::dead_letter::{DeadLetters, Hand, Match, Way};
use flow_core::inbox::InboxId;
use flow_core::outbox::OutboxId;
use flow_core::store::Store;
use time::OffsetDateTime;

use crate::dry_run::DryRun;
use crate::editing::Change;
use crate::filter::Which;
use crate::room::Room;
use crate::{Failure, Place, tables, trail};

/// The commands, and what all of them take.
#[derive(Args)]
pub(crate) struct Desk {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Subcommand)]
enum Command {
    /// Lists letters, oldest event first, with counts by reason. Exits with 2 if there are any.
    List {
        #[command(flatten)]
        which: Which,
        /// Only those after this one, as the last page said.
        #[arg(long, value_name = "ID")]
        after: Option<i64>,
        /// At most so many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Shows a letter with all that is known of it.
    Show {
        /// The event.
        id: i64,
    },
    /// Changes a document or a fact of a letter.
    Edit {
        /// The event.
        id: i64,
        #[command(flatten)]
        change: Change,
    },
    /// Lets letters try again.
    Replay(Replay),
    /// Gives a letter up: nothing is booked for it.
    Discard {
        /// The event.
        id: i64,
        /// Why.
        #[arg(long)]
        why: String,
    },
    /// Brings a discarded letter back.
    Restore {
        /// The event.
        id: i64,
    },
    /// Lets a document that the ERP holds stand for one of a letter.
    Resolve {
        /// The event.
        id: i64,
        /// The document, by the number that `show` gives.
        #[arg(long, value_name = "N")]
        document: i64,
        /// The ERP's number.
        #[arg(long)]
        number: String,
        /// Although the ERP was not asked.
        #[arg(long)]
        insist: bool,
        /// Why it is the right one.
        #[arg(long)]
        why: Option<String>,
    },
    /// What people did: checked, exported, erased.
    Audit {
        #[command(subcommand)]
        task: trail::Task,
    },
}

/// Which letters try again, and how.
#[derive(Args)]
struct Replay {
    /// The events.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<i64>,
    /// All that the filter lets through.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    which: Which,
    /// Says what would be done, and does nothing.
    #[arg(long)]
    dry_run: bool,
    /// The rules that a dry run decides by; those that ship for the gateway if absent.
    #[arg(long, value_name = "BOOK")]
    rules: Option<PathBuf>,
    /// Decides anew even where a person has edited or resolved a document: its edits are lost.
    #[arg(long)]
    anew: bool,
    /// Why.
    #[arg(long)]
    why: Option<String>,
}

impl Desk {
    /// Does it.
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let Self { place, command } = self;
        let room = place.enter().await?;
        let done = command.run(&room, &place).await;
        room.leave().await;
        done
    }
}

impl Command {
    async fn run(self, room: &Room, place: &Place) -> Result<ExitCode, Failure> {
        let Room { store, letters, rules, .. } = room;
        let now = OffsetDateTime::now_utc();
        let hand = Hand::new(&place.by, now);
        match self {
            Self::List { which, after, limit } => {
                return list(letters, place, &which, after.map(InboxId), limit, now).await;
            }
            Self::Show { id } => tables::letter(&letters.show(InboxId(id)).await?, place.json)?,
            Self::Edit { id, change } => change.make(letters, InboxId(id), hand, place.json).await?,
            Self::Replay(replay) => return replay.by(rules.clone()).run(letters, store, place, hand).await,
            Self::Discard { id, why } => {
                letters.discard(InboxId(id), &hand.because(why)).await?;
                tables::done(id, "discarded", place.json);
            }
            Self::Restore { id } => {
                letters.restore(InboxId(id), &hand).await?;
                tables::done(id, "restored", place.json);
            }
            Self::Resolve { id, document, number, insist, why } => {
                let sure = if insist { Match::Insisted } else { Match::Asked };
                let hand = because(hand, why);
                letters.resolve(InboxId(id), OutboxId(document), &number, sure, &hand).await?;
                tables::done(id, "resolved", place.json);
            }
            Self::Audit { task } => return task.run(Arc::clone(store), place, now).await,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(
    letters: &DeadLetters,
    place: &Place,
    which: &Which,
    after: Option<InboxId>,
    limit: u32,
    now: OffsetDateTime,
) -> Result<ExitCode, Failure> {
    let filter = which.filter(now);
    let page = letters.find(&filter, after, limit).await?;
    let counts = letters.counts(&filter).await?;
    tables::page(&page, &counts, now, place.json)?;
    Ok(if counts.total == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

impl Replay {
    /// A dry run decides by the company's rules, unless others are named.
    fn by(self, rules: Option<PathBuf>) -> Self {
        Self { rules: self.rules.or(rules), ..self }
    }

    async fn run(
        self,
        letters: &DeadLetters,
        store: &Arc<dyn Store>,
        place: &Place,
        hand: Hand,
    ) -> Result<ExitCode, Failure> {
        let ids = self.events(letters, hand.at).await?;
        if self.dry_run {
            let dry_run = DryRun::new(Arc::clone(store), self.rules.as_deref(), self.anew)?;
            return dry_run.show(letters, &ids, place.json).await;
        }
        let hand = because(hand, self.why);
        let mut failed = false;
        for id in ids {
            let done = match self.anew {
                true => letters.replay_from(id, Way::Anew, &hand).await.map(|()| Way::Anew),
                false => letters.replay_by(id, &hand).await,
            };
            match done {
                Ok(way) => tables::done(id.0, &way.to_string(), place.json),
                Err(error) => {
                    failed = true;
                    eprintln!("connect: {error}");
                }
            }
        }
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    async fn events(&self, letters: &DeadLetters, now: OffsetDateTime) -> Result<Vec<InboxId>, Failure> {
        if !self.all {
            return Ok(self.ids.iter().copied().map(InboxId).collect());
        }
        let page = letters.find(&self.which.filter(now), None, u32::MAX).await?;
        Ok(page.letters.iter().map(|letter| letter.event.id).collect())
    }
}

/// A hand with a reason, if one was given.
pub(crate) fn because(hand: Hand, why: Option<String>) -> Hand {
    Hand { why, ..hand }
}
