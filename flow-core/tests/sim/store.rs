//! A store that fails now and then, before or after it has written, whose disk is full for a while, and whose caller may die at any
//! moment. Below it is a real one. Each operation is done at once as far as the simulated time is concerned, so that only the seed
//! decides what happens when.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use async_trait::async_trait;
use flow_core::audit::{Entry, Head, Record};
use flow_core::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use flow_core::outbox::{
    Also, DocumentClaim, Followed, NewPlan, Notes, OutboxId, PlanOutcome, Settlement, StoredAttempt, StoredDocument,
    StoredTelling,
};
use flow_core::retention::{Erased, Redaction, StoredNotes};
use flow_core::schedule::{JobClaim, JobEnd, StoredJob};
use flow_core::store::{
    Attempts, Change, Desk, Jobs, Leases, Retention, SqliteStore, Store, StoreError, Summary, Targets,
};
use flow_core::targets::TargetRecord;
use mapping_core::canonical::{DocumentKey, OrderKey};
use mapping_core::flows::Written;
use time::OffsetDateTime;
use tokio::runtime::{Builder, Handle};

use crate::chance::Chance;
use crate::process::Process;

/// Where the databases work, in real time, on a thread of their own.
static DATABASES: LazyLock<Handle> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    handle
});

/// Goes on with a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Does it while the simulated world stands still: on this thread, which nobody else may use meanwhile, and by the databases' time.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let _databases = DATABASES.enter();
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut work = pin!(tokio::task::unconstrained(work));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

pub fn empty() -> Arc<dyn Store> {
    Arc::new(at_once(SqliteStore::memory()).unwrap())
}

/// The disk below the store, which all processes share.
#[derive(Clone, Default)]
pub struct Disk(Arc<AtomicBool>);

impl Disk {
    /// Fills up now and then, and somebody makes room after a while.
    pub async fn fill_up_now_and_then(self, chance: Chance) {
        loop {
            chance.millis("until the disk is full", 1_000..120_000).await;
            self.0.store(chance.goes_wrong("a full disk", 500), Ordering::Relaxed);
            chance.millis("until somebody makes room", 1_000..90_000).await;
            self.0.store(false, Ordering::Relaxed);
        }
    }

    fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a runner does on a full disk as on any other.
const READS: [&str; 10] = [
    "targets",
    "attempts_of",
    "unrouted",
    "documents_of",
    "document",
    "last_written",
    "tellings_of",
    "next_due",
    "events",
    "summary",
];

/// The store as one process sees it.
pub struct Shaky {
    pub store: Arc<dyn Store>,
    pub disk: Disk,
    pub chance: Chance,
    pub process: Process,
}

impl Shaky {
    async fn carry<T: Send>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let broken = || Err(StoreError::Unavailable("the disk is shaky".into()));
        self.process.point().await;
        self.chance.millis(what, 0..20).await;
        if self.chance.goes_wrong("a store fails before it writes", 8) {
            return broken();
        }
        if what == "accept" && self.chance.goes_wrong("a full queue", 50) {
            return Err(StoreError::Busy { wait: Duration::from_secs(1) });
        }
        if self.disk.is_full() && !READS.contains(&what) {
            return broken();
        }
        let done = at_once(work);
        if self.chance.goes_wrong("a store fails after it wrote", 8) {
            return broken();
        }
        self.process.point().await;
        done
    }
}

/// Every operation is carried to the store below.
macro_rules! carried {
    ($(impl $contract:ident { $($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)* })*) => {
        $(#[async_trait]
        impl $contract for Shaky {
            $(async fn $name(&self, $($argument: $kind),*) -> Result<$result, StoreError> {
                self.carry(stringify!($name), self.store.$name($($argument),*)).await
            })*
        })*
    };
}

