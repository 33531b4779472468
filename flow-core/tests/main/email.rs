//! E-mail against a mail server on loopback that speaks SMTP line by line.

use std::sync::{Arc, Mutex};

use client_core::SecretString;
use flow_core::adapters::alerts::{EmailAlerts, SmtpServer};
use flow_core::ports::{Alert, Alerts, PortError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::alert_channels::alert;

/// Takes messages, unless a command is answered by the script.
#[derive(Clone, Default)]
struct Postbox {
    /// What the client said, line by line; a message's lines too.
    lines: Arc<Mutex<Vec<String>>>,
    /// The start of a command, and what is answered to it.
    refuses: Vec<(&'static str, &'static str)>,
}

impl Postbox {
    async fn start(refuses: &[(&'static str, &'static str)]) -> (Self, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let postbox = Self { refuses: refuses.to_vec(), ..Self::default() };
        let served = postbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        (postbox, port)
    }

    async fn serve(self, stream: TcpStream) {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        let mut in_message = false;
        writing.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            self.lines.lock().unwrap().push(line.clone());
            if in_message && line != "." {
                continue;
            }
            let command = if in_message { "." } else { line.as_str() };
            let refused = self.refuses.iter().find(|(start, _)| command.starts_with(start)).map(|(_, answer)| *answer);
            let answer = refused.unwrap_or(match command.split(' ').next().unwrap() {
                "EHLO" => "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                "AUTH" => "235 2.7.0 accepted",
                "MAIL" | "RCPT" => "250 2.1.0 ok",
                "DATA" => "354 go ahead",
                "." => "250 2.0.0 queued as 1",
                "QUIT" => "221 2.0.0 bye",
                _ => "500 5.5.1 what?",
            });
            in_message = answer.starts_with("354");
            writing.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            if command == "QUIT" {
                return;
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    fn has(&self, line: &str) -> bool {
        self.lines().iter().any(|known| known == line)
    }
}

fn email(port: u16) -> EmailAlerts {
    let server = SmtpServer::loopback(port);
    EmailAlerts::new(&server, "Payments <payments@shop.example>", ["ann@shop.example", "Bob <bob@shop.example>"])
        .unwrap()
}

#[tokio::test]
async fn an_alert_is_one_message_to_everybody() {
    let (postbox, port) = Postbox::start(&[]).await;
    email(port).raise(&alert()).await.unwrap();
    assert!(
        postbox.has("MAIL FROM:<payments@shop.example> BODY=8BITMIME")
            || postbox.has("MAIL FROM:<payments@shop.example>")
    );
    assert!(postbox.has("RCPT TO:<ann@shop.example>") && postbox.has("RCPT TO:<bob@shop.example>"));
    for line in [
        "From: Payments <payments@shop.example>",
        "To: ann@shop.example, Bob <bob@shop.example>",
        "Date: Fri, 20 Nov 2026 08:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "the customer <b>Ann & Co</b> disputes @channel ch_1",
        "amount: 12.50 GBP",
        "key dispute/dp_1/opened",
    ] {
        assert!(postbox.has(line), "{line} in {:#?}", postbox.lines());
    }
    let subject = postbox.lines().into_iter().find(|line| line.starts_with("Subject: ")).unwrap();
    assert!(subject.starts_with("Subject: [critical] dispute_opened: the customer"), "{subject}");
}

#[tokio::test]
async fn the_same_alert_has_the_same_message_id() {
    let (postbox, port) = Postbox::start(&[]).await;
    let other = Alert { key: "other".to_owned(), ..alert() };
    for alert in [alert(), alert(), other] {
        email(port).raise(&alert).await.unwrap();
    }
    let ids: Vec<String> = postbox.lines().into_iter().filter(|line| line.starts_with("Message-ID: ")).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert!(ids[0].ends_with("@shop.example>"));
}

#[tokio::test]
async fn words_of_others_make_no_header_and_end_no_message() {
    let (postbox, port) = Postbox::start(&[]).await;
    let message = "first\r\nBcc: eve@evil.example\r\n.\r\nMAIL FROM:<eve@evil.example>".to_owned();
    email(port).raise(&Alert { message, topic: "t\r\nBcc: eve@evil.example".to_owned(), ..alert() }).await.unwrap();
    let lines = postbox.lines();
    let head_end = lines.iter().position(String::is_empty).unwrap();
    let head: Vec<&String> = lines[..head_end].iter().filter(|line| line.starts_with("Bcc:")).collect();
    assert!(head.is_empty(), "{head:?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("RCPT")).count(), 2);
    assert_eq!(lines.iter().filter(|line| *line == ".").count(), 1, "a full stop in the text is doubled");
}

#[tokio::test]
async fn what_the_server_says_decides_what_comes_next() {
    let cases = [
        ("MAIL", "451 4.3.0 try later", "retry"),
        (".", "452 4.2.2 over quota", "retry"),
        ("RCPT", "550 5.1.1 no such user", "refused"),
        ("AUTH", "535 5.7.8 wrong password geheim-4711", "unauthorized"),
        ("MAIL", "530 5.7.0 authentication required", "unauthorized"),
    ];
    for (command, says, wanted) in cases {
        let (_, port) = Postbox::start(&[(command, says)]).await;
        let server = SmtpServer::loopback(port).credentials("payments", "geheim-4711".into());
        let channel = EmailAlerts::new(&server, "payments@shop.example", ["ann@shop.example"]).unwrap().named("ops");
        let error = channel.raise(&alert()).await.unwrap_err();
        let kind = match &error {
            PortError::Refused(_) => "refused",
            PortError::Unauthorized { .. } => "unauthorized",
            PortError::Retry { .. } => "retry",
        };
        assert_eq!(kind, wanted, "{says}: {error}");
        let printed = format!("{error} {error:?} {channel:?} {server:?}");
        assert!(printed.contains("ops: ") && !printed.contains("geheim"), "{printed}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_later() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert!(matches!(email(port).raise(&alert()).await, Err(PortError::Retry { .. })));
}

#[tokio::test]
async fn a_server_that_refuses_tls_gets_neither_password_nor_message() {
    let (postbox, port) = Postbox::start(&[]).await;
    let password: SecretString = "geheim-4711".into();
    let server = SmtpServer::starttls("127.0.0.1").port(port).credentials("payments", password);
    let channel = EmailAlerts::new(&server, "payments@shop.example", ["ann@shop.example"]).unwrap();
    assert!(channel.raise(&alert()).await.is_err());
    let said = postbox.lines().join("\n");
    assert!(said.contains("EHLO") && !said.contains("AUTH") && !said.contains("MAIL"), "{said}");
}

#[test]
fn settings_that_cannot_be_used_name_their_field() {
    let server = SmtpServer::loopback(25);
    let field = |from: &str, to: &[&str]| EmailAlerts::new(&server, from, to.iter().copied()).unwrap_err().field;
    assert_eq!(field("nobody", &["ann@shop.example"]), "from");
    assert_eq!(field("payments@shop.example", &["ann@"]), "to");
    assert_eq!(field("payments@shop.example", &[]), "to");
}
