//! A target that fails is left alone until it works again; nobody's attempts are used up, and one person is called once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::audit::Action;
use flow_core::clock::Clock;
use flow_core::dead_letter::Hand;
use flow_core::inbox::{EventState, InboxId, Incoming};
use flow_core::ports::{Alert, Alerts, Gateway, PortError};
use flow_core::runner::{Options, Runner};
use flow_core::targets::{Admission, Deed, Failure, Pause, Standing, Target, TargetRecord};
use mapping_core::canonical::{AccountId, DocumentKind, GatewayEvent};
use mapping_core::flows::{Answer, Plan, Question};
use serde_json::json;

use crate::scripted::{Fault, START, Sale, World, document, incoming};
use crate::written_plans::{Crier, Order, alert};

#[derive(Default)]
struct Phone(Mutex<Vec<Alert>>);

#[async_trait]
impl Alerts for Phone {
    fn name(&self) -> &str {
        "phone"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        self.0.lock().unwrap().push(alert.clone());
        Ok(())
    }
}

impl Phone {
    fn rang(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().iter().map(|alert| (alert.topic.clone(), alert.key.clone())).collect()
    }
}

fn books() -> Target {
    Target::erp("books")
}

async fn accept(world: &World, events: std::ops::Range<usize>) {
    for number in events {
        let (event, key) = (format!("evt_{number}"), format!("order_{number}"));
        world.accept(&Sale::new(&event, &key, &format!("ch_{number}"), &format!("cus_{number}"), 100)).await;
    }
}

fn trouble(world: &World, fault: Option<Fault>) {
    world.books.pages.lock().unwrap().trouble = fault;
}

fn sends(world: &World) -> usize {
    world.books.sends(DocumentKind::Customer).len()
}

async fn standing(runner: &Runner, target: &Target) -> TargetRecord {
    let targets = runner.targets().await.unwrap();
    targets.into_iter().find(|record| record.target == *target).unwrap()
}

async fn ringing(world: &World) -> (Runner, Arc<Phone>) {
    let phone = Arc::new(Phone::default());
    (world.runner().alerts(Arc::clone(&phone)), phone)
}

#[tokio::test]
async fn a_target_that_is_down_is_tried_one_event_at_a_time_and_the_others_make_no_attempt() {
    let world = World::new().await;
    let (runner, phone) = ringing(&world).await;
    accept(&world, 0..30).await;
    trouble(&world, Some(Fault::Busy(None)));
    runner.run_due().await.unwrap();
    let first = sends(&world);
    assert!((5..=12).contains(&first), "{first}: the five, and what was under way");
    let down = standing(&runner, &books()).await;
    assert_eq!((down.standing, down.why.as_deref()), (Standing::Down, Some("the books are busy")));
    runner.run_due().await.unwrap();
    assert_eq!(sends(&world), first, "nothing is claimed just to fail");
    for trial in 1..=4 {
        let record = standing(&runner, &books()).await;
        world.clock.advance((record.until - world.clock.now()).try_into().unwrap());
        runner.run_due().await.unwrap();
        assert_eq!(sends(&world), first + trial, "one trial at a time");
    }
    let tried = world.events().await.into_values().filter(|event| event.state == EventState::Planned);
    assert!(tried.count() <= first + 4 + 8, "whoever waits was not even read");
    assert_eq!(phone.rang(), [("target_down".to_owned(), "erp/books".to_owned())]);
    trouble(&world, None);
    world.clock.advance(Duration::from_secs(300));
    runner.run_due().await.unwrap();
    assert_eq!(standing(&runner, &books()).await.standing, Standing::Up);
    assert!(world.store.summary().await.unwrap().posted >= 30 - 1, "all go on by themselves");
    assert_eq!(world.run().await.posted, 30);
}

#[tokio::test]
async fn an_outage_of_days_makes_no_dead_letters() {
    let world = World::new().await;
    accept(&world, 0..20).await;
    trouble(&world, Some(Fault::Busy(None)));
    let runner = world.runner().options(Options::DEFAULT);
    for _hour in 0..72 {
        world.clock.advance(Duration::from_secs(3600));
        runner.run_due().await.unwrap();
    }
    assert!(sends(&world) < 72 + 20, "one trial an hour");
    trouble(&world, None);
    assert_eq!(world.run().await.posted, 20);
}

#[tokio::test]
async fn a_second_process_and_a_restart_know_that_a_target_is_down() {
    let world = World::new().await;
    accept(&world, 0..10).await;
    trouble(&world, Some(Fault::Busy(None)));
    world.runner().run_due().await.unwrap();
    let before = sends(&world);
    world.runner().run_due().await.unwrap();
    assert_eq!(sends(&world), before);
}

