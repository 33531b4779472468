//! Trouble with the file of the embedded store: it is said, nothing accepted is lost, nothing is posted twice, and work goes on when
//! the trouble is over.

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flow_core::inbox::Inbox;
use flow_core::store::{SqliteStore, Store, StoreError, Trouble};
use sqlx::SqlitePool;

use crate::faults_service::{Service, away, sale};
use crate::scripted::{World, assert_nothing_twice, until};

struct File {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flow.db");
        Self { folder, path }
    }

    async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(SqliteStore::open(&self.path).await?))
    }

    /// A file with so many accepted events that nobody works on.
    async fn with(events: usize) -> Self {
        let file = Self::new();
        let store = SqliteStore::open(&file.path).await.unwrap();
        let inbox = Inbox::new(Arc::new(store.clone()));
        for number in 0..events {
            inbox.accept(&sale(number).incoming()).await.unwrap();
        }
        store.close().await;
        file
    }
}

/// Another program's connection.
async fn other(path: &Path) -> SqlitePool {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    options.connect(&format!("sqlite://{}", path.display())).await.unwrap()
}

#[tokio::test]
async fn a_file_that_another_program_holds_for_too_long_only_delays() {
    let file = File::new();
    let service = Service::on(file.open().await.unwrap());
    for number in 0..40 {
        service.deliver(number).await.unwrap();
    }
    until(async || !service.world.books.held().is_empty()).await;
    let other = other(&file.path).await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let why = away(service.deliver(40).await); // after the five seconds that it waits for the lock
    assert_eq!(why.trouble, Trouble::Locked, "{why}");
    assert!(why.to_string().contains("another program holds it; work goes on by itself"), "{why}");
    until(async || !service.heard.of("store_unavailable").is_empty()).await;
    lock.rollback().await.unwrap();
    until(async || service.deliver(40).await.is_ok()).await;
    let heard = Arc::clone(&service.heard);
    let world = service.ends_with(41).await;
    assert_eq!(world.books.held().len(), 41 * 3);
    let alerts = heard.of("store_unavailable");
    assert!(alerts[0].starts_with("critical store_unavailable: "), "{alerts:?}");
    assert!(alerts.len() < 4, "said when it begins, not each time it is asked: {alerts:?}");
}