carried! {
    impl Leases {
        extend(claim: &EventClaim, until: OffsetDateTime) -> ();
        extend_document(claim: &DocumentClaim, until: OffsetDateTime) -> ();
    }
    impl Targets {
        targets() -> Vec<TargetRecord>;
        put_target(record: &TargetRecord) -> bool;
    }
    impl Attempts {
        attempted(document: OutboxId, attempt: &StoredAttempt) -> ();
        attempts_of(document: OutboxId) -> Vec<StoredAttempt>;
    }
    impl Desk {
        act(change: &Change, record: &Record) -> bool;
        audit_entries(after: i64, limit: u32) -> Vec<Entry>;
        audit_of(event: InboxId) -> Vec<Entry>;
        audit_head() -> Option<Head>;
    }
    impl Jobs {
        enrol(name: &str, timing: &str, due: OffsetDateTime) -> ();
        jobs() -> Vec<StoredJob>;
        claim_job(name: &str, now: OffsetDateTime, until: OffsetDateTime) -> Option<JobClaim>;
        hold_job(claim: &JobClaim, until: OffsetDateTime) -> ();
        end_job(claim: &JobClaim, end: &JobEnd, now: OffsetDateTime) -> ();
    }
    impl Retention {
        empty_payloads(before: OffsetDateTime, tombstone: &[u8], most: u32) -> u64;
        with_personal_data(before: OffsetDateTime, most: u32) -> Vec<InboxId>;
        redact(event: InboxId, redaction: &Redaction) -> bool;
        forget_reasons(before: OffsetDateTime, most: u32) -> u64;
        documents_after(after: Option<OutboxId>, limit: u32) -> Vec<StoredDocument>;
        events_of(document: OutboxId) -> Vec<InboxId>;
        notes_after(after: Option<&StoredNotes>, limit: u32) -> Vec<StoredNotes>;
        forget_notes(notes: &StoredNotes) -> u64;
        forget_notes_before(before: OffsetDateTime) -> u64;
        erasures() -> Vec<Erased>;
    }
    impl Store {
        accept(incoming: &Incoming) -> Accepted;
        unrouted(now: OffsetDateTime, limit: u32) -> Vec<StoredEvent>;
        put_off(event: InboxId, at: OffsetDateTime, attempts: u32, why: &str) -> ();
        route(event: InboxId, key: &OrderKey) -> ();
        claim_events(now: OffsetDateTime, until: OffsetDateTime, limit: u32) -> Vec<EventClaim>;
        plan(claim: &EventClaim, plan: &NewPlan, first: Option<OffsetDateTime>) -> PlanOutcome;
        finish(claim: &EventClaim, finish: &Finish, basis: Option<&Basis>, now: OffsetDateTime) -> Vec<InboxId>;
        postpone(claim: &EventClaim, at: OffsetDateTime, attempts: u32, why: &str) -> ();
        wait_for(claim: &EventClaim, document: OutboxId, at: OffsetDateTime) -> ();
        documents_of(event: InboxId) -> Vec<StoredDocument>;
        document(erp: &str, key: &DocumentKey) -> Option<StoredDocument>;
        note(erp: &str, notes: &Notes, now: OffsetDateTime) -> ();
        last_written(erp: &str, key: &DocumentKey) -> Option<Written>;
        tellings_of(event: InboxId) -> Vec<StoredTelling>;
        told(claim: &EventClaim, position: u32, now: OffsetDateTime) -> ();
        claim_document(document: OutboxId, now: OffsetDateTime, until: OffsetDateTime) -> Option<DocumentClaim>;
        resend(claim: &DocumentClaim) -> ();
        settle(claim: &DocumentClaim, result: &Settlement, also: Also<'_>, now: OffsetDateTime) -> Followed;
        next_due() -> Option<OffsetDateTime>;
        events(state: Option<EventState>, after: Option<InboxId>, limit: u32) -> Vec<StoredEvent>;
        cursor(source: &str) -> Option<String>;
        set_cursor(source: &str, position: &str) -> ();
        summary() -> Summary;
    }
}
