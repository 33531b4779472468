//! Each fault as a client meets it, and what was done in spite of it.

use std::time::{Duration, Instant};

use sandbox::{Fault, Stripe, Tims};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Client, order, shop};

async fn broken(fault: Fault) -> (Tims, Client) {
    let tims = shop().start().await.unwrap();
    tims.faults().next("POST /api/v1/sales-orders", fault, 1);
    let client = Client::tims(&tims);
    (tims, client)
}

/// Sends bytes over a socket of its own and reads until it is closed.
async fn raw(tims: &Tims, client_request: &str) -> (Vec<u8>, std::io::Result<()>) {
    let address = tims.base_url().replace("http://", "").replace("/api/v1", "");
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(client_request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = socket.read_to_end(&mut bytes).await;
    (bytes, end.map(|_| ()))
}

fn raw_order(tims: &Tims) -> String {
    let body = order().to_string();
    let key = tims.api_key();
    format!(
        "POST /api/v1/sales-orders HTTP/1.1\r\nHost: sandbox\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_status_is_answered_and_nothing_is_done() {
    let cases = [
        (Fault::Status(500, None), 500, "", "internal"),
        (Fault::Status(503, Some(7)), 503, "7", "unavailable"),
        (Fault::RateLimited, 429, "", "rate_limited"),
    ];
    for (fault, status, after, code) in cases {
        let (tims, client) = broken(fault).await;
        let got = client.json("POST", "/sales-orders", &order()).await;
        assert_eq!((got.status, got.header("Retry-After"), got.refusal().1), (status, after, code));
        assert!(tims.books().sales_orders.is_empty() && !fault.commits());
        assert_eq!(client.json("POST", "/sales-orders", &order()).await.status, 201, "the fault strikes once");
    }
}

#[tokio::test]
async fn a_reset_closes_the_socket_without_a_byte() {
    for (fault, orders) in [(Fault::ResetBefore, 0), (Fault::ResetAfter, 1)] {
        let (tims, client) = broken(fault).await;
        let (bytes, end) = raw(&tims, &raw_order(&tims)).await;
        assert_eq!(bytes, b"", "{fault:?}");
        assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "{fault:?}");
        assert_eq!(tims.books().sales_orders.len(), orders, "{fault:?}");
        tims.faults().next("POST", fault, 1);
        let error = Client::send(
            client
                .request("POST", "/sales-orders")
                .header("Content-Type", "application/json")
                .body(order().to_string()),
        )
        .await
        .unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{fault:?}: {error:?}");
        assert_eq!(tims.seen().last().unwrap().status, None);
    }
}

#[tokio::test]
async fn a_truncated_answer_ends_in_the_middle_of_its_body() {
    let (tims, client) = broken(Fault::Truncated).await;
    let (bytes, end) = raw(&tims, &raw_order(&tims)).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("a whole head");
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(head.starts_with("HTTP/1.1 201") && end.is_ok());
    assert_eq!(body.len(), promised.parse::<usize>().unwrap() / 2);
    assert_eq!(tims.books().sales_orders.len(), 1);
    tims.faults().next("POST", Fault::Truncated, 1);
    let request = client.keyed("/sales-orders", "k", &order());
    assert!(Client::send(request).await.is_err(), "reqwest notices the missing half");
}

#[tokio::test]
async fn a_hanging_request_has_committed_and_ends_with_the_sandbox() {
    let (tims, client) = broken(Fault::HangAfter).await;
    let impatient = client.keyed("/sales-orders", "k", &order()).timeout(Duration::from_millis(200));
    assert!(Client::send(impatient).await.unwrap_err().is_timeout());
    assert_eq!(tims.books().sales_orders.len(), 1);
    let again = Client::send(client.keyed("/sales-orders", "k", &order())).await.unwrap();
    assert_eq!(again.header("Idempotent-Replayed"), "true");

    tims.faults().next("POST", Fault::HangAfter, 1);
    let waiting = tokio::spawn(Client::send(client.keyed("/sales-orders", "k2", &order())));
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::time::timeout(Duration::from_secs(5), tims.stop())
        .await
        .expect("stopping does not wait for a silent request");
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test]
async fn a_slow_answer_is_right_and_its_work_outlives_the_client() {
    let (tims, client) = broken(Fault::Slow(Duration::from_millis(300))).await;
    let start = Instant::now();
    assert_eq!(client.json("POST", "/sales-orders", &order()).await.status, 201);
    assert!(start.elapsed() >= Duration::from_millis(300));
    tims.faults().next("POST", Fault::Slow(Duration::from_millis(300)), 1);
    let impatient = client.keyed("/sales-orders", "k", &order()).timeout(Duration::from_millis(50));
    assert!(Client::send(impatient).await.unwrap_err().is_timeout());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(tims.books().sales_orders.len(), 2);
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_slow_request() {
    let (tims, client) = broken(Fault::Slow(Duration::from_secs(600))).await;
    let waiting = tokio::spawn(Client::send(client.keyed("/sales-orders", "k", &order())));
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::time::timeout(Duration::from_secs(5), tims.stop()).await.expect("the sandbox stops at once");
    assert!(waiting.await.unwrap().is_err(), "nothing was done and nothing is answered");
}

#[tokio::test]
async fn a_status_or_a_page_after_commit_hides_the_work() {
    let (tims, client) = broken(Fault::StatusAfter(502)).await;
    assert_eq!(client.json("POST", "/sales-orders", &order()).await.status, 502);
    assert_eq!(tims.books().sales_orders.len(), 1);
    tims.faults().next("/api", Fault::NotTheApi, 1);
    let got = client.json("POST", "/sales-orders", &order()).await;
    assert_eq!((got.status, got.header("Content-Type")), (200, "text/html"));
    assert_eq!(tims.books().sales_orders.len(), 2);
}

#[tokio::test]
async fn rules_follow_each_other_and_match_by_method_and_path() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    stripe.faults().next("GET /v1/charges", Fault::RateLimited, 2);
    stripe.faults().next("GET /v1/charges", Fault::Status(500, None), 1);
    stripe.faults().next("POST", Fault::Status(503, None), 1);
    assert_eq!(client.get("/refunds").await.status, 200);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get("/charges").await.status);
    }
    assert_eq!(statuses, [429, 429, 500, 200]);
    assert_eq!(client.form("/customers", "name=Ann").await.body["error"]["type"], "api_error");
    stripe.faults().next("", Fault::RateLimited, 9);
    stripe.faults().clear();
    assert_eq!(client.get("/charges").await.status, 200);
    assert_eq!(stripe.seen().iter().filter(|seen| seen.fault.is_some()).count(), 4);
}

#[tokio::test]
async fn random_faults_repeat_with_their_seed() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let stripe = Stripe::new().start().await.unwrap();
        stripe.faults().random("GET", seed, 300, Fault::RateLimited);
        let client = Client::stripe(&stripe);
        let mut statuses = Vec::new();
        for _ in 0..60 {
            statuses.push(client.get("/charges").await.status);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let struck = runs[0].iter().filter(|status| **status == 429).count();
    assert!((5..35).contains(&struck), "{struck} of 60 at 300 permille");
}
