//! The service, as it is run: it takes signed webhooks, is killed, starts again, and posts what a command has mended; and what an
//! operator does beside it.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use sandbox::stripe::Webhook;
use sandbox::{Stripe, Syspro, Tims};
use serde_json::{Value, json};
use stripe_model::Currency;
use stripe_model::client::Client;
use stripe_model::endpoints::{customers, payment_intents};
use tempfile::TempDir;
use tokio::net::TcpListener;

const SECRET: &str = "whsec_service";

/// A shop at Stripe, a TIMS that sells one thing, and a folder for the service.
struct Company {
    stripe: Stripe,
    tims: Tims,
    folder: TempDir,
}

/// A running service.
struct Service {
    child: Child,
    address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Company {
    async fn open() -> Self {
        let tims = Tims::new().with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40").start().await.unwrap();
        let company = Self { stripe: Stripe::new().start().await.unwrap(), tims, folder: TempDir::new().unwrap() };
        company.posts_to("tims", &company.tims.origin());
        company
    }

    /// Writes the file of the service, for this ERP.
    fn posts_to(&self, system: &str, url: &str) {
        let (store, stripe) = (self.path("flow.db").display().to_string(), self.stripe.base_url());
        let top = format!("listen = \"127.0.0.1:0\"\nstore = \"sqlite:{store}\"\nstripe = \"{stripe}\"\n");
        let text = format!("{top}[erp]\nsystem = \"{system}\"\nurl = \"{url}\"\n");
        std::fs::write(self.path("connect.toml"), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_connect"));
        command.env("STRIPE_SECRET_KEY", self.stripe.api_key()).env("STRIPE_WEBHOOK_SECRET", SECRET);
        command.env("ERP_API_KEY", self.tims.api_key());
        command
    }

    fn serve(&self) -> Service {
        self.serve_with(&[])
    }

    /// Serves with these in the environment.
    fn serve_with(&self, environment: &[(&str, &str)]) -> Service {
        let mut command = self.command();
        command.env("RUST_LOG", "off").env_remove("ALERTS_URL").envs(environment.iter().copied());
        command.arg("serve").arg("--config").arg(self.path("connect.toml")).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").expect("it says where it listens").1.to_owned();
        Service { child, address }
    }

    /// What a command of the desk exits with.
    fn desk(&self, arguments: &[&str]) -> Option<i32> {
        let store = format!("sqlite:{}", self.path("flow.db").display());
        let mut command = self.command();
        command.arg("dead-letters").args(arguments).args(["--store", &store, "--by", "ann"]).stdout(Stdio::null());
        command.status().unwrap().code()
    }

    /// What an operator's command exits with and prints.
    fn operate(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = self.command();
        let output = command.args(arguments).arg("--config").arg(self.path("connect.toml")).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    /// Somebody buys one of these; the event that tells of the charge.
    async fn sells(&self, order: &str, sku: &str) -> Value {
        let base = BaseUrl::parse(&self.stripe.base_url()).unwrap();
        let client = Client::over(self.stripe.api_key(), base, ReqwestTransport::new().unwrap());
        let ann = client.send(&customers::create().name("Ann Archer").email("ann@example.com")).await.unwrap().id;
        let checkout = payment_intents::create(6_225, &Currency::from("usd")).metadata("order_id", order);
        let checkout = checkout.metadata("lines", json!([{"sku": sku, "quantity": 1}]).to_string());
        client.send(&checkout.customer(&ann).payment_method("pm_card_visa").confirmed()).await.unwrap();
        let events = self.stripe.events();
        events.into_iter().rfind(|event| event["type"] == "charge.succeeded").unwrap()
    }

    async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}: {:?}", self.tims.books().payments);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A chat on this machine: where it takes messages, and what was said.
async fn chat() -> (String, mpsc::Receiver<String>) {
    let (say, said) = mpsc::channel();
    let hook = move |message: String| async move { say.send(message).map_err(|_| StatusCode::GONE) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().route("/hook", post(hook))).into_future());
    (url, said)
}

impl Service {
    fn webhook(&self) -> Webhook {
        Webhook::new(format!("http://{}/webhooks/stripe", self.address), SECRET)
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: service\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ends it as a supervisor does; what it exits with.
    fn terminate(mut self) -> Option<i32> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_killed_posts_once_and_a_letter_that_is_mended_is_posted() {
    let company = Company::open().await;
    let service = company.serve();
    let first = company.sells("A-1001", "REG-TWIN").await;
    let forged = service.webhook().deliver_with("t=1,v1=00", first.to_string().into_bytes()).await.unwrap();
    let large = service.webhook().deliver_bytes(vec![b' '; 3 * 1024 * 1024]).await;
    assert_eq!((forged, large.unwrap_or(413)), (401, 413), "a sender may be cut off before it reads 413");
    let card = br#"{"id": "evt_card", "object": "event", "data": {"number": "4242424242424242"}}"#;
    assert_eq!(service.webhook().deliver_bytes(card.to_vec()).await.unwrap(), 400, "no card number is stored");
    assert_eq!(service.webhook().deliver(&first).await.unwrap(), 200);
    drop(service); // killed, with the event under way or not

    let service = company.serve();
    assert_eq!(service.webhook().deliver(&first).await.unwrap(), 200, "the same event again");
    company.until("the sale is posted", || company.tims.books().payments.len() == 1).await;
    let second = company.sells("A-1002", "REG-TRIPLE").await;
    assert_eq!(service.webhook().deliver(&second).await.unwrap(), 200);
    company.until("the item is unknown", || company.desk(&["list", "--reason", "unknown_sku"]) == Some(2)).await;
    assert!(service.get("/metrics").contains("flow_dead_events 1"));

    company.tims.add_item("REG-TRIPLE", "Triple gauge regulator", "62.25", "4").unwrap();
    assert_eq!(company.desk(&["replay", "--all", "--why", "the item is in TIMS now"]), Some(0));
    company.until("the letter is posted", || company.tims.books().payments.len() == 2).await;
    assert!(service.get("/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(service.terminate(), Some(0));
    let books = company.tims.books();
    assert_eq!((books.sales_orders.len(), books.payments.len()), (2, 2));
    assert_eq!(company.desk(&["audit", "verify"]), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erp_that_refuses_the_key_is_paused_until_a_person_resumes_it() {
    let company = Company::open().await;
    let (url, said) = chat().await;
    let service = company.serve_with(&[("ERP_API_KEY", "an-old-key"), ("ALERTS_URL", &url)]);
    let sale = company.sells("A-1001", "REG-TWIN").await;
    assert_eq!(service.webhook().deliver(&sale).await.unwrap(), 200);
    company.until("TIMS is paused", || company.operate(&["targets", "list"]).0 == Some(2)).await;
    assert!(service.get("/metrics").contains("flow_breaker_state{target=\"erp/tims\"} 2"));
    assert_eq!(service.terminate(), Some(0));
    let said: Vec<String> = said.try_iter().collect();
    assert!(said.iter().any(|message| message.contains("erp/tims")), "{said:?}");

    let (code, text) = company.operate(&["targets", "resume", "tims"]);
    assert!(code == Some(1) && text.contains("tims is no target"), "{text}");
    let resume = ["targets", "resume", "erp/tims", "--why", "the key is renewed", "--by", "ann"];
    assert_eq!(company.operate(&resume), (Some(0), "erp/tims: resumed\n".to_owned()));
    assert_eq!(company.operate(&resume), (Some(0), "erp/tims: it is not paused\n".to_owned()));
    assert_eq!(company.operate(&["targets", "list"]).0, Some(0));
    let (_, trail) = company.operate(&["audit", "export"]);
    assert!(trail.contains("the key is renewed") && trail.contains("ann"), "{trail}");

    let _service = company.serve();
    company.until("the sale is posted", || company.tims.books().payments.len() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_webhook_told_is_filled_in_and_a_customer_can_be_erased() {
    let company = Company::open().await;
    let yesterday = (time::OffsetDateTime::now_utc() - time::Duration::DAY).date().to_string();
    let (code, text) = company.operate(&["backfill", "--from", &yesterday]);
    assert!(code == Some(1) && text.contains("there is no such store"), "{text}");
    assert_eq!(company.serve().terminate(), Some(0), "the store is made");
    let sale = company.sells("A-1001", "REG-TWIN").await;
    let (code, text) = company.operate(&["backfill", "--from", &yesterday]);
    assert!(code == Some(0) && text.contains("all read up to"), "{text}");
    assert_eq!(company.operate(&["backfill", "--from", "yesterday"]).0, Some(1));

    let ann = sale["data"]["object"]["customer"].as_str().unwrap();
    let erase = ["erase", "--gateway-id", ann, "--email", "ann@example.com", "--why", "request 7", "--by", "ben"];
    let (code, text) = company.operate(&erase);
    assert_eq!(code, Some(1), "it is not posted yet: {text}");
    let service = company.serve();
    company.until("the sale is posted", || company.tims.books().payments.len() == 1).await;
    company.until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!(service.terminate(), Some(0));
    let (code, text) = company.operate(&erase);
    assert!(code == Some(0) && !text.starts_with("0 events"), "{text}");
    let (code, text) = company.operate(&["audit", "verify"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(company.operate(&["erase", "--why", "request 8"]).0, Some(1), "of whom?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_before_the_service_was_there_is_polled_and_posted_to_syspro() {
    let company = Company::open().await;
    let syspro = Syspro::new().with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40").start().await.unwrap();
    company.posts_to("syspro", &syspro.origin());
    company.sells("A-1001", "REG-TWIN").await;
    let service = company.serve_with(&[("ERP_API_KEY", syspro.api_key())]);
    company.until("the sale is posted", || syspro.books().payments.len() == 1).await;
    assert_eq!(service.terminate(), Some(0));
    assert_eq!((syspro.books().sales_orders.len(), company.tims.books().payments.len()), (1, 0));
}

#[test]
fn a_service_says_what_it_lacks() {
    let folder = TempDir::new().unwrap();
    let serve = |text: &str| {
        let path = super::file(&folder, "connect.toml", text);
        let mut command = Command::new(env!("CARGO_BIN_EXE_connect"));
        command.env_remove("STRIPE_SECRET_KEY").current_dir(folder.path());
        let output = command.arg("serve").arg("--config").arg(path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let erp = "[erp]\nsystem = \"tims\"\nurl = \"http://127.0.0.1:9\"\n";
    let postgres = if cfg!(feature = "postgres") { "connect: " } else { "--features postgres" };
    for (text, named) in [
        ("listen = \"127.0.0.1:0\"\n".to_owned(), "erp"),
        (format!("port = 1\n{erp}"), "port"),
        (erp.replace("tims", "sap"), "sap"),
        (format!("store = \"postgres://flow@127.0.0.1:nine/flow\"\n{erp}"), postgres),
        (format!("store = \"sqlite:new.db\"\n{erp}"), "STRIPE_SECRET_KEY"),
    ] {
        let (code, said) = serve(&text);
        assert!(code == Some(1) && said.contains(named), "{text}: {said}");
    }
}
