//! e.net over a real connection: the bytes of the requests, and what is printed when there is nobody.

use std::time::Duration;

use client_core::BaseUrl;
use client_core::transport::{ReqwestTransport, TransportOptions};
use syspro_harmony::enet::{Client, Operator, Outcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::enet_documents as documents;
use crate::script::quick;

fn transport() -> ReqwestTransport {
    let options = TransportOptions {
        environment_proxies: false,
        total_timeout: Duration::from_millis(500),
        ..TransportOptions::default()
    };
    ReqwestTransport::with(options).unwrap()
}

fn client(port: u16) -> Client {
    let base = BaseUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let operator = Operator::new("ADMIN", "pass word&1", "C");
    Client::configured(documents::site(), base, operator, transport(), |core| core.retry(quick()))
}

/// Answers one request a body, as SYSPRO's own server does, and then reads and says nothing. Gives the request lines.
async fn serve(listener: TcpListener, bodies: Vec<Vec<u8>>) -> Vec<String> {
    let mut lines = Vec::new();
    for body in bodies {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.windows(4).any(|window| window == b"\r\n\r\n") {
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk).await.unwrap();
            request.extend_from_slice(&chunk[..read]);
        }
        lines.push(String::from_utf8_lossy(&request).lines().next().unwrap().to_owned());
        if body == b"silence" {
            tokio::time::sleep(Duration::from_secs(2)).await;
            continue;
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
    }
    lines
}

#[tokio::test]
async fn a_stock_query_goes_out_and_its_windows_1252_answer_comes_in() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap().port());
    let item = b"<?xml version=\"1.0\" encoding=\"Windows-1252\"?><InvQuery><StockItem><StockCode>A</StockCode><Description>Caf\xe9</Description></StockItem></InvQuery>\n ";
    let server = tokio::spawn(serve(listener, vec![b"ABC12  ".to_vec(), item.to_vec(), b"0".to_vec()]));
    let item = client.query(documents::stock_query()).await.unwrap();
    assert_eq!(item.description.as_deref(), Some("Café"));
    client.close().await.unwrap();
    let lines = server.await.unwrap();
    assert_eq!(
        lines[0],
        "GET /SYSPROWCFService/Rest/Logon?Operator=ADMIN&OperatorPassword=pass%20word%261&CompanyId=C&CompanyPassword= HTTP/1.1"
    );
    assert!(
        lines[1].starts_with(
            "GET /SYSPROWCFService/Rest/Query/Query?UserId=ABC12%20%20&BusinessObject=INVQRY&XmlIn=%3C%3Fxml"
        ),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "GET /SYSPROWCFService/Rest/Logoff?UserId=ABC12%20%20 HTTP/1.1");
}

#[tokio::test]
async fn a_posting_that_runs_out_of_time_is_unknown_and_is_sent_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap().port());
    let server = tokio::spawn(serve(listener, vec![b"ABC12  ".to_vec(), b"silence".to_vec()]));
    let outcome = client.post(documents::payment()).await.unwrap();
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    let lines = server.await.unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with(
        "GET /SYSPROWCFService/Rest/Transaction/Post?UserId=ABC12%20%20&BusinessObject=ARSTPY&XmlParameters="
    ));
}

#[tokio::test]
async fn an_unreachable_service_prints_no_url() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = client(port).post(documents::payment()).await.unwrap_err();
    for printed in [format!("{error}"), format!("{error:?}")] {
        assert!(!printed.contains("pass") && !printed.contains("Rest/"), "{printed}");
    }
}
