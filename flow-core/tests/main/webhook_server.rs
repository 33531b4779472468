//! A webhook's receiver on loopback that answers by a script and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use client_core::SecretString;
use client_core::transport::{ReqwestTransport, TransportOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Clone, Debug, Default)]
pub struct Received {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Answers each request with the next text of the script, and with 200 once it is used up.
#[derive(Clone, Default)]
pub struct Receiver {
    pub seen: Arc<Mutex<Vec<Received>>>,
    pub script: Arc<Mutex<VecDeque<String>>>,
    pub address: String,
}

impl Receiver {
    pub async fn start(script: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self { address: listener.local_addr().unwrap().to_string(), ..Self::default() };
        receiver.script.lock().unwrap().extend(script.iter().map(|&answer| answer.to_owned()));
        let served = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        receiver
    }

    async fn serve(self, mut stream: TcpStream) {
        let request = read(&mut stream).await;
        self.seen.lock().unwrap().push(request);
        let answer = self.script.lock().unwrap().pop_front().unwrap_or_else(|| answer("200 OK", "", "ok"));
        let _ = stream.write_all(answer.as_bytes()).await;
    }

    pub fn url(&self, path: &str) -> SecretString {
        format!("http://{}{path}", self.address).into()
    }

    pub fn seen(&self) -> Vec<Received> {
        self.seen.lock().unwrap().clone()
    }
}

pub fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

/// The network, with answers of at most a kilobyte.
pub fn network() -> ReqwestTransport {
    let options = TransportOptions { largest_answer: 1024, environment_proxies: false, ..TransportOptions::default() };
    ReqwestTransport::with(options).unwrap()
}

async fn read(stream: &mut TcpStream) -> Received {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let (line, headers) = head.split_once("\r\n").unwrap();
            let headers = headers.split("\r\n").map(|header| header.split_once(": ").unwrap());
            let headers: Vec<_> = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
            let mut received = Received { line: line.to_owned(), headers, body: bytes[end + 4..].to_vec() };
            let length: usize = received.header("content-length").parse().unwrap_or(0);
            let mut rest = vec![0; length - received.body.len()];
            stream.read_exact(&mut rest).await.unwrap();
            received.body.extend(rest);
            return received;
        }
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.unwrap();
        assert!(count > 0, "the request is not whole");
        bytes.extend(&more[..count]);
    }
}
