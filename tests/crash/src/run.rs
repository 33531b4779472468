//! One run: sandboxes that outlive the workers, deliveries, and kills at random.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use flow_core::dead_letter::DeadLetters;
use sandbox::{Fault, Faults};
use tempfile::TempDir;

use crate::books::Books;
use crate::broken::Broken;
use crate::delivery::{self, Message, Post};
use crate::postgres_server::Server;
use crate::shop;
use crate::team::Team;
use crate::till::{Gateway, OpayoTill, StripeTill};
use crate::verdict::Verdict;
use crate::worker::{Kind, Place, Worker};

/// From which gateway to which ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pair {
    StripeTims,
    OpayoSyspro,
}

/// How much, on what, and by which chance.
#[derive(Args)]
pub(crate) struct Run {
    /// From which gateway to which ERP.
    #[arg(long, value_enum, default_value_t = Pair::StripeTims)]
    pair: Pair,
    /// At least so many events.
    #[arg(long, default_value_t = 400)]
    events: usize,
    /// So many kills.
    #[arg(long, default_value_t = 10)]
    kills: u32,
    /// What the workers keep their events in.
    #[arg(long, value_enum, default_value_t = Kind::Sqlite)]
    store: Kind,
    /// How many worker processes on PostgreSQL; it is one on SQLite.
    #[arg(long, default_value_t = 4)]
    workers: usize,
    /// The seed of everything that is left to chance here. When the machine does what is not.
    #[arg(long)]
    seed: Option<u64>,
    /// A promise to break, to see that it is seen.
    #[arg(long = "break", value_enum)]
    broken: Option<Broken>,
    /// How long all of it may take from the first delivery on, in seconds.
    #[arg(long, default_value_t = 3600)]
    limit: u64,
}

/// What has to be there as long as the store.
enum Home {
    Folder(#[expect(dead_code, reason = "its drop removes the folder")] TempDir),
    Server(#[expect(dead_code, reason = "its drop stops the server")] Server),
}

/// A worker is killed after some calls, or when it makes none for so long.
const LONGEST_SILENCE: Duration = Duration::from_secs(3);

impl Run {
    /// Trades, delivers, kills, waits for the end, and holds the books against what happened.
    pub(crate) async fn drive(&self) -> Result<Verdict, Box<dyn Error>> {
        match self.pair {
            Pair::OpayoSyspro if self.broken == Some(Broken::Accept) => {
                Err("what Opayo's door loses, Reporting still lists: there would be nothing to see".into())
            }
            Pair::StripeTims => self.carry(StripeTill::open().await?, Books::tims().await?).await,
            Pair::OpayoSyspro => self.carry(OpayoTill::open().await?, Books::syspro().await?).await,
        }
    }

    async fn carry(&self, mut till: impl Gateway, books: Books) -> Result<Verdict, Box<dyn Error>> {
        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..));
        println!("seed={seed}");
        shop::trade(&mut till, self.events, seed).await?;
        let (place, _home) = self.place().await?;
        let (source, erp) = (till.source(), books.origin());
        let arguments = Worker { pair: self.pair, place: place.clone(), source, erp, broken: self.broken };
        break_at_random(till.faults(), seed ^ 0x57);
        break_at_random(books.faults(), seed ^ 0x71);

        let arriving = delivery::disorder(till.messages(), seed);
        let lives = usize::try_from(self.kills)? + 1;
        let (messages, events) = (arriving.len() / lives + 1, till.told() / lives + 1);
        let post = Post::start(arriving, self.workers());
        let mut team = Team::start(arguments, self.workers(), post.clone())?;
        let mut dice = fastrand::Rng::with_seed(seed);
        let begun = Instant::now();
        let mut kills = 0;
        while kills < self.kills && !self.is_over(begun) {
            self.let_time_pass(&till, &mut team, kills);
            post.allow(messages);
            live(&mut dice, events, || books.calls()).await;
            team.kill_and_replace(dice.usize(0..self.workers()))?;
            kills += 1;
        }
        self.let_time_pass(&till, &mut team, self.kills);
        post.allow(messages * lives * 2);
        let open = self.wait_for_the_end(begun, &post, &team).await;
        team.dismiss();

        let dead = dead(&place, &till).await?;
        let verdict = Verdict::of(till.expected(), &books.records(), &books.customers(), dead);
        let (events, refused, took) = (till.told(), post.refused(), begun.elapsed());
        Ok(Verdict { events, kills, refused, open, took, limit: Duration::from_secs(self.limit), ..verdict })
    }

