//! A digest keeps a channel from repeating itself, and loses nothing.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::adapters::alerts::{Digest, FanOut, Route};
use flow_core::inbox::EventState;
use flow_core::ports::{Alert, Alerts, Kept, PortError, Told};
use flow_core::runner::Runner;
use mapping_core::derived::Input;
use mapping_core::flows::{Notice, Plan, Severity};
use mapping_core::refusal::{Refusal, RefusalCode};
use proptest::prelude::*;
use time::OffsetDateTime;

use crate::scripted::{START, World, until};
use crate::written_plans::{Crier, Order};

/// A channel that remembers what it said, and fails by a script.
#[derive(Clone, Default)]
pub struct Heard {
    pub said: Arc<Mutex<Vec<Alert>>>,
    pub fails: Arc<Mutex<VecDeque<Option<PortError>>>>,
}

#[async_trait]
impl Alerts for Heard {
    fn name(&self) -> &str {
        "heard"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        if let Some(Some(error)) = self.fails.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.said.lock().unwrap().push(alert.clone());
        Ok(())
    }
}

impl Heard {
    pub fn texts(&self) -> Vec<String> {
        self.said.lock().unwrap().iter().map(ToString::to_string).collect()
    }

    fn failing(failures: impl IntoIterator<Item = PortError>) -> Self {
        let heard = Self::default();
        heard.fails.lock().unwrap().extend(failures.into_iter().map(Some));
        heard
    }
}

fn at(seconds: i64) -> OffsetDateTime {
    START + time::Duration::seconds(seconds)
}

fn alert(severity: Severity, topic: &str, key: &str, seconds: i64) -> Alert {
    let (topic, key) = (topic.to_owned(), key.to_owned());
    Alert { severity, message: format!("look at {key}"), topic, key, figures: Vec::new(), at: at(seconds) }
}

fn digest(channel: &Heard) -> Digest<Heard> {
    Digest::new(channel.clone()).window(Duration::from_secs(600)).messages(2).lines(2)
}

async fn raise(alerts: &impl Alerts, alert: &Alert) {
    alerts.raise(alert).await.unwrap();
}

fn busy(after: Option<u64>) -> PortError {
    PortError::Retry { after: after.map(Duration::from_secs), message: "busy".to_owned() }
}

#[tokio::test]
async fn the_same_trouble_is_said_once_in_a_window_and_counted() {
    let heard = Heard::default();
    let digest = digest(&heard);
    for seconds in [0, 10, 20, 599] {
        raise(&digest, &alert(Severity::Warning, "stock_low", "A-1", seconds)).await;
    }
    assert_eq!(heard.texts(), ["warning stock_low: look at A-1"]);
    assert_eq!(digest.waiting(), 3);
    digest.flush(at(599), Kept::Due).await.unwrap();
    assert_eq!(heard.texts().len(), 1, "the window is not over");
    digest.flush(at(600), Kept::Due).await.unwrap();
    let summary = "3 more alerts since 2026-11-20T08:00:10Z: 3 stock_low";
    assert_eq!(heard.texts()[1], format!("warning digest: {summary}\n- stock_low: look at A-1 (3 times)"));
    raise(&digest, &alert(Severity::Warning, "stock_low", "A-1", 601)).await;
    assert_eq!(heard.texts()[2], "warning stock_low: look at A-1", "in the next window it is said again");
}

