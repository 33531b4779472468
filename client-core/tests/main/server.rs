//! A server on loopback that follows a script to the byte: it can answer, stall, break off and reset where a real network
//! would. Each connection carries one request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_core::BaseUrl;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// What the server does with one connection.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Reads the request, then writes these bytes and closes.
    Bytes(Vec<u8>),
    /// Reads the request, waits, then answers.
    Slow(Duration, Vec<u8>),
    /// Writes the first bytes, waits, then the others.
    Stalled(Vec<u8>, Duration, Vec<u8>),
    /// Resets the connection without reading.
    ResetUnread,
    /// Reads the request to its end, then resets the connection.
    ResetRead,
    /// Reads the request and says nothing until the client leaves.
    Silence,
    /// Answers with a body without end.
    Endless,
}

pub(crate) struct Server {
    pub(crate) base: BaseUrl,
    requests: Arc<Mutex<Vec<String>>>,
    /// One message for each client that left a silent connection.
    pub(crate) left: mpsc::UnboundedReceiver<()>,
    running: JoinHandle<()>,
}

/// An answer with a body.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    Reply::Bytes((text + "\r\n" + body).into_bytes())
}

impl Server {
    pub(crate) async fn start(script: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (leaves, left) = mpsc::unbounded_channel();
        let seen = Arc::clone(&requests);
        let mut script = VecDeque::from(script);
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let reply = script.pop_front().expect("the script has no reply for this connection");
                tokio::spawn(serve(stream, reply, Arc::clone(&seen), leaves.clone()));
            }
        });
        Self { base, requests, left, running }
    }

    /// The requests that were read, each whole.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(mut stream: TcpStream, reply: Reply, seen: Arc<Mutex<Vec<String>>>, leaves: mpsc::UnboundedSender<()>) {
    if matches!(reply, Reply::ResetUnread) {
        stream.set_zero_linger().unwrap();
        return;
    }
    let request = read(&mut stream).await;
    seen.lock().unwrap().push(request);
    match reply {
        Reply::ResetUnread => {}
        Reply::ResetRead => stream.set_zero_linger().unwrap(),
        Reply::Bytes(bytes) => stream.write_all(&bytes).await.unwrap(),
        Reply::Slow(wait, bytes) => {
            tokio::time::sleep(wait).await;
            let _ = stream.write_all(&bytes).await;
        }
        Reply::Stalled(first, wait, then) => {
            let _ = stream.write_all(&first).await;
            tokio::time::sleep(wait).await;
            let _ = stream.write_all(&then).await;
        }
        Reply::Silence => {
            let mut rest = [0; 64];
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
            let _ = leaves.send(());
        }
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
            let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
            while stream.write_all(&chunk).await.is_ok() {}
        }
    }
}

/// Reads the head and as much body as it announces.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return text;
            }
        }
        let mut more = [0; 4096];
        let read = stream.read(&mut more).await.unwrap();
        assert!(read > 0, "the client left in the middle of its request");
        bytes.extend_from_slice(&more[..read]);
    }
}
