//! Our client and webhook reader against localstripe, which keeps charges, refunds, customers, payment intents and invoices, and
//! delivers signed events.

use std::time::Duration;

use futures_util::TryStreamExt;
use secrecy::SecretString;
use stripe_model::endpoints::{List, Retrieve, charges, customers, refunds};
use stripe_model::webhook::Verifier;
use stripe_model::{BalanceTransaction, Charge, Currency, Customer, EventObject};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::process::{Language, Server};
use crate::shop::{client, run};

const SECRET: &str = "whsec_localstripe";

fn server() -> Server {
    Server::start(Language::Python.script("localstripe_serve.py"))
}

pub(crate) fn shops() {
    let server = server();
    run(async {
        let client = client(&server.base_url);
        let mut made = Vec::new();
        for name in ["Ann", "Ben", "Cho", "Dan", "Eve"] {
            made.push(client.send(&customers::create().name(name)).await.unwrap().id);
        }
        let all: Vec<Customer> = client.stream(List::<Customer>::new().limit(2)).try_collect().await.unwrap();
        let mut seen: Vec<_> = all.into_iter().map(|customer| customer.id).collect();
        seen.sort();
        made.sort();
        assert_eq!(seen, made, "every customer once, over three pages");

        let charge = client.send(&charges::create(2000, &Currency::from("eur"), &card(&server).await)).await.unwrap();
        client.send(&refunds::create_for_charge(&charge.id).amount(500)).await.unwrap();
        let charge = client.send(&Retrieve::<Charge>::new(charge.id).expand("balance_transaction")).await.unwrap();
        assert_eq!((charge.amount, charge.amount_refunded), (2000, 500));
        let lines: Vec<BalanceTransaction> =
            client.stream(List::<BalanceTransaction>::new()).try_collect().await.unwrap();
        assert_eq!(lines.iter().map(|line| line.amount).sum::<i64>(), 1500);
    });
}

pub(crate) fn delivers() {
    let server = server();
    run(async {
        let endpoint = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", endpoint.local_addr().unwrap());
        post(&server, "/_config/webhooks/w1", &format!("url={url}&secret={SECRET}")).await;
        client(&server.base_url).send(&customers::create().email("ann@example.com")).await.unwrap();

        let (header, body) = tokio::time::timeout(Duration::from_secs(20), delivery(&endpoint)).await.unwrap();
        let verifier = Verifier::new(&[SecretString::from(SECRET)]);
        let event = verifier.verify(&header, &body, OffsetDateTime::now_utc()).unwrap().event().unwrap();
        assert_eq!(event.kind.as_str(), "customer.created");
        let EventObject::Customer(customer) = &event.data.object else { panic!("not a customer: {event:?}") };
        assert_eq!(customer.email.as_deref(), Some("ann@example.com"));
    });
}

/// A card that pays.
async fn card(server: &Server) -> String {
    let form = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2040&card[cvc]=123";
    let method: serde_json::Value = serde_json::from_str(&post(server, "/v1/payment_methods", form).await).unwrap();
    method["id"].as_str().unwrap().to_owned()
}

/// Posts a form and returns the body of the answer.
async fn post(server: &Server, path: &str, form: &str) -> String {
    let mut stream = TcpStream::connect(server.base_url.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk_test_witness\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// One delivery: its signature header and its raw body.
async fn delivery(endpoint: &TcpListener) -> (String, Vec<u8>) {
    let (mut stream, _) = endpoint.accept().await.unwrap();
    let mut received = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        received.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&received);
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let field = |name: &str| {
            head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
        };
        let length: usize = field("content-length").unwrap().1.parse().unwrap();
        let body = head.len() + 4;
        if received.len() < body + length {
            continue;
        }
        let header = field("stripe-signature").unwrap().1.to_owned();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        return (header, received[body..body + length].to_vec());
    }
}