#[tokio::test]
async fn beyond_the_limit_the_rest_comes_in_one_digest_with_counts_and_first_lines() {
    let heard = Heard::default();
    let digest = digest(&heard);
    for (seconds, key) in (0..7).zip(["a", "b", "c", "d", "e", "f", "g"]) {
        let topic = if seconds < 5 { "stock_low" } else { "refund_failed" };
        raise(&digest, &alert(Severity::Info, topic, key, seconds)).await;
    }
    assert_eq!(heard.texts(), ["info stock_low: look at a", "info stock_low: look at b"]);
    raise(&digest, &alert(Severity::Critical, "target_unauthorized", "tims", 8)).await;
    assert_eq!(heard.texts()[2], "critical target_unauthorized: look at tims", "at once, whatever was said before");
    raise(&digest, &alert(Severity::Critical, "target_unauthorized", "tims", 9)).await;
    digest.flush(at(9), Kept::All).await.unwrap();
    let said = heard.said.lock().unwrap().last().cloned().unwrap();
    let summary = "6 more alerts since 2026-11-20T08:00:02Z: 2 refund_failed, 3 stock_low, 1 target_unauthorized";
    let lines = "\n- stock_low: look at c\n- stock_low: look at d\n- and 4 more";
    assert_eq!(said.to_string(), format!("critical digest: {summary}{lines}"));
    let figures = ["alerts=6", "refund_failed=2", "stock_low=3", "target_unauthorized=1"];
    assert_eq!(said.figures.iter().map(|f| format!("{}={}", f.name, f.value)).collect::<Vec<_>>(), figures);
}

#[tokio::test]
async fn a_channel_that_fails_is_left_alone_and_the_log_hears_it_meanwhile() {
    let (heard, log) = (Heard::failing([busy(Some(300))]), Heard::default());
    let digest = Digest::with_fallback(heard.clone(), log.clone());
    raise(&digest, &alert(Severity::Critical, "a", "1", 0)).await;
    raise(&digest, &alert(Severity::Critical, "a", "2", 299)).await;
    digest.flush(at(299), Kept::Due).await.unwrap();
    assert_eq!((heard.texts().len(), log.texts().len()), (0, 2), "it asked for five minutes");
    digest.flush(at(300), Kept::Due).await.unwrap();
    let said = "critical digest: 2 more alerts since 2026-11-20T08:00:00Z: 2 a\n- a: look at 1\n- a: look at 2";
    assert_eq!(heard.texts(), [said]);
    raise(&digest, &alert(Severity::Info, "b", "3", 301)).await;
    assert_eq!(heard.texts()[1], "info b: look at 3", "it is back");
}

#[tokio::test]
async fn a_channel_that_keeps_failing_is_asked_less_and_less_often() {
    let heard = Heard::failing((0..100).map(|_| busy(None)));
    let digest = Digest::with_fallback(heard.clone(), Heard::default()).window(Duration::from_secs(60));
    raise(&digest, &alert(Severity::Warning, "a", "1", 0)).await;
    let mut asked = Vec::new();
    for minute in 1..=240 {
        let before = heard.fails.lock().unwrap().len();
        digest.flush(at(minute * 60), Kept::Due).await.unwrap();
        if heard.fails.lock().unwrap().len() < before {
            asked.push(minute);
        }
    }
    assert_eq!(asked, [1, 3, 7, 15, 31, 63, 123, 183], "a minute, doubled, at most an hour");
    assert_eq!(digest.waiting(), 1);
}

#[tokio::test]
async fn at_shutdown_what_cannot_be_said_is_logged() {
    let log = Heard::default();
    let gone: PortError = Refusal::new(RefusalCode::Rejected, "webhook", "410", "gone").into();
    let digest = Digest::with_fallback(Heard::failing([gone.clone(), gone]), log.clone());
    raise(&digest, &alert(Severity::Warning, "a", "1", 0)).await;
    digest.flush(at(1), Kept::All).await.unwrap();
    assert_eq!(log.texts().len(), 2);
    assert!(log.texts()[1].starts_with("warning digest: 1 more alert since"), "{:?}", log.texts());
    assert_eq!(digest.waiting(), 0);
}

/// A channel that never comes to an end.
struct Stuck;

#[async_trait]
impl Alerts for Stuck {
    fn name(&self) -> &str {
        "stuck"
    }

