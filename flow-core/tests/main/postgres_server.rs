//! A PostgreSQL server of a test's own, in a folder that is gone with it; or the running one that `POSTGRES_URL` names.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use flow_core::store::{PostgresStore, StoreError};
use tempfile::TempDir;

pub(crate) struct Server {
    url: String,
    own: Option<Own>,
    stores: AtomicU32,
}

/// What a server of the test's own needs.
struct Own {
    folder: TempDir,
    programs: PathBuf,
    process: Option<Child>,
}

impl Server {
    /// `None`, said loudly, where there is no PostgreSQL.
    pub(crate) async fn find() -> Option<Self> {
        let stores = AtomicU32::new(0);
        if let Ok(url) = std::env::var("POSTGRES_URL") {
            return Some(Self { url, own: None, stores });
        }
        let Some(programs) = programs() else {
            eprintln!("\n!! SKIPPED: no PostgreSQL here. Install it, or name a running one in POSTGRES_URL.\n");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let url = format!("postgres:///postgres?host={}&user=flow", folder.path().display());
        let mut own = Own { folder, programs, process: None };
        own.make();
        own.start(&url).await;
        Some(Self { url, own: Some(own), stores })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// An empty store.
    pub(crate) async fn store(&self) -> Result<PostgresStore, StoreError> {
        PostgresStore::connect_schema(&self.url, &self.schema()).await
    }

    /// The name of a schema that is not there.
    pub(crate) fn schema(&self) -> String {
        let number = self.stores.fetch_add(1, Ordering::Relaxed);
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
        format!("test_{}_{number}_{now}", std::process::id())
    }

    /// Stops the server in the middle of everything, waits, and starts it again. False for one that is not the test's own.
    pub(crate) async fn restart(&mut self, after: Duration) -> bool {
        let Some(own) = &mut self.own else { return false };
        own.stop();
        tokio::time::sleep(after).await;
        own.start(&self.url).await;
        true
    }
}

impl Own {
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// PostgreSQL refuses to run as root; then it runs as its own user.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let Some(user) = user_instead_of_root() else { return Command::new(program) };
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &user.to_string(), "--clear-groups", "--pdeathsig", "QUIT"]).arg(program);
        command
    }

    fn make(&self) {
        if let Some(user) = user_instead_of_root() {
            std::fs::set_permissions(self.folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
            chown(self.folder.path(), Some(user), None).unwrap();
        }
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(self.data()).args(["-U", "flow", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        let made = initdb.current_dir("/").output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    async fn start(&mut self, url: &str) {
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        server.args(["-c", "listen_addresses=", "-c", "fsync=off"]); // the machine itself does not stop here
        server.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        self.process = Some(server.spawn().unwrap());
        for _ in 0..600 {
            if sqlx::PgPool::connect(url).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PostgreSQL does not start");
    }

    /// At once, as when the machine stops: what was committed is on disk, what was not is gone.
    fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let _ = Command::new("kill").args(["-QUIT", &process.id().to_string()]).status();
        let _ = process.wait();
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where `initdb` and `postgres` are.
fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has_both = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
    std::env::split_paths(&path).chain(installed).find(has_both)
}

fn user_instead_of_root() -> Option<u32> {
    if !is_root() {
        return None;
    }
    let passwords = std::fs::read_to_string("/etc/passwd").unwrap();
    let line = passwords.lines().find(|line| line.starts_with("postgres:")).expect("a user named postgres");
    line.split(':').nth(2).map(|user| user.parse().unwrap())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|process| process.uid() == 0)
}
