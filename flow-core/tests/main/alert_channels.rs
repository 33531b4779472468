//! Chats: the JSON that they take, what their answers mean, and that nobody ever reads their URLs in a log.

use std::time::Duration;

use client_core::retry::{Jitter, RetryPolicy};
use flow_core::adapters::InvalidWebhookUrl;
use flow_core::adapters::alerts::{Chat, WebhookAlerts};
use flow_core::ports::{Alert, Alerts, PortError};
use mapping_core::derived::Input;
use mapping_core::flows::Severity;
use serde_json::json;

use crate::scripted::START;
use crate::webhook_server::{Receiver, answer, network};

pub fn alert() -> Alert {
    Alert {
        severity: Severity::Critical,
        topic: "dispute_opened".to_owned(),
        key: "dispute/dp_1/opened".to_owned(),
        message: "the customer <b>Ann & Co</b> disputes @channel ch_1".to_owned(),
        figures: vec![Input::new("amount", "12.50 GBP")],
        at: START,
    }
}

const QUICK: RetryPolicy = RetryPolicy {
    max_attempts: 3,
    base: Duration::from_millis(1),
    cap: Duration::from_millis(2),
    budget: Duration::from_secs(3),
    jitter: Jitter::Off,
};

const PATH: &str = "/hooks/T00000001/invented-token-4711?sig=also%2Bsecret%3D1";

async fn chat(script: &[String]) -> (Receiver, WebhookAlerts) {
    let script: Vec<&str> = script.iter().map(String::as_str).collect();
    let receiver = Receiver::start(&script).await;
    let chat = WebhookAlerts::new(&receiver.url(PATH), Chat::Text, network()).unwrap().retry(QUICK);
    (receiver, chat)
}

#[test]
fn a_chat_gets_text_without_markup_or_bells() {
    let text = "CRITICAL dispute_opened: the customer &lt;b&gt;Ann &amp; Co&lt;/b&gt; disputes @\u{200b}channel ch_1\n\
                • amount: 12.50 GBP";
    assert_eq!(Chat::Text.body(&alert()), json!({ "text": text }));
}

#[test]
fn teams_gets_a_card_of_plain_text_runs() {
    let body = Chat::AdaptiveCard.body(&alert());
    assert_eq!(body["type"], "message");
    let attachment = &body["attachments"][0];
    assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
    let card = &attachment["content"];
    assert_eq!((&card["type"], &card["version"]), (&json!("AdaptiveCard"), &json!("1.2")));
    let lines: Vec<&str> =
        card["body"].as_array().unwrap().iter().map(|line| line["inlines"][0]["text"].as_str().unwrap()).collect();
    let headline = "CRITICAL dispute_opened: the customer <b>Ann & Co</b> disputes @channel ch_1";
    assert_eq!(lines, [headline, "• amount: 12.50 GBP"], "a text run reads no markup");
}

#[test]
fn a_message_is_cut_to_what_every_chat_takes() {
    for message in ["é".repeat(5000), "x".repeat(5000)] {
        let body = Chat::Text.body(&Alert { message, ..alert() });
        let text = body["text"].as_str().unwrap();
        assert!(text.len() <= 3005 && text.ends_with('…'), "{}", text.len());
    }
}

#[tokio::test]
async fn a_message_arrives_at_the_whole_url() {
    let (receiver, chat) = chat(&[]).await;
    chat.raise(&alert()).await.unwrap();
    let seen = &receiver.seen()[0];
    assert_eq!(seen.line, format!("POST {PATH} HTTP/1.1"));
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.json(), Chat::Text.body(&alert()));
}

#[tokio::test]
async fn a_busy_chat_is_asked_again_and_not_before_it_wants() {
    let (receiver, chat) = chat(&[
        answer("503 Service Unavailable", "", ""),
        answer("429 Too Many Requests", "retry-after: 1\r\n", "rate_limited"),
    ])
    .await;
    let started = std::time::Instant::now();
    chat.raise(&alert()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1), "it asked for a second");
    assert_eq!(receiver.seen().len(), 3);
}

#[tokio::test]
async fn a_chat_that_asks_for_long_is_left_to_whoever_can_wait() {
    let (receiver, chat) = chat(&[answer("429 Too Many Requests", "retry-after: 120\r\n", "")]).await;
    let Err(PortError::Retry { after, .. }) = chat.raise(&alert()).await else { panic!("later") };
    assert_eq!((after, receiver.seen().len()), (Some(Duration::from_secs(120)), 1));
}

#[tokio::test]
async fn what_the_chat_refuses_is_refused_without_its_url() {
    let cases = [
        ("400 Bad Request", "invalid_payload", "refused"),
        ("410 Gone", "channel_is_archived", "refused"),
        ("403 Forbidden", "action_prohibited", "unauthorized"),
    ];
    for (status, words, wanted) in cases {
        // The answer echoes the secret parts of the URL, as some do.
        let echo = format!("{words} at {PATH} for invented-token-4711 and also+secret=1");
        let (receiver, chat) = chat(&[answer(status, "", &echo)]).await;
        let error = chat.raise(&alert()).await.unwrap_err();
        let kind = match &error {
            PortError::Refused(_) => "refused",
            PortError::Unauthorized { .. } => "unauthorized",
            PortError::Retry { .. } => "retry",
        };
        assert_eq!((kind, receiver.seen().len()), (wanted, 1), "{status}");
        let printed = format!("{error} {error:?} {chat:?}");
        assert!(printed.contains(words), "{printed}");
        assert!(!printed.contains("4711") && !printed.contains("also"), "{printed}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_long_answer_is_not_read() {
    let elsewhere = Receiver::start(&[]).await;
    let moved = answer("307 Temporary Redirect", &format!("location: http://{}/x\r\n", elsewhere.address), "");
    let (receiver, chat) =
        chat(&[moved.clone(), moved.clone(), moved, answer("200 OK", "", &"x".repeat(100_000))]).await;
    assert!(matches!(chat.raise(&alert()).await, Err(PortError::Retry { .. })));
    assert_eq!((receiver.seen().len(), elsewhere.seen().len()), (3, 0));
    chat.raise(&alert()).await.expect("a success whose answer is too large is a success");
}

#[test]
fn a_url_that_cannot_be_used_is_refused_without_repeating_it() {
    for url in ["http://chat.example/hooks/secret-1", "chat.example/secret-1", "https://chat.example/hooks/secret-1/"] {
        let error = WebhookAlerts::new(&url.into(), Chat::Text, network()).unwrap_err();
        assert!(matches!(error, InvalidWebhookUrl::Base(_) | InvalidWebhookUrl::Path(_)));
        assert!(!format!("{error} {error:?}").contains("secret-1"), "{error:?}");
    }
}
