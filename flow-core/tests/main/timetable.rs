//! Jobs that are done by the clock: once, in their order, however many look, and whatever happens to them.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flow_core::clock::{Clock, ManualClock};
use flow_core::ports::{Alert, Alerts, PortError};
use flow_core::runner::Backoff;
use flow_core::schedule::{Call, Hook, Job, JobError, Scheduler, Timetable, TimetableError, When};
use flow_core::store::{SqliteStore, Store};
use mapping_core::flows::Severity;
use mapping_core::rules::RuleBook;
use time::Duration;
use time::macros::{datetime, time};

#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<Alert>>>);

#[async_trait]
impl Alerts for Heard {
    fn name(&self) -> &str {
        "heard"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        self.0.lock().unwrap().push(alert.clone());
        Ok(())
    }
}

impl Heard {
    pub fn all(&self) -> Vec<(Severity, String, String)> {
        let of = |alert: &Alert| (alert.severity, alert.topic.clone(), alert.key.clone());
        self.0.lock().unwrap().iter().map(of).collect()
    }

    pub fn messages(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|alert| alert.message.clone()).collect()
    }
}

/// Writes down what it is called for, and does what it is told to.
#[derive(Clone)]
struct Diary {
    name: &'static str,
    days: Arc<Mutex<Vec<String>>>,
    ill: Arc<AtomicU32>,
    manner: fn() -> Result<String, JobError>,
}

impl Diary {
    fn new(name: &'static str) -> Self {
        Self { name, days: Arc::default(), ill: Arc::default(), manner: || Ok("done".to_owned()) }
    }

    fn failing(name: &'static str, times: u32, manner: fn() -> Result<String, JobError>) -> Self {
        Self { ill: Arc::new(AtomicU32::new(times)), manner, ..Self::new(name) }
    }

    fn days(&self) -> Vec<String> {
        self.days.lock().unwrap().clone()
    }
}

#[async_trait]
impl Job for Diary {
    fn name(&self) -> &str {
        self.name
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        if self.ill.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |ill| ill.checked_sub(1)).is_ok() {
            return (self.manner)();
        }
        let day = call.day.map_or_else(|| call.due.to_string(), |day| day.to_string());
        self.days.lock().unwrap().push(day);
        Ok("done".to_owned())
    }
}

async fn store() -> Arc<dyn Store> {
    Arc::new(SqliteStore::memory().await.unwrap())
}

fn timetable(when: When, job: impl Job + 'static) -> Timetable {
    let mut rules = RuleBook::opayo_syspro();
    rules.company.cut_off = Some(time!(17:30));
    Timetable::new(&rules).unwrap().job(when, job).unwrap()
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(datetime!(2026-11-16 12:00 UTC))) // a Monday
}

fn days(count: u64) -> std::time::Duration {
    std::time::Duration::from_secs(count * 24 * 3600)
}

#[tokio::test]
async fn each_business_day_that_was_missed_is_done_once_and_in_order() {
    let (store, clock, diary) = (store().await, clock(), Diary::new("collect"));
    let table = || timetable(When::business_days_after(Duration::HOUR), diary.clone());
    Scheduler::new(Arc::clone(&store), table()).clock(clock.clone()).run_due().await.unwrap();
    assert!(diary.days().is_empty(), "Monday has not ended");
    clock.advance(days(8));
    let scheduler = Scheduler::new(Arc::clone(&store), table()).clock(clock.clone()); // a new process
    scheduler.run_due().await.unwrap();
    scheduler.run_due().await.unwrap();
    let expected = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"];
    assert_eq!(diary.days(), expected);
}

#[tokio::test]
async fn polls_that_were_missed_are_made_once() {
    let (store, clock, diary) = (store().await, clock(), Diary::new("poll"));
    let scheduler = Scheduler::new(store, timetable(When::every_minutes(5), diary.clone())).clock(clock.clone());
    scheduler.run_due().await.unwrap();
    clock.advance(days(3));
    scheduler.run_due().await.unwrap();
    assert_eq!(diary.days().len(), 2);
}

#[tokio::test]
async fn a_failing_job_backs_off_in_its_row_and_people_hear_of_it_after_a_while() {
    let (store, clock, heard) = (store().await, clock(), Heard::default());
    let diary = Diary::failing("collect", 4, || Err(JobError::later("no answer")));
    let table = timetable(When::business_days_after(Duration::HOUR), diary.clone());
    let retry = Backoff { first: std::time::Duration::from_secs(60), cap: std::time::Duration::from_secs(600) };
    let scheduler = Scheduler::new(Arc::clone(&store), table).clock(clock.clone()).alerts(heard.clone()).retry(retry);
    scheduler.run_due().await.unwrap(); // enrols it
    clock.advance(std::time::Duration::from_secs(7 * 3600));
    for failure in 1..=4_u32 {
        scheduler.run_due().await.unwrap();
        let job = store.jobs().await.unwrap().remove(0);
        assert_eq!((job.failures, job.due), (failure, datetime!(2026-11-16 18:30 UTC)), "it stays due for its day");
        assert!(job.next_attempt_at > clock.now() && job.last_words.as_deref() == Some("no answer"));
        assert_eq!(heard.all().len(), usize::try_from(failure.saturating_sub(2)).unwrap(), "after three in a row");
        scheduler.run_due().await.unwrap(); // before its time nothing happens
        clock.advance(std::time::Duration::from_secs(600));
    }
    scheduler.run_due().await.unwrap();
    assert_eq!(diary.days(), ["2026-11-16"]);
    let topics: Vec<String> = heard.all().into_iter().map(|(_, topic, _)| topic).collect();
    assert_eq!(topics, ["job_failed", "job_failed", "job_recovered"]);
    let job = store.jobs().await.unwrap().remove(0);
    assert_eq!((job.failures, job.due), (0, datetime!(2026-11-17 18:30 UTC)));
}

