//! What is tried again, how often, and what the caller is told: the stories of the table in `client_core::client`.

use std::time::Duration;

use client_core::retry::{Jitter, RetryPolicy};
use client_core::{ApiError, ErrorKind, Method, Rejection, Repeat, Scrubber};
use tokio::time::Instant;

use crate::script::Script;
use crate::script::Step::{Headed, Lost, Silence, Status, TooLarge, Unsent};
use crate::service::Parcel;

const RETRY: ErrorKind = ErrorKind::Retry { after: None };

/// Attempts and the kind of the error, or `None` for success.
async fn story(script: &Script, method: Method, repeat: Repeat) -> (usize, Option<ErrorKind>) {
    let outcome = script.client().send(&Parcel::new(method, repeat)).await;
    if let Err(error) = &outcome {
        assert_eq!(usize::try_from(error.attempts()).unwrap(), script.requests().len());
    }
    (script.requests().len(), outcome.err().map(|error| error.kind().clone()))
}

#[tokio::test(start_paused = true)]
async fn each_failure_leads_to_the_next_step_of_its_caller() {
    use Repeat::{Freely, Never, WithKey};
    let (get, put, post) = (Method::GET, Method::PUT, Method::POST);
    let decode = || Some(ErrorKind::Decode { path: ".".into() });
    let table = [
        // A read is tried again after whatever happened to it, and nothing was done.
        ("a read succeeds", vec![Status(200)], &get, Freely, 1, None),
        ("a read is tried again after 500", vec![Status(500), Status(200)], &get, Freely, 2, None),
        ("a read is tried again after 429", vec![Status(429), Status(200)], &get, Freely, 2, None),
        ("a read is tried again after 409", vec![Status(409), Status(200)], &get, Freely, 2, None),
        ("a read is tried again when lost", vec![Lost, Unsent, Status(200)], &get, Freely, 3, None),
        ("a read gives up", vec![Lost, Status(500), Lost, Status(503)], &get, Freely, 4, Some(RETRY)),
        // A write that sets the same state again may be sent again, but its outcome can be unknown.
        ("a put is tried again", vec![Lost, Status(200)], &put, Freely, 2, None),
        ("a put gives up unknown", vec![Lost, Unsent, Unsent, Unsent], &put, Freely, 4, Some(ErrorKind::Unknown)),
        ("a put gives up undone", vec![Unsent, Unsent, Unsent, Status(429)], &put, Freely, 4, Some(RETRY)),
        // A write with a key is tried again under it.
        ("a keyed write is tried again after 500", vec![Status(500), Status(200)], &post, WithKey, 2, None),
        ("a keyed write is tried again when lost", vec![Lost, Status(200)], &post, WithKey, 2, None),
        ("a keyed write is tried again after 409", vec![Status(409), Status(200)], &post, WithKey, 2, None),
        (
            "a keyed write gives up undone",
            vec![Unsent, Status(429), Unsent, Status(409)],
            &post,
            WithKey,
            4,
            Some(RETRY),
        ),
        (
            "one doubtful attempt leaves a write unknown",
            vec![Status(429), Status(500), Status(429), Unsent],
            &post,
            WithKey,
            4,
            Some(ErrorKind::Unknown),
        ),
        (
            "a refusal after a lost answer is the answer",
            vec![Lost, Status(402)],
            &post,
            WithKey,
            2,
            Some(ErrorKind::Rejected),
        ),
        (
            "a refused key after a lost answer hides it",
            vec![Lost, Status(401)],
            &post,
            WithKey,
            2,
            Some(ErrorKind::Unknown),
        ),
        (
            "a refused key after a lost read is that",
            vec![Lost, Status(401)],
            &get,
            Freely,
            2,
            Some(ErrorKind::Unauthorized),
        ),
        // A write that works twice is sent once, whatever happens.
        ("an unsafe write lost is unknown", vec![Lost], &post, Never, 1, Some(ErrorKind::Unknown)),
        ("an unsafe write met by 500 is unknown", vec![Status(500)], &post, Never, 1, Some(ErrorKind::Unknown)),
        ("an unsafe write met by 429 was not done", vec![Status(429)], &post, Never, 1, Some(RETRY)),
        ("an unsafe write not sent was not done", vec![Unsent], &post, Never, 1, Some(RETRY)),
        (
            "an unsafe write is sent once even if told",
            vec![Headed(500, "should-retry", "true")],
            &post,
            Never,
            1,
            Some(RETRY),
        ),
        // The service's own word, both ways.
        ("told to try again", vec![Headed(400, "should-retry", "true"), Status(200)], &post, WithKey, 2, None),
        ("told not to", vec![Headed(400, "should-retry", "false")], &get, Freely, 1, Some(ErrorKind::Rejected)),
        ("a read told not to", vec![Headed(500, "should-retry", "false")], &get, Freely, 1, Some(RETRY)),
        (
            "a write told not to",
            vec![Headed(500, "should-retry", "false")],
            &post,
            WithKey,
            1,
            Some(ErrorKind::Unknown),
        ),
        ("a write told off for its rate", vec![Headed(429, "should-retry", "false")], &post, WithKey, 1, Some(RETRY)),
        (
            "a write told off for its rate after a lost answer",
            vec![Lost, Headed(429, "should-retry", "false")],
            &post,
            WithKey,
            2,
            Some(ErrorKind::Unknown),
        ),
        // Final answers are final.
        ("400 is final", vec![Status(400)], &post, WithKey, 1, Some(ErrorKind::Rejected)),
        ("401 is final", vec![Status(401)], &get, Freely, 1, Some(ErrorKind::Unauthorized)),
        ("404 is final", vec![Status(404)], &get, Freely, 1, Some(ErrorKind::NotFound)),
        ("412 is final", vec![Status(412)], &post, WithKey, 1, Some(ErrorKind::Conflict)),
        // Too much to read: the head decides.
        ("a huge success cannot be read", vec![TooLarge(200)], &post, WithKey, 1, decode()),
        ("a huge 500 is tried again", vec![TooLarge(500), Status(200)], &get, Freely, 2, None),
        ("a huge 404 is a 404", vec![TooLarge(404)], &get, Freely, 1, Some(ErrorKind::NotFound)),
    ];
    for (name, steps, method, repeat, attempts, kind) in table {
        let script = Script::new(&steps);
        assert_eq!(story(&script, method.clone(), repeat).await, (attempts, kind), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn delays_grow_from_the_base() {
    let script = Script::new(&[Lost, Lost, Lost, Status(200)]);
    script.client().send(&Parcel::read()).await.unwrap();
    assert_eq!(script.gaps(), [500, 1000, 2000]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_in_seconds_is_honoured() {
    let script = Script::new(&[Headed(429, "retry-after", "7"), Status(200)]);
    script.client().send(&Parcel::read()).await.unwrap();
    assert_eq!(script.gaps(), [7000]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_shorter_than_our_own_delay_does_not_shorten_it() {
    let script = Script::new(&[Headed(429, "retry-after", "0"), Status(200)]);
    script.client().send(&Parcel::read()).await.unwrap();
    assert_eq!(script.gaps(), [500]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_as_a_date_is_honoured() {
    let soon = time::OffsetDateTime::now_utc() + Duration::from_secs(30);
    let date = soon.format(&time::format_description::well_known::Rfc2822).unwrap().replace("+0000", "GMT");
    let script = Script::new(&[Headed(503, "retry-after", date.leak()), Status(200)]);
    script.client().send(&Parcel::read()).await.unwrap();
    assert!((28_000..=30_000).contains(&script.gaps()[0]), "{:?}", script.gaps());
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_the_budget_is_left_to_the_caller() {
    let script = Script::new(&[Headed(429, "retry-after", "3600")]);
    let error = script.client().send(&Parcel::send()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Retry { after: Some(Duration::from_secs(3600)) });
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends_a_call_before_its_attempts_do() {
    let policy = RetryPolicy {
        max_attempts: 100,
        base: Duration::from_secs(4),
        cap: Duration::from_secs(4),
        budget: Duration::from_secs(10),
        jitter: Jitter::Off,
    };
    let script = Script::new(&[Lost; 10]);
    let began = Instant::now();
    let error = script.client().call(&Parcel::read()).retry(policy).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.kind()), (3, &RETRY));
    assert_eq!(began.elapsed(), Duration::from_secs(8));
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_when_its_time_is_up() {
    let table = [(Parcel::read(), RETRY), (Parcel::send(), ErrorKind::Unknown)];
    for (parcel, kind) in table {
        let script = Script::new(&[Status(500), Silence]);
        let began = Instant::now();
        let error = script.client().call(&parcel).timeout(Duration::from_secs(5)).send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), began.elapsed()), (&kind, 2, Duration::from_secs(5)));
    }
}

#[tokio::test(start_paused = true)]
async fn no_delay_is_begun_that_outlives_the_call() {
    let script = Script::new(&[Headed(429, "retry-after", "20")]);
    let began = Instant::now();
    let error = script.client().call(&Parcel::read()).timeout(Duration::from_secs(5)).send().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Retry { after: Some(Duration::from_secs(20)) });
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_never_sends_once() {
    let script = Script::new(&[Lost]);
    let error = script.client().retry(RetryPolicy::never()).send(&Parcel::read()).await.unwrap_err();
    assert_eq!((error.attempts(), error.kind()), (1, &RETRY));
}

#[tokio::test(start_paused = true)]
async fn an_error_tells_its_story_in_one_line() {
    let script = Script::new(&[Status(500); 4]);
    let error = script.client().send(&Parcel::send()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "parcels parcels.send has an unknown outcome with status 500: no reason given; 4 attempts in 3500 ms"
    );
}

#[test]
fn a_page_in_place_of_a_message_is_cut_to_a_line() {
    let page = format!("<html>\r\n{}\u{1b}[31m", "ü".repeat(2000));
    let error = ApiError::new("parcels", "parcels.send", ErrorKind::Rejected, Rejection::message(page))
        .scrubbed(&Scrubber::default());
    let message = &error.rejection().message;
    assert!(message.starts_with("<html>  ü") && message.ends_with("ü…"), "{message}");
    assert_eq!(message.chars().count(), 1001);
}
