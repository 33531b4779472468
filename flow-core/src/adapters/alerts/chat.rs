//! An alert in the JSON that chats take at an incoming webhook. There is no body that all of them take, so there are two:
//!
//! - `{"text": …}`, which Slack, Mattermost, Rocket.Chat and Google Chat take. Slack reads `&`, `<` and `>` in it as markup unless
//!   they are written `&amp;`, `&lt;` and `&gt;` (its page "Formatting text for app surfaces").
//! - a message with an Adaptive Card, which is all that the Workflows of Microsoft Teams take since its connectors were retired.
//!
//! What is in an alert may come from a customer, so it never rings for a whole channel, and is no markup.

use serde_json::{Value, json};

use crate::ports::{Alert, severity_word};

/// A family of chats, by the JSON that they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chat {
    /// `{"text": …}`: Slack, Mattermost, Rocket.Chat, Google Chat.
    Text,
    /// An Adaptive Card: the Workflows of Microsoft Teams.
    AdaptiveCard,
}

/// Google Chat takes 4,096 bytes; the others take more.
const LONGEST: usize = 3000;

impl Chat {
    /// The body of the request.
    pub fn body(self, alert: &Alert) -> Value {
        match self {
            Self::Text => json!({"text": escaped(&cut(&text(alert)))}),
            Self::AdaptiveCard => json!({
                "type": "message",
                "attachments": [{
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": {
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                        "type": "AdaptiveCard",
                        "version": "1.2",
                        "body": paragraphs(&cut(&text(alert))),
                    },
                }],
            }),
        }
    }
}

/// The alert in lines: the headline, then the figures.
fn text(alert: &Alert) -> String {
    let mut text = format!("{} {}: {}", severity_word(alert.severity).to_uppercase(), alert.topic, alert.message);
    for figure in &alert.figures {
        text.push_str(&format!("\n• {}: {}", &*figure.name, figure.value));
    }
    text
}

/// At most so many bytes, ended at a character.
fn cut(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last().unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// No markup of Slack's, and no word that rings for everybody: a space of no width stands behind the `@`.
fn escaped(text: &str) -> String {
    let mut text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    for everybody in ["channel", "here", "all", "everyone"] {
        text = text.replace(&format!("@{everybody}"), &format!("@\u{200b}{everybody}"));
    }
    text
}

/// A paragraph for each line, as text runs, in which a card reads no Markdown.
fn paragraphs(text: &str) -> Vec<Value> {
    let paragraph = |(place, line): (usize, &str)| {
        let weight = if place == 0 { "Bolder" } else { "Default" };
        json!({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line, "weight": weight}]})
    };
    text.lines().filter(|line| !line.is_empty()).enumerate().map(paragraph).collect()
}
