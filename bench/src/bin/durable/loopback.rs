//! A TIMS on a loopback socket that books whatever it is sent, by the same two answers, and the client that posts to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use client_core::client::Call;
use client_core::retry::RetryPolicy;
use client_core::transport::ReqwestTransport;
use client_core::{ApiError, BaseUrl, Endpoint, IdempotencyKey};
use mapping_core::canonical::Document;
use mapping_core::erp::tims::{self, TimsRequest};
use tims_client::{Client, Contract};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ORDER: &str = r#"{"SalesOrderNumber":"000123","CustomerCode":"C0001","OrderDate":"2026-11-20","Currency":"GBP",
    "Status":"Open","Lines":[],"Total":"129.50"}"#;
const PAYMENT: &str = r#"{"PaymentNumber":"P0001","Kind":"Receipt","TransactionID":"ch_1","CustomerCode":"C0001","Amount":"129.50",
    "Currency":"GBP","PaymentDate":"2026-11-20","PaymentMethod":"Credit Card","Status":"Paid","Unapplied":"129.50"}"#;

/// The server, on a thread of its own.
pub struct Loopback {
    /// Posts to it. Clones share its connections.
    pub client: Client,
    posts: Arc<AtomicU64>,
}

impl Loopback {
    /// How many posts it has answered.
    pub fn posts(&self) -> u64 {
        self.posts.load(Ordering::Relaxed)
    }
}

pub fn start() -> Loopback {
    let posts = Arc::<AtomicU64>::default();
    let counted = Arc::clone(&posts);
    let (told, told_port) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            told.send(listener.local_addr().expect("an address").port()).expect("somebody waits for it");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&counted)));
            }
        });
    });
    let port = told_port.recv().expect("it runs");
    let base = BaseUrl::parse(&format!("http://127.0.0.1:{port}")).expect("an address");
    let transport = ReqwestTransport::new().expect("TLS can be set up");
    let client = Client::new(Contract::default(), base, transport).api_key("bench");
    Loopback { client, posts }
}

/// Renders and posts one document, as `TimsErp` does for the outbox.
pub async fn post(client: &Client, document: &Document) {
    let contract = client.contract();
    match tims::render(document).expect("TIMS holds it") {
        TimsRequest::CreateSalesOrder(new) => {
            drop(once(client.call(&contract.create(*new))).await.expect("it is booked"))
        }
        TimsRequest::CreatePayment(new) => drop(once(client.call(&contract.create(*new))).await.expect("it is booked")),
        other => panic!("no such document is planned: {other:?}"),
    }
}

async fn once<E: Endpoint>(call: Call<'_, E>) -> Result<E::Output, ApiError> {
    call.idempotency_key(IdempotencyKey::random()).retry(RetryPolicy::never()).send().await
}

/// Answers every request of one connection.
async fn serve(mut stream: TcpStream, posts: Arc<AtomicU64>) {
    let mut held = Vec::new();
    while let Some((length, is_order)) = request(&mut stream, &mut held).await {
        held.drain(..length);
        let body = if is_order { ORDER } else { PAYMENT };
        let length = body.len();
        let answer =
            format!("HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        posts.fetch_add(1, Ordering::Relaxed);
    }
}

/// Reads one request, head and body: how long it is, and whether it makes a sales order.
async fn request(stream: &mut TcpStream, held: &mut Vec<u8>) -> Option<(usize, bool)> {
    loop {
        if let Some(end) = held.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&held[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            let whole = end + 4 + length.unwrap_or_default();
            if held.len() >= whole {
                return Some((whole, head.starts_with("post /api/v1/sales-orders")));
            }
        }
        if stream.read_buf(held).await.ok()? == 0 {
            return None;
        }
    }
}