    /// An empty store, in a folder or on a server that is gone with the second part.
    async fn place(&self) -> Result<(Place, Home), Box<dyn Error>> {
        match self.store {
            Kind::Sqlite => {
                let folder = TempDir::new()?;
                let at = folder.path().join("crash.db").display().to_string();
                Ok((Place { at, schema: None }, Home::Folder(folder)))
            }
            Kind::Postgres => {
                let server = Server::find().await.ok_or("there is no PostgreSQL here")?;
                let place = Place { at: server.url().to_owned(), schema: Some(server.schema()) };
                Ok((place, Home::Server(server)))
            }
        }
    }

    fn workers(&self) -> usize {
        match self.store {
            Kind::Sqlite => 1,
            Kind::Postgres => self.workers.max(1),
        }
    }

    fn is_over(&self, begun: Instant) -> bool {
        begun.elapsed() >= Duration::from_secs(self.limit)
    }

    /// The gateway's days pass as evenly as workers die: all of them are over with the last kill.
    fn let_time_pass<G: Gateway>(&self, till: &G, team: &mut Team<G::Message>, kills: u32) {
        if let Some((from, to)) = till.days() {
            team.tell(from + (to - from) * (kills + 1) / (self.kills + 1));
        }
    }

    /// How many events are open in the end: none, unless time is up before; nothing if nobody can say.
    async fn wait_for_the_end<M: Message>(&self, begun: Instant, post: &Post<M>, team: &Team<M>) -> Option<u64> {
        let mut open = None;
        while open != Some(0) && !self.is_over(begun) {
            tokio::time::sleep(Duration::from_millis(200)).await;
            if post.is_done() {
                open = team.open().await.or(open);
            }
        }
        open
    }
}

/// Waits for so much work of the workers as chance will have it; sometimes for none at all, to kill one that only starts.
async fn live(dice: &mut fastrand::Rng, events: usize, calls: impl Fn() -> u64) {
    if dice.u8(0..8) == 0 {
        return tokio::time::sleep(Duration::from_millis(dice.u64(0..150))).await;
    }
    let quota = calls() + dice.u64(0..=u64::try_from(events).unwrap_or(1) * 8);
    let (mut seen, mut since) = (calls(), Instant::now());
    while seen < quota && since.elapsed() < LONGEST_SILENCE {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if calls() > seen {
            (seen, since) = (calls(), Instant::now());
        }
    }
    tokio::time::sleep(Duration::from_micros(dice.u64(0..5_000))).await;
}

/// 5 % errors, 2 % too many requests, 2 % answers lost after the work, 1 % requests lost before it.
fn break_at_random(faults: &Faults, seed: u64) {
    for (number, permille, fault) in [
        (1, 50, Fault::Status(500, None)),
        (2, 20, Fault::RateLimited),
        (3, 20, Fault::ResetAfter),
        (4, 10, Fault::ResetBefore),
    ] {
        faults.random("", seed.wrapping_add(number), permille, fault);
    }
}

/// What was given to a person, and why.
async fn dead(place: &Place, gateway: &impl Gateway) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let letters = DeadLetters::new(place.open().await?).list(None, u32::MAX).await?;
    let about = |event: &str| gateway.about(event);
    Ok(letters.iter().map(|letter| (about(letter.event.incoming.event.as_str()), letter.to_string())).collect())
}
