//! One run: sandboxes that outlive the workers, deliveries, and kills at random.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use flow_core::dead_letter::DeadLetters;
use sandbox::stripe::Webhook;
use sandbox::{Fault, Faults, Stripe, Tims};
use tempfile::TempDir;

use crate::broken::Broken;
use crate::delivery::{self, Post};
use crate::held;
use crate::oracle::Expected;
use crate::postgres_server::Server;
use crate::shop::{self, STOCK};
use crate::verdict::Verdict;
use crate::worker::{Kind, Place, SECRET, Worker};

/// How much, on what, and by which chance.
#[derive(Args)]
pub(crate) struct Run {
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
    /// How long the end may take after the last kill, in seconds.
    #[arg(long, default_value_t = 3600)]
    patience: u64,
}

/// What has to be there as long as the store.
enum Home {
    Folder(#[expect(dead_code, reason = "its drop removes the folder")] TempDir),
    Server(#[expect(dead_code, reason = "its drop stops the server")] Server),
}

/// A worker is killed after some calls, or when it makes none for so long.
const LONGEST_SILENCE: Duration = Duration::from_secs(3);

impl Run {
    /// Trades, delivers, kills, waits for the end, and holds the books against the events.
    pub(crate) async fn drive(&self) -> Result<Verdict, Box<dyn Error>> {
        let seed = self.seed.unwrap_or_else(|| fastrand::u64(..));
        println!("seed={seed}");
        let stripe = Stripe::new().start().await?;
        let stocked = STOCK.iter().fold(Tims::new().without_guards(), |tims, (sku, name, minor)| {
            tims.with_item(sku, name, &format!("{}.{:02}", minor / 100, minor % 100), "100000")
        });
        let tims = stocked.start().await?;
        let events = shop::trade(&stripe, self.events, seed).await?;
        let (place, home) = self.place().await?;
        let arguments = Worker {
            place: place.clone(),
            stripe: stripe.base_url(),
            stripe_key: stripe.api_key().to_owned(),
            tims: tims.origin(),
            tims_key: tims.api_key().to_owned(),
            broken: self.broken,
        };
        break_at_random(stripe.faults(), seed ^ 0x57);
        break_at_random(tims.faults(), seed ^ 0x71);

        let arriving = delivery::disorder(&events, seed);
        let share = arriving.len() / (usize::try_from(self.kills)? + 1) + 1;
        let post = Post::start(arriving, self.workers());
        let calls = || stripe.calls() + tims.calls();
        let mut team = Team::start(arguments, self.workers(), post.clone())?;
        let mut dice = fastrand::Rng::with_seed(seed);
        for _ in 0..self.kills {
            post.allow(share);
            live(&mut dice, share, calls).await;
            team.kill_and_replace(dice.usize(0..self.workers()))?;
        }
        post.allow(events.len() * 2);
        let open = self.wait_for_the_end(&post, &team).await;
        team.dismiss();

        let expected = Expected::of(&events);
        let verdict = Verdict::of(expected, &held::records(&tims), &held::customers(&tims), dead(&place).await?);
        drop(home);
        Ok(Verdict { events: events.len(), kills: self.kills, open, ..verdict })
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

    /// How many events are open in the end, which is none unless patience is over before.
    async fn wait_for_the_end(&self, post: &Post, team: &Team) -> u64 {
        let begun = Instant::now();
        let mut open = u64::MAX;
        while begun.elapsed() < Duration::from_secs(self.patience) {
            tokio::time::sleep(Duration::from_millis(200)).await;
            if !post.is_done() {
                continue;
            }
            open = team.open().await.unwrap_or(open);
            if open == 0 {
                break;
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

/// The events that were given to a person, and why.
async fn dead(place: &Place) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let letters = DeadLetters::new(place.open().await?).list(None, u32::MAX).await?;
    Ok(letters.iter().map(|letter| (letter.event.incoming.event.to_string(), letter.to_string())).collect())
}

/// The workers, each in its own process.
struct Team {
    arguments: Worker,
    post: Post,
    members: Vec<Member>,
}

struct Member {
    process: Child,
    /// Where it is reached, once it says so.
    url: Arc<Mutex<Option<String>>>,
}

impl Team {
    fn start(arguments: Worker, size: usize, post: Post) -> Result<Self, Box<dyn Error>> {
        let mut team = Self { arguments, post, members: Vec::new() };
        for number in 0..size {
            let member = team.hire(number)?;
            team.members.push(member);
        }
        Ok(team)
    }

    fn hire(&self, number: usize) -> Result<Member, Box<dyn Error>> {
        let mut process = self.arguments.command()?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let url = Arc::new(Mutex::new(None));
        let (said, post, out) = (Arc::clone(&url), self.post.clone(), process.stdout.take());
        std::thread::spawn(move || {
            let line = out.and_then(|out| BufReader::new(out).lines().next()).and_then(Result::ok);
            if let Some(line) = line {
                let mut url = said.lock().unwrap_or_else(PoisonError::into_inner);
                post.reach(number, Some(Webhook::new(format!("{line}/webhook"), SECRET)));
                *url = Some(line);
            }
        });
        Ok(Member { process, url })
    }

    /// SIGKILL: nothing is finished, nothing is said.
    fn kill_and_replace(&mut self, number: usize) -> Result<(), Box<dyn Error>> {
        self.members[number].kill();
        self.post.reach(number, None);
        self.members[number] = self.hire(number)?;
        Ok(())
    }

    /// How many events have not ended, by whoever answers.
    async fn open(&self) -> Option<u64> {
        let urls: Vec<String> = self.members.iter().filter_map(Member::url).collect();
        for url in urls {
            let answer = reqwest::get(format!("{url}/open")).await.ok()?.text().await.ok()?;
            if let Ok(open) = answer.parse() {
                return Some(open);
            }
        }
        None
    }

    fn dismiss(&mut self) {
        self.members.iter_mut().for_each(Member::kill);
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.dismiss();
    }
}

impl Member {
    fn kill(&mut self) {
        let _ = self.process.kill(); // SIGKILL; it may be dead already
        let _ = self.process.wait();
    }

    fn url(&self) -> Option<String> {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