#[tokio::test]
async fn one_event_that_fails_again_and_again_pauses_nobody_else() {
    let world = World::new().await;
    for _ in 0..6 {
        world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    }
    accept(&world, 0..1).await;
    let runner = world.runner();
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().dead, 1);
    assert_eq!(standing(&runner, &books()).await.standing, Standing::Up);
    accept(&world, 1..2).await;
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(standing(&runner, &books()).await.failures, 0);
}

#[tokio::test]
async fn refused_credentials_pause_the_target_and_call_one_person_once() {
    let world = World::new().await;
    let (runner, phone) = ringing(&world).await;
    accept(&world, 0..30).await;
    trouble(&world, Some(Fault::Stranger));
    runner.run_due().await.unwrap();
    let first = sends(&world);
    assert!(first <= 8);
    for trial in 1..=3 {
        world.clock.advance(Duration::from_secs(600));
        runner.run_due().await.unwrap();
        assert_eq!(sends(&world), first + trial, "a slow trial");
    }
    assert_eq!(phone.rang(), [("target_unauthorized".to_owned(), "erp/books".to_owned())]);
    trouble(&world, None);
    let began = world.clock.now();
    runner.run_due().await.unwrap();
    assert_eq!(sends(&world), first + 3, "paused until somebody resumes it");
    assert!(runner.resume(&books(), &Hand::new("ann", START)).await.unwrap());
    assert!(!runner.resume(&books(), &Hand::new("ann", START)).await.unwrap(), "it is up already");
    let trail = world.store.audit_entries(0, 10).await.unwrap();
    let written: Vec<_> = trail.iter().map(|entry| (entry.action(), entry.by.as_str(), entry.event())).collect();
    assert_eq!(written, [(Some(Action::TargetResumed), "ann", None)]);
    assert!(trail[0].said().unwrap().subject.starts_with("erp/books unauthorized since"), "{:?}", trail[0].said());
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 30);
    assert!(world.clock.now() - began < Duration::from_secs(60), "and all go on at once");
    assert!(world.documents("evt_0").await.iter().all(|document| document.attempts == 0), "no attempt was counted");
}

#[tokio::test]
async fn a_slow_trial_that_succeeds_resumes_a_target_that_refused_our_credentials() {
    let world = World::new().await;
    let (runner, phone) = ringing(&world).await;
    accept(&world, 0..10).await;
    world.books.fail(DocumentKind::Customer, Fault::Stranger);
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 10);
    assert_eq!(phone.rang().len(), 1);
    assert_eq!(standing(&runner, &books()).await.standing, Standing::Up);
}

#[tokio::test]
async fn a_wait_of_days_that_the_erp_asks_for_is_kept_and_is_one_attempt() {
    let world = World::new().await;
    let days = Duration::from_secs(3 * 86_400);
    world.books.fail(DocumentKind::Customer, Fault::Busy(Some(days)));
    accept(&world, 0..1).await;
    world.run_due().await;
    assert_eq!(world.documents("evt_0").await[0].attempts, 1);
    world.clock.advance(days - Duration::from_secs(1));
    world.run_due().await;
    assert_eq!(sends(&world), 1);
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(sends(&world), 2);
}

#[tokio::test]
async fn a_wait_that_an_erp_asks_for_while_it_is_down_is_its_pause() {
    let world = World::new().await;
    accept(&world, 0..10).await;
    let day = Duration::from_secs(86_400);
    trouble(&world, Some(Fault::Busy(Some(day))));
    let runner = world.runner();
    let began = world.clock.now();
    runner.run_due().await.unwrap();
    assert_eq!(standing(&runner, &books()).await.until, began + day);
    trouble(&world, None);
    assert_eq!(world.run().await.posted, 10);
    assert!(world.clock.now() - began >= day);
}

#[test]
fn reads_that_succeed_do_not_show_that_writes_would() {
    let now = crate::scripted::START;
    for (failed, worked, is_up) in [
        (Deed::Write, Deed::Write, true),
        (Deed::Write, Deed::Read, false),
        (Deed::Read, Deed::Message, false),
        (Deed::Read, Deed::Read, true),
        (Deed::Message, Deed::Message, true),
        (Deed::Message, Deed::Write, true),
    ] {
        let pause = Pause { failures: 1, ..Pause::DEFAULT };
        let failure = Failure { by: InboxId(1), deed: failed, why: "503".to_owned(), after: None };
        let down = TargetRecord::up(books(), now).failed(&failure, &pause, now);
        assert_eq!(down.standing, Standing::Down);
        assert_eq!(down.worked(worked, now).standing == Standing::Up, is_up, "{failed:?} {worked:?}");
    }
}

