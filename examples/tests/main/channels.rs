//! Where people hear of trouble: a chat's webhook and a mail server, on this machine.

use std::future::IntoFuture;
use std::sync::mpsc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A chat: where it takes messages, and what was said.
pub(crate) async fn chat() -> (String, mpsc::Receiver<String>) {
    let (say, said) = mpsc::channel();
    let hook = move |message: String| async move { say.send(message).map_err(|_| StatusCode::GONE) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().route("/hook", post(hook))).into_future());
    (url, said)
}

/// A relay of mail: its port, and each message as it came.
pub(crate) async fn mail() -> (u16, mpsc::Receiver<String>) {
    let (say, said) = mpsc::channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(relay(stream, say.clone()));
        }
    });
    (port, said)
}

/// SMTP, line by line (RFC 5321).
async fn relay(stream: TcpStream, say: mpsc::Sender<String>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut message: Option<String> = None;
    writing.write_all(b"220 relay\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match (&mut message, line.get(..4).unwrap_or(&line)) {
            (Some(_), ".") => {
                say.send(message.take().unwrap()).ok();
                "250 taken"
            }
            (Some(text), _) => {
                text.push_str(&format!("{line}\n"));
                continue;
            }
            (None, "DATA") => {
                message = Some(String::new());
                "354 go on"
            }
            (None, "QUIT") => "221 bye",
            (None, _) => "250 relay",
        };
        if writing.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}