/// What was said to be kept is seen by another program at once, whoever was on the way beside it; and when all have gone away in the
/// middle, the file is nobody's.
#[tokio::test]
async fn what_is_kept_is_kept_at_once_and_nobody_who_goes_away_holds_the_file() {
    let file = File::new();
    let store = SqliteStore::open(&file.path).await.unwrap();
    let other = other(&file.path).await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..40 {
        let (store, other) = (store.clone(), other.clone());
        writers.spawn(async move {
            for round in 0.. {
                let source = format!("{number}/{round}");
                store.set_cursor(&source, "there").await.unwrap();
                let seen = sqlx::query("SELECT 1 FROM cursor WHERE source = $1").bind(&source).fetch_optional(&other);
                assert!(seen.await.unwrap().is_some(), "{source}");
            }
        });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    writers.abort_all();
    while let Some(ended) = writers.join_next().await {
        assert!(ended.unwrap_err().is_cancelled());
    }
    let lock = other.begin_with("PRAGMA busy_timeout = 500; BEGIN IMMEDIATE").await.unwrap();
    lock.rollback().await.unwrap();
    store.set_cursor("last", "there").await.unwrap();
}

/// The eighteenth byte of the header says which programs may write; above two, none may.
#[tokio::test]
async fn a_file_that_may_only_be_read_is_said_and_work_goes_on_when_it_may_be_written() {
    let file = File::with(5).await;
    let header = std::fs::OpenOptions::new().read(true).write(true).open(&file.path).unwrap();
    let mut version = [0];
    header.read_exact_at(&mut version, 18).unwrap();
    header.write_all_at(&[3], 18).unwrap();
    let service = Service::on(file.open().await.unwrap());
    let why = away(service.deliver(5).await);
    assert_eq!(why.trouble, Trouble::ReadOnly, "{why}");
    assert!(why.to_string().contains("let this program write there"), "{why}");
    until(async || !service.heard.of("store_unavailable").is_empty()).await;
    header.write_all_at(&version, 18).unwrap();
    until(async || service.deliver(5).await.is_ok()).await;
    assert_eq!(service.ends_with(6).await.books.held().len(), 6 * 3);
}

/// Pages are overwritten in the middle of the file, after some of the events were posted. The backup knows nothing of those posts.
#[tokio::test]
async fn a_damaged_page_stops_with_words_and_a_backup_goes_on_without_posting_twice() {
    let file = File::with(200).await;
    let backup = file.folder.path().join("backup.db");
    std::fs::copy(&file.path, &backup).unwrap();
    let service = Service::on(file.open().await.unwrap());
    until(async || service.world.books.held().len() > 20).await;
    let posted = service.ends_with(200).await;
    let sound = std::fs::read(&backup).unwrap();
    let damaged = std::fs::OpenOptions::new().write(true).open(&backup).unwrap();
    for (number, page) in (0..).zip(sound.chunks(4096)) {
        if page.windows(12).any(|window| window == b"\"event\":\"evt") {
            damaged.write_all_at(&[0xff; 4096], number * 4096).unwrap();
        }
    }
    std::fs::remove_file(&file.path).unwrap();
    for log in ["flow.db-wal", "flow.db-shm"] {
        drop(std::fs::remove_file(file.folder.path().join(log)));
    }
    std::fs::copy(&backup, &file.path).unwrap();
    let store = SqliteStore::open(&file.path).await.unwrap();
    let world = World { store: Arc::new(store.clone()), books: posted.books, clock: posted.clock };
    let refused = world.runner().run_due().await.unwrap_err();
    let StoreError::Unavailable(why) = &refused else { panic!("{refused}") };
    assert_eq!(why.trouble, Trouble::Damaged, "{why}");
    assert!(refused.to_string().contains("put a backup in their place"), "{refused}");
    store.close().await;
    std::fs::write(&file.path, sound).unwrap();
    let world = World { store: file.open().await.unwrap(), ..world };
    let summary = world.run().await;
    assert_eq!((summary.open, summary.dead, summary.posted + summary.skipped), (0, 0, 200), "{summary}");
    assert_eq!(world.books.held().len(), 200 * 3, "what was in the books already was found there");
    assert_nothing_twice(&world.books);
}

const FOLDER: &str = "FLOW_FULL_DISK";

/// After how many events another file takes the rest of the disk.
const FILLER: &str = "FLOW_FILLER";

/// How many events come when there is room again: more than a small disk could hold the journal of, were it folded in as seldom as on
/// others.
const AFTERWARDS: usize = 60;

/// The body of the process whose disk is full; does nothing when the tests run as a whole. It is full by a limit on the size of files,
/// or because another file takes all of a small disk.
#[tokio::test]
#[ignore = "run by the tests below, in a process of its own"]
async fn process_on_a_full_disk() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let service = Service::on(Arc::new(SqliteStore::open(folder.join("flow.db")).await.unwrap()));
    let filler = folder.join("filler");
    let full_after = std::env::var(FILLER).ok().and_then(|events| events.parse().ok());
    let mut kept = 0;
    let refused = loop {
        match service.deliver(kept).await {
            Ok(_) => kept += 1,
            refused => break away(refused),
        }
        if full_after == Some(kept) {
            drop(std::fs::write(&filler, vec![0; 64 << 20])); // as much as there is room for
        }
        assert!(kept < 20_000, "the disk is never full");
    };
    assert!(matches!(refused.trouble, Trouble::DiskFull | Trouble::DiskBroken), "{refused}");
    let is_idle = async || service.world.store.summary().await.is_ok_and(|summary| summary.open == 0);
    until(async || !service.heard.of("store_unavailable").is_empty() || is_idle().await).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(std::fs::remove_file(&filler));
    let me = std::process::id().to_string();
    let lifted = std::process::Command::new("prlimit").args(["--pid", &me, "--fsize=unlimited:unlimited"]).status();
    assert!(lifted.unwrap().success());
    for number in kept..kept + AFTERWARDS {
        until(async || service.deliver(number).await.is_ok()).await;
    }
    let world = service.ends_with((kept + AFTERWARDS) as u64).await;
    assert_eq!(world.books.held().len(), (kept + AFTERWARDS) * 3);
    println!("FULL after {kept}: {refused}");
}

/// Runs the process above by a shell that prepares its disk.
fn on_a_full_disk(shell: &mut std::process::Command, folder: &Path) -> std::process::Output {
    shell.arg(std::env::current_exe().unwrap());
    shell.args(["faults_file::process_on_a_full_disk", "--exact", "--ignored", "--nocapture"]);
    shell.env(FOLDER, folder).output().unwrap()
}

fn assert_went_well(output: &std::process::Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("FULL after"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn files_that_may_not_grow_only_delay() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -S -f 1600; exec \"$0\" \"$@\""]);
    assert_went_well(&on_a_full_disk(&mut shell, folder.path()));
}

/// Runs the process on a disk of its own that another file takes the rest of, where the machine lets a user have one.
fn assert_a_full_disk_only_delays(size: &str, full_after: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={size} tmpfs {0} && exec \"$0\" \"$@\"", folder.path().display());
    let may = std::process::Command::new("unshare").args(["-r", "-m", "sh", "-c", &mount, "true"]).status();
    if !may.is_ok_and(|may| may.success()) {
        eprintln!("\n!! SKIPPED: this machine lets nobody mount a disk of his own.\n");
        return;
    }
    let mut shell = std::process::Command::new("unshare");
    shell.args(["-r", "-m", "sh", "-c", &mount]).env(FILLER, full_after.to_string());
    assert_went_well(&on_a_full_disk(&mut shell, folder.path()));
}

#[test]
fn a_full_disk_only_delays() {
    assert_a_full_disk_only_delays("8m", 20);
}

/// The journal would take four mebibytes before it begins anew.
#[test]
fn a_full_disk_that_is_smaller_than_the_journal_only_delays() {
    assert_a_full_disk_only_delays("3m", 3);
}