#[test]
fn trials_come_more_and_more_seldom_until_one_succeeds() {
    let (mut now, pause) = (crate::scripted::START, Pause::DEFAULT);
    let failure = |by| Failure { by: InboxId(by), deed: Deed::Write, why: "503".to_owned(), after: None };
    let mut record =
        (1..=5).fold(TargetRecord::up(books(), now), |record, by| record.failed(&failure(by), &pause, now));
    let began = now;
    for trial in 1..=12_u32 {
        let whole = Duration::from_secs(5 << (trial - 1).min(10)).min(Duration::from_secs(300));
        let wait = Duration::try_from(record.until - now).unwrap();
        assert!(wait >= whole / 2 && wait <= whole, "{wait:?} of {whole:?}");
        assert_eq!(record.admission(record.until - Duration::from_millis(1)), Admission::NotBefore(record.until));
        now = record.until;
        assert_eq!(record.admission(now), Admission::Trial);
        let tried = record.on_trial(now + Duration::from_secs(60));
        assert_eq!(tried.admission(now), Admission::NotBefore(tried.until), "nobody else tries");
        record = tried.failed(&failure(9), &pause, now);
        assert_eq!(record.since, began, "since the first");
    }
    assert_eq!(record.worked(Deed::Write, now).failures, 0);
}

/// A gateway that does not know us until somebody says who we are.
struct Shy(Mutex<bool>);

#[async_trait]
impl Gateway for Shy {
    fn name(&self) -> &str {
        "shy"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        if *self.0.lock().unwrap() {
            return Err(PortError::Unauthorized { message: "who are you?".to_owned() });
        }
        crate::scripted::Acme.read(incoming).await
    }

    async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent)
    }
}

#[tokio::test]
async fn a_gateway_that_is_paused_holds_back_its_own_events_only() {
    let world = World::new().await;
    let shy = Arc::new(Shy(Mutex::new(true)));
    let (runner, phone) = ringing(&world).await;
    let runner = runner.gateway(Arc::clone(&shy));
    for number in 0..12 {
        let name = |prefix: &str| format!("{prefix}_shy_{number}");
        let sale = Sale::new(&name("evt"), &name("order"), &name("ch"), &name("cus"), 100);
        let incoming = Incoming { gateway: "shy".into(), ..sale.incoming() };
        runner.inbox().accept(&incoming).await.unwrap();
    }
    accept(&world, 0..12).await;
    runner.run_due().await.unwrap();
    let summary = world.store.summary().await.unwrap();
    assert_eq!((summary.posted, summary.open), (12, 12));
    assert_eq!(phone.rang(), [("target_unauthorized".to_owned(), "gateway/shy".to_owned())]);
    assert!(world.events().await.values().all(|event| event.attempts == 0));
    *shy.0.lock().unwrap() = false;
    assert!(runner.resume(&Target::gateway("shy"), &Hand::new("ann", START)).await.unwrap());
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 24);
    assert_eq!(phone.rang().len(), 1);
}

#[tokio::test]
async fn a_herald_that_is_paused_holds_back_no_document() {
    let (world, crier) = (World::new().await, Arc::new(Crier::default()));
    let stranger = || Err(PortError::Unauthorized { message: "who are you?".to_owned() });
    crier.script.lock().unwrap().extend((0..50).map(|_| stranger()));
    for number in 0..12 {
        let record =
            json!({"document": "customer", "external_id": format!("acme/cus_{number}"), "name": "Ann Example"});
        let mut plan = Plan::default();
        plan.push(document(record), Vec::new());
        plan.tell(alert("new_customer"));
        let order = Order { plan, ..Order::default() };
        let name = format!("evt_{number}");
        let delivery = incoming(&name, &name, &serde_json::to_vec(&order).unwrap());
        world.runner().inbox().accept(&delivery).await.unwrap();
    }
    let phone = Arc::new(Phone::default());
    let runner = world.ordered(&crier).alerts(Arc::clone(&phone));
    runner.run_due().await.unwrap();
    assert_eq!((world.books.held().len(), world.store.summary().await.unwrap().open), (12, 12));
    assert!(crier.notices().len() <= 8, "only what was under way was told in vain");
    assert_eq!(phone.rang(), [("target_unauthorized".to_owned(), "herald/acme".to_owned())]);
    crier.script.lock().unwrap().clear();
    assert!(runner.resume(&Target::herald("acme"), &Hand::new("ann", START)).await.unwrap());
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 12);
}
