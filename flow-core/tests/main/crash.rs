//! Two worker processes on one store that are killed with SIGKILL in the middle of their work, again and again.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flow_core::inbox::Inbox;
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Flow, Question};

use crate::scripted::{Acme, OPTIONS, Sale, Sell};

const FOLDER: &str = "FLOW_CRASH_FOLDER";
const EVENTS: usize = 120;

/// An ERP whose books are a file that outlives the worker: one line per document, written before the answer.
struct Ledger(PathBuf);

impl Ledger {
    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(&self.0).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

#[async_trait]
impl Erp for Ledger {
    fn name(&self) -> &str {
        "ledger"
    }

    async fn answer(&self, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent)
    }

    async fn post(&self, document: &Document, _: Permit) -> PostOutcome {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let mut file = OpenOptions::new().create(true).append(true).open(&self.0).unwrap();
        file.write_all(format!("{}\n", document.key()).as_bytes()).unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
        PostOutcome::Posted(document.key().to_string())
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        let key = document.key().to_string();
        Ok(if self.lines().contains(&key) { Probe::Found(key) } else { Probe::Absent })
    }
}

/// The body of the worker process; does nothing when the tests run as a whole.
#[tokio::test]
#[ignore = "run by the test below, in a process of its own"]
async fn worker() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let store = SqliteStore::open(folder.join("flow.db")).await.unwrap();
    let flows: [Box<dyn Flow>; 1] = [Box::new(Sell)];
    let soon = Backoff { first: Duration::from_millis(10), cap: Duration::from_millis(50) };
    let runner = Runner::new(Arc::new(store), Ledger(folder.join("ledger")))
        .gateway(Acme)
        .flows(flows)
        .options(Options { lease: Duration::from_secs(1), retry: soon, probe: soon, ..OPTIONS });
    runner.run_until_quiet(|_| {}).await.unwrap();
}

fn start(folder: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["crash::worker", "--exact", "--ignored"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn workers_killed_again_and_again_lose_nothing_and_post_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path().join("flow.db")).await.unwrap());
    let inbox = Inbox::new(Arc::clone(&store) as Arc<dyn Store>);
    for number in 0..EVENTS {
        let name = |prefix: &str| format!("{prefix}_{number}");
        let sale =
            Sale::new(&name("evt"), &format!("o_{}", number % 9), &name("ch"), &format!("c_{}", number % 7), 100);
        inbox.accept(&sale.incoming()).await.unwrap();
    }
    store.close().await;
    let mut killed = 0;
    for round in 0..12_u64 {
        let workers = [start(folder.path()), start(folder.path())];
        for mut worker in workers {
            tokio::time::sleep(Duration::from_millis(25 + round * 13 % 60)).await;
            worker.kill().unwrap();
            killed += usize::from(!worker.wait().unwrap().success());
        }
    }
    assert!(killed > 1, "a worker was killed at work only {killed} times");
    for mut worker in [start(folder.path()), start(folder.path())] {
        assert!(worker.wait().unwrap().success());
    }
    let store = SqliteStore::open(folder.path().join("flow.db")).await.unwrap();
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.posted, summary.open), (EVENTS as u64, 0), "{summary}");
    let mut lines = Ledger(folder.path().join("ledger")).lines();
    lines.sort();
    let mut once = lines.clone();
    once.dedup();
    assert_eq!(lines, once);
    assert_eq!(lines.len(), 2 * EVENTS + 7);
}