    async fn raise(&self, _: &Alert) -> Result<(), PortError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_digest_that_nobody_waits_for_any_more_is_kept() {
    let digest = Digest::new(Stuck).messages(0);
    for key in ["1", "2", "1"] {
        raise(&digest, &alert(Severity::Warning, "a", key, 0)).await;
    }
    let gave_up = tokio::time::timeout(Duration::from_millis(20), digest.flush(at(600), Kept::Due)).await;
    assert!(gave_up.is_err());
    assert_eq!(digest.waiting(), 3);
}

#[tokio::test]
async fn a_dead_letter_is_told_to_people_without_what_it_says() {
    let (world, heard) = (World::new().await, Heard::default());
    world.accept(&crate::scripted::Sale::new("evt_1", "o_1", "ch_1", "ann@example.com", 0)).await;
    world.runner().alerts(heard.clone()).run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(heard.texts(), ["warning dead_letter: acme evt_1 sale: invalid_amount at minor"]);
}

#[tokio::test]
async fn each_alert_goes_to_the_channels_that_want_it() {
    let (all, bad, disputes, failing) =
        (Heard::default(), Heard::default(), Heard::default(), Heard::failing([busy(None)]));
    let fan = FanOut::new()
        .route(Route::everything(), failing.clone())
        .route(Route::everything(), all.clone())
        .route(Route::from(Severity::Critical), bad.clone())
        .route(Route::from(Severity::Warning).topics(["dispute_opened"]), Digest::new(disputes.clone()).messages(0));
    for (severity, topic) in [
        (Severity::Info, "dispute_opened"),
        (Severity::Warning, "dispute_opened"),
        (Severity::Critical, "target_unauthorized"),
    ] {
        fan.raise(&alert(severity, topic, topic, 0)).await.unwrap();
    }
    assert_eq!(all.texts().len(), 3, "a channel that fails holds back no other");
    assert_eq!((failing.texts().len(), bad.texts().len(), disputes.texts().len()), (2, 1, 0));
    fan.flush(at(1), Kept::All).await.unwrap();
    assert_eq!(disputes.texts().len(), 1, "a flush reaches every channel");
}

#[test]
fn an_alert_of_a_plan_has_the_key_that_the_plan_gave_it_or_one_of_its_words() {
    let notice = |message: &str, figures: Vec<Input>| Notice::Alert {
        severity: Severity::Warning,
        topic: "dispute_opened".to_owned(),
        message: message.to_owned(),
        figures,
    };
    let of = |notice: &Notice| Alert::of_notice(notice, START).unwrap();
    let keyed = of(&notice("look", vec![Input::new("amount", "5.00 GBP"), Input::new("key", "dispute/dp_1/opened")]));
    assert_eq!(keyed.key, "dispute/dp_1/opened");
    assert_eq!(keyed.figures, [Input::new("amount", "5.00 GBP")]);
    let (one, same, other) = (of(&notice("a", vec![])), of(&notice("a", vec![])), of(&notice("b", vec![])));
    assert_eq!(one.key, same.key);
    assert_ne!(one.key, other.key);
    assert!(one.key.starts_with("dispute_opened/"));
    let shop = Notice::ShopStock { sku: "A-1".into(), available: mapping_core::money::Decimal::ONE };
    assert_eq!(Alert::of_notice(&shop, START), None);
}

fn severity() -> impl Strategy<Value = Severity> {
    prop_oneof![Just(Severity::Info), Just(Severity::Warning), Just(Severity::Critical)]
}

/// How many alerts a channel heard of: a digest says its number.
fn total(heard: &Heard) -> u64 {
    let said = heard.said.lock().unwrap();
    let count = |alert: &Alert| match alert.figures.first() {
        Some(figure) if alert.topic == "digest" => figure.value.parse().unwrap(),
        _ => 1,
    };
    said.iter().map(count).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever comes, however the channel fails and the clock moves: after the last flush, every alert was heard of.
    #[test]
    fn nothing_is_lost(
        story in proptest::collection::vec((severity(), 0..4_u8, 0..6_u8, -20..400_i64), 0..60),
        failures in proptest::collection::vec(any::<bool>(), 0..30),
        messages in 0..4_u32,
    ) {
        let heard = Heard::default();
        heard.fails.lock().unwrap().extend(failures.into_iter().map(|fails| fails.then(|| busy(None))));
        let digest = Digest::with_fallback(heard.clone(), Heard::default()).messages(messages).lines(3);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut now = 0;
        for (count, (severity, topic, key, wait)) in (1..).zip(&story) {
            now += wait;
            let alert = alert(*severity, &format!("t{topic}"), &format!("k{key}"), now);
            runtime.block_on(digest.raise(&alert)).unwrap();
            runtime.block_on(digest.flush(at(now), Kept::Due)).unwrap();
            prop_assert_eq!(total(&heard) + digest.waiting(), count, "said or waiting, each once");
        }
        heard.fails.lock().unwrap().clear();
        runtime.block_on(digest.flush(at(now), Kept::All)).unwrap();
        prop_assert_eq!(total(&heard), story.len() as u64);
        prop_assert_eq!(digest.waiting(), 0);
    }
}

fn keyed(key: &str) -> Notice {
    let figures = vec![Input::new("key", key.to_owned())];
    let topic = "dispute_opened".to_owned();
    Notice::Alert { severity: Severity::Warning, topic, message: format!("look at {key}"), figures }
}

/// A world in which each event tells one alert, and a herald that takes none of them.
async fn world_of_alerts(keys: &[&str]) -> (World, Arc<Crier>) {
    let (world, crier) = (World::new().await, Crier::default());
    for (place, key) in keys.iter().enumerate() {
        let mut plan = Plan::default();
        plan.tell(keyed(key));
        world.order(&format!("evt_{place}"), &Order { plan, ..Order::default() }).await;
        crier.script.lock().unwrap().push_back(Ok(Told::NotMine));
    }
    (world, Arc::new(crier))
}

#[tokio::test]
async fn alerts_of_plans_reach_people_once_under_their_key() {
    let (world, crier) = world_of_alerts(&["dp_1", "dp_1", "dp_2", "dp_1"]).await;
    let heard = Heard::default();
    world.ordered(&crier).alerts(Digest::new(heard.clone())).run_until_quiet(|_| {}).await.unwrap();
    let said = heard.texts();
    assert_eq!(said[..2], ["warning dispute_opened: look at dp_1", "warning dispute_opened: look at dp_2"]);
    assert!(said[2].starts_with("warning digest: 2 more alerts"), "a run that ends says what it kept: {said:?}");
}

/// Runs a service until a story has come about.
async fn serve_until(runner: Runner, story: impl Future<Output = ()>) {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let told = async {
        story.await;
        stop.send(()).unwrap();
    };
    let (served, ()) = tokio::join!(runner.run(async { stopped.await.unwrap() }), told);
    served.unwrap();
}

#[tokio::test]
async fn a_service_says_what_it_kept_when_it_stops() {
    let (world, crier) = world_of_alerts(&["dp_1", "dp_2"]).await;
    let heard = Heard::default();
    let runner = world.ordered(&crier).alerts(Digest::new(heard.clone()).messages(0));
    let all_told = async {
        until(async || world.store.summary().await.unwrap().posted == 2).await;
        assert_eq!(heard.texts().len(), 0, "all of it waits for the digest");
    };
    serve_until(runner, all_told).await;
    assert_eq!((total(&heard), heard.texts().len()), (2, 1));
}

#[tokio::test]
async fn a_running_service_says_what_is_due() {
    let (world, crier) = world_of_alerts(&["dp_1", "dp_2"]).await;
    let heard = Heard::default();
    let runner = world.ordered(&crier).alerts(Digest::new(heard.clone()).messages(0));
    let heard_of = async {
        until(async || world.store.summary().await.unwrap().posted == 2).await;
        world.clock.advance(Duration::from_secs(600));
        until(async || total(&heard) == 2).await;
    };
    serve_until(runner, heard_of).await;
    assert_eq!(heard.texts().len(), 1, "and nothing twice");
}

#[tokio::test]
async fn a_failing_channel_fails_no_event() {
    let (world, crier) = world_of_alerts(&["dp_1"]).await;
    let deaf = Heard::failing([busy(None), busy(None)]);
    world.ordered(&crier).alerts(deaf.clone()).run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(world.state("evt_0").await, EventState::Posted);
    assert!(deaf.texts().is_empty());
}
