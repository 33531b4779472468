//! A service's folder, the program in it, and the people around it.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use sandbox::Stripe;
use sandbox::stripe::Webhook;
use serde_json::{Value, json};
use stripe_model::Currency;
use stripe_model::client::Client;
use stripe_model::endpoints::{customers, payment_intents};
use tempfile::TempDir;
use time::OffsetDateTime;

pub(crate) const SECRET: &str = "whsec_service";

/// A folder with a service's file, and the secrets of its environment.
pub(crate) struct Site {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

/// A running service.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    pub(crate) fn new(environment: &[(&'static str, &str)]) -> Self {
        let environment = environment.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { folder: TempDir::new().unwrap(), environment }
    }

    /// Sets what the environment of later commands holds.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.environment.retain(|(there, _)| *there != name);
        self.environment.push((name, value.to_owned()));
    }

    /// Writes the service's file: where it listens and its store, and then this.
    pub(crate) fn configure(&self, text: &str) {
        let store = self.path("flow.db").display().to_string();
        let top = format!("listen = \"127.0.0.1:0\"\nstore = \"sqlite:{store}\"\n");
        std::fs::write(self.path("connect.toml"), format!("{top}{text}")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_connect"));
        command.current_dir(self.folder.path()).env("RUST_LOG", "off");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn serve(&self) -> Service {
        self.serve_with(&[])
    }

    /// Serves with these in the environment.
    pub(crate) fn serve_with(&self, environment: &[(&str, &str)]) -> Service {
        let mut command = self.command();
        let command = command.envs(environment.iter().copied()).arg("serve").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").expect("it says where it listens").1.to_owned();
        Service { child, address }
    }

    /// What a command exits with and prints.
    pub(crate) fn operate(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.command().args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    /// The same of a command of the desk, with the ERP in reach.
    pub(crate) fn desk(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let place = ["--config", "connect.toml", "--by", "ann"];
        self.operate(&[&["dead-letters"], arguments, &place].concat())
    }
}

impl Service {
    pub(crate) fn webhook(&self) -> Webhook {
        Webhook::new(format!("http://{}/webhooks/stripe", self.address), SECRET)
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.send("GET", path, "", "").1
    }

    /// Sends a request with one more header; the status and the whole answer.
    pub(crate) fn send(&self, method: &str, path: &str, header: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
        let head = format!("Host: service\r\nConnection: close\r\nContent-Length: {length}\r\n{header}");
        write!(stream, "{method} {path} HTTP/1.1\r\n{head}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        (status, answer)
    }

    /// Ends it as a supervisor does; what it exits with.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

/// The line of a service's file that lets no poll find anything: what comes, comes by webhook.
pub(crate) fn unpolled() -> String {
    let tomorrow = (OffsetDateTime::now_utc() + time::Duration::DAY).date();
    format!("since = \"{tomorrow}\"\n")
}

/// Somebody buys one of these; the event that tells of the charge.
pub(crate) async fn sells(stripe: &Stripe, order: &str, sku: &str) -> Value {
    let base = BaseUrl::parse(&stripe.base_url()).unwrap();
    let client = Client::over(stripe.api_key(), base, ReqwestTransport::new().unwrap());
    let ann = client.send(&customers::create().name("Ann Archer").email("ann@example.com")).await.unwrap().id;
    let checkout = payment_intents::create(6_225, &Currency::from("usd")).metadata("order_id", order);
    let checkout = checkout.metadata("lines", json!([{"sku": sku, "quantity": 1}]).to_string());
    client.send(&checkout.customer(&ann).payment_method("pm_card_visa").confirmed()).await.unwrap();
    let events = stripe.events();
    events.into_iter().rfind(|event| event["type"] == "charge.succeeded").unwrap()
}

pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