#[tokio::test]
async fn a_panic_is_the_jobs_own_failure_and_others_go_on() {
    let (store, clock, heard, sound) = (store().await, clock(), Heard::default(), Diary::new("sound"));
    let table = timetable(When::every_minutes(5), Diary::failing("wild", 1, || panic!("out of cheese")));
    let table = table.job(When::every_minutes(5), sound.clone()).unwrap();
    let scheduler = Scheduler::new(Arc::clone(&store), table).clock(clock.clone()).alerts(heard.clone());
    scheduler.run_due().await.unwrap();
    assert_eq!(sound.days().len(), 1);
    let [_, wild] = store.jobs().await.unwrap().try_into().unwrap();
    assert_eq!((wild.failures, wild.last_words.as_deref()), (1, Some("it panicked: out of cheese")));
    assert_eq!(heard.all(), [(Severity::Critical, "job_failed".to_owned(), "job/wild".to_owned())]);
}

#[tokio::test]
async fn many_schedulers_do_a_job_once() {
    let (store, clock, diary) = (store().await, clock(), Diary::new("collect"));
    let table = timetable(When::every_minutes(5), diary.clone());
    let scheduler = Scheduler::new(store, table).clock(clock.clone());
    let runs: Vec<_> = (0..16)
        .map(|_| {
            tokio::spawn({
                let one = scheduler.clone();
                async move { one.run_due().await }
            })
        })
        .collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
    assert_eq!(diary.days().len(), 1);
}

#[tokio::test]
async fn a_job_under_way_at_shutdown_is_handed_back_and_done_again() {
    let (store, clock) = (store().await, clock());
    let (began, calls) = (Arc::new(tokio::sync::Notify::new()), Arc::new(AtomicU32::new(0)));
    let hook = {
        let (began, calls) = (Arc::clone(&began), Arc::clone(&calls));
        Hook::new("long", move |_| {
            let (began, calls) = (Arc::clone(&began), Arc::clone(&calls));
            async move {
                if calls.fetch_add(1, Ordering::SeqCst) == 0 {
                    began.notify_one();
                    std::future::pending::<()>().await;
                }
                Ok("at last".to_owned())
            }
        })
    };
    let scheduler = Scheduler::new(Arc::clone(&store), timetable(When::Daily(time!(06:00)), hook))
        .clock(clock.clone())
        .grace(std::time::Duration::from_millis(20));
    scheduler.run_due().await.unwrap();
    clock.advance(days(1));
    scheduler.run(async { began.notified().await }).await.unwrap();
    let job = store.jobs().await.unwrap().remove(0);
    assert_eq!((job.failures, job.claimed_until, job.last_done_at), (0, None, None), "handed back, not failed");
    scheduler.run_due().await.unwrap();
    assert_eq!(store.jobs().await.unwrap()[0].last_words.as_deref(), Some("at last"));
}

#[tokio::test]
async fn a_changed_time_makes_a_job_due_anew() {
    let (store, clock, diary) = (store().await, clock(), Diary::new("report"));
    let daily = |at| Scheduler::new(Arc::clone(&store), timetable(When::Daily(at), diary.clone())).clock(clock.clone());
    daily(time!(06:00)).run_due().await.unwrap();
    assert_eq!(store.jobs().await.unwrap()[0].due, datetime!(2026-11-17 06:00 UTC));
    daily(time!(15:00)).run_due().await.unwrap();
    assert_eq!(store.jobs().await.unwrap()[0].due, datetime!(2026-11-16 15:00 UTC));
}

#[test]
fn two_jobs_of_a_name_are_refused() {
    let table = timetable(When::every_minutes(5), Diary::new("poll"));
    let refused = table.job(When::every_minutes(9), Diary::new("poll")).unwrap_err();
    assert_eq!(refused, TimetableError::TwoOfAName("poll".to_owned()));
    let mut rules = RuleBook::default();
    rules.company.time_zone = "Europe/Londno".to_owned();
    assert!(matches!(Timetable::new(&rules), Err(TimetableError::TimeZone(_))));
}
