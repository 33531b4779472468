//! The service between Stripe and TIMS, as it is run: it takes signed webhooks, is killed, starts again, and posts what a command has
//! mended; and what an operator does beside it.

use std::path::Path;
use std::process::Command;

use sandbox::{Fault, Stripe, Syspro, Tims};
use serde_json::Value;
use tempfile::TempDir;

use crate::channels::{chat, mail};
use crate::world::{SECRET, Site, sells, unpolled, until};

/// A shop at Stripe, a TIMS that sells one thing, and a folder for the service.
struct Company {
    stripe: Stripe,
    tims: Tims,
    site: Site,
}

impl Company {
    async fn open() -> Self {
        let tims = Tims::new().with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40").start().await.unwrap();
        let stripe = Stripe::new().start().await.unwrap();
        let site = Site::new(&[
            ("STRIPE_SECRET_KEY", stripe.api_key()),
            ("STRIPE_WEBHOOK_SECRET", SECRET),
            ("ERP_API_KEY", tims.api_key()),
        ]);
        let company = Self { stripe, tims, site };
        company.posts_to("tims", &company.tims.origin(), "");
        company
    }

    /// Writes the file of the service, for this ERP; only webhooks bring events.
    fn posts_to(&self, kind: &str, url: &str, more: &str) {
        self.polls_for(kind, url, &unpolled(), more);
    }

    fn polls_for(&self, kind: &str, url: &str, since: &str, more: &str) {
        let stripe = self.stripe.base_url();
        let erp = format!("[erp]\nkind = \"{kind}\"\nurl = \"{url}\"\n");
        self.site.configure(&format!("{since}[stripe]\nurl = \"{stripe}\"\n{erp}{more}"));
    }

    async fn sells(&self, order: &str, sku: &str) -> Value {
        sells(&self.stripe, order, sku).await
    }

    fn payments(&self) -> usize {
        self.tims.books().payments.len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_killed_posts_once_and_a_letter_that_is_mended_is_posted() {
    let company = Company::open().await;
    let service = company.site.serve();
    let first = company.sells("A-1001", "REG-TWIN").await;
    let forged = service.webhook().deliver_with("t=1,v1=00", first.to_string().into_bytes()).await.unwrap();
    let large = service.webhook().deliver_bytes(vec![b' '; 3 * 1024 * 1024]).await;
    assert_eq!((forged, large.unwrap_or(413)), (401, 413), "a sender may be cut off before it reads 413");
    let card = br#"{"id": "evt_card", "object": "event", "data": {"number": "4242424242424242"}}"#;
    assert_eq!(service.webhook().deliver_bytes(card.to_vec()).await.unwrap(), 400, "no card number is stored");
    assert_eq!(service.webhook().deliver(&first).await.unwrap(), 200);
    drop(service); // killed, with the event under way or not

    let service = company.site.serve();
    assert_eq!(service.webhook().deliver(&first).await.unwrap(), 200, "the same event again");
    until("the sale is posted", || company.payments() == 1).await;
    let second = company.sells("A-1002", "REG-TRIPLE").await;
    assert_eq!(service.webhook().deliver(&second).await.unwrap(), 200);
    until("the item is unknown", || company.site.desk(&["list", "--reason", "unknown_sku"]).0 == Some(2)).await;
    assert!(service.get("/metrics").contains("flow_dead_events 1"));

    company.tims.add_item("REG-TRIPLE", "Triple gauge regulator", "62.25", "4").unwrap();
    assert_eq!(company.site.desk(&["replay", "--all", "--why", "the item is in TIMS now"]).0, Some(0));
    until("the letter is posted", || company.payments() == 2).await;
    assert!(service.get("/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(service.terminate(), Some(0));
    let books = company.tims.books();
    assert_eq!((books.sales_orders.len(), books.payments.len()), (2, 2));
    assert_eq!(company.site.desk(&["audit", "verify"]).0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erp_that_refuses_the_key_is_paused_until_a_person_resumes_it() {
    let company = Company::open().await;
    let (url, said) = chat().await;
    company.posts_to("tims", &company.tims.origin(), "[alerts.chat]\n");
    let service = company.site.serve_with(&[("ERP_API_KEY", "an-old-key"), ("ALERTS_URL", &url)]);
    let sale = company.sells("A-1001", "REG-TWIN").await;
    assert_eq!(service.webhook().deliver(&sale).await.unwrap(), 200);
    until("TIMS is paused", || company.site.operate(&["targets", "list"]).0 == Some(2)).await;
    assert!(service.get("/metrics").contains("flow_breaker_state{target=\"erp/tims\"} 2"));
    assert_eq!(service.terminate(), Some(0));
    let said: Vec<String> = said.try_iter().collect();
    assert!(said.iter().any(|message| message.contains("erp/tims")), "{said:?}");

    let (code, text) = company.site.operate(&["targets", "resume", "tims"]);
    assert!(code == Some(1) && text.contains("tims is no target"), "{text}");
    let resume = ["targets", "resume", "erp/tims", "--why", "the key is renewed", "--by", "ann"];
    assert_eq!(company.site.operate(&resume), (Some(0), "erp/tims: resumed\n".to_owned()));
    assert_eq!(company.site.operate(&resume), (Some(0), "erp/tims: it is not paused\n".to_owned()));
    assert_eq!(company.site.operate(&["targets", "list"]).0, Some(0));
    let (_, trail) = company.site.operate(&["audit", "export"]);
    assert!(trail.contains("the key is renewed") && trail.contains("ann"), "{trail}");

    let _service = company.site.serve_with(&[("ALERTS_URL", &url)]);
    until("the sale is posted", || company.payments() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_webhook_told_is_filled_in_and_a_customer_can_be_erased() {
    let company = Company::open().await;
    let yesterday = (time::OffsetDateTime::now_utc() - time::Duration::DAY).date().to_string();
    let (code, text) = company.site.operate(&["backfill", "--from", &yesterday]);
    assert!(code == Some(1) && text.contains("there is no such store"), "{text}");
    assert_eq!(company.site.serve().terminate(), Some(0), "the store is made");
    let sale = company.sells("A-1001", "REG-TWIN").await;
    let (code, text) = company.site.operate(&["backfill", "--from", &yesterday]);
    assert!(code == Some(0) && text.contains("all read up to"), "{text}");
    assert_eq!(company.site.operate(&["backfill", "--from", "yesterday"]).0, Some(1));

    let ann = sale["data"]["object"]["customer"].as_str().unwrap();
    let erase = ["erase", "--gateway-id", ann, "--email", "ann@example.com", "--why", "request 7", "--by", "ben"];
    let (code, text) = company.site.operate(&erase);
    assert_eq!(code, Some(1), "it is not posted yet: {text}");
    let service = company.site.serve();
    until("the sale is posted", || company.payments() == 1).await;
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!(service.terminate(), Some(0));
    let (code, text) = company.site.operate(&erase);
    assert!(code == Some(0) && !text.starts_with("0 events"), "{text}");
    let (code, text) = company.site.operate(&["audit", "verify"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(company.site.operate(&["erase", "--why", "request 8"]).0, Some(1), "of whom?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_before_the_service_was_there_is_polled_and_posted_to_syspro() {
    let company = Company::open().await;
    let syspro = Syspro::new().with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40").start().await.unwrap();
    company.polls_for("harmony", &syspro.origin(), "", "");
    company.sells("A-1001", "REG-TWIN").await;
    let service = company.site.serve_with(&[("ERP_API_KEY", syspro.api_key())]);
    until("the sale is posted", || syspro.books().payments.len() == 1).await;
    assert_eq!(service.terminate(), Some(0));
    assert_eq!((syspro.books().sales_orders.len(), company.tims.books().payments.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_mailed_up_to_a_limit_and_the_rest_in_a_digest() {
    let company = Company::open().await;
    let (port, mail) = mail().await;
    let email = format!(
        "[alerts]\nmessages = 1\n[alerts.email]\nserver = \"127.0.0.1\"\nport = {port}\nsecurity = \"loopback\"\n\
         from = \"Connect <connect@shop.example>\"\nto = [\"ann@shop.example\", \"ben@shop.example\"]\n"
    );
    company.posts_to("tims", &company.tims.origin(), &email);
    let service = company.site.serve();
    for order in ["A-1001", "A-1002", "A-1003"] {
        let sale = company.sells(order, "REG-TRIPLE").await;
        assert_eq!(service.webhook().deliver(&sale).await.unwrap(), 200);
    }
    until("three letters", || service.get("/metrics").contains("\nflow_dead_events 3\n")).await;
    assert_eq!(service.terminate(), Some(0));
    let mails: Vec<String> = mail.try_iter().collect();
    let [first, digest] = mails.as_slice() else { panic!("one and a digest: {mails:#?}") };
    assert!(first.contains("Subject: [warning] dead_letter:") && first.contains("unknown_sku"), "{first}");
    assert!(first.contains("To: ann@shop.example, ben@shop.example"), "{first}");
    assert!(digest.contains("digest") && digest.contains("dead_letter: 2"), "{digest}");
}

/// Copies a database that nobody works on: its file, and what SQLite keeps beside it.
fn copy_store(from: &Path, to: &Path) {
    for name in ["flow.db", "flow.db-wal"] {
        let _ = std::fs::remove_file(to.join(name));
        if from.join(name).is_file() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
    let _ = std::fs::remove_file(to.join("flow.db-shm"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_store_asks_before_it_posts_again() {
    const PAYMENTS: &str = "/api/v1/accounts/receivable/payments";
    let company = Company::open().await;
    company.tims.faults().next(format!("POST {PAYMENTS}").as_str(), Fault::Status(503, None), 1);
    let service = company.site.serve();
    let sale = company.sells("A-1001", "REG-TWIN").await;
    assert_eq!(service.webhook().deliver(&sale).await.unwrap(), 200);
    until("the order is posted", || company.tims.books().sales_orders.len() == 1).await;
    assert_eq!(service.terminate(), Some(0), "the payment waits for its second attempt");
    assert_eq!(company.payments(), 0);
    let backup = company.site.path("backup");
    std::fs::create_dir(&backup).unwrap();
    copy_store(&company.site.path(""), &backup);
    let service = company.site.serve();
    until("the payment is posted", || company.payments() == 1).await;
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!(service.terminate(), Some(0));

    copy_store(&backup, &company.site.path(""));
    let (code, text) = company.site.operate(&["restored"]);
    assert_eq!((code, text.as_str()), (Some(0), "1 documents are looked for in the ERP before they are sent\n"));
    let sent = || company.tims.seen().iter().filter(|seen| seen.method == "POST" && seen.path == PAYMENTS).count();
    let before = sent();
    let service = company.site.serve();
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!((company.payments(), sent()), (1, before), "it is found, and not sent");
    assert_eq!(service.terminate(), Some(0));
}

#[test]
fn a_service_says_what_it_lacks() {
    let folder = TempDir::new().unwrap();
    let serve = |text: &str| {
        let path = super::file(&folder, "connect.toml", text);
        let mut command = Command::new(env!("CARGO_BIN_EXE_connect"));
        command
            .env_clear()
            .env("SYSPRO_PASSWORD", "secret")
            .env("STRIPE_SECRET_KEY", "sk_test")
            .env("ALERTS_URL", "mailto:ann");
        let output = command.current_dir(folder.path()).arg("serve").arg("--config").arg(path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let tims = "[erp]\nkind = \"tims\"\nurl = \"http://127.0.0.1:9\"\n";
    let (stripe, erp) = ("[stripe]\n", format!("[stripe]\n{tims}"));
    let enet = "[stripe]\n[erp]\nkind = \"enet\"\nurl = \"http://127.0.0.1:9\"\noperator = \"OP\"\ncompany = \"A\"\ncurrency = \"GBP\"\n";
    let opayo =
        "[opayo]\nvendor = \"v\"\nuser = \"u\"\npaid = \"https://shop.example\"\nnot_paid = \"https://shop.example\"\n";
    let email = "[alerts.email]\nserver = \"mail.example\"\nfrom = \"ann@shop.example\"\nto = []\n";
    let postgres = if cfg!(feature = "postgres") { "connect: " } else { "--features postgres" };
    for (text, named) in [
        (stripe.to_owned(), "`erp`"),
        (tims.to_owned(), "neither [stripe] nor [opayo]"),
        (format!("port = 1\n{erp}"), "`port`"),
        (erp.replace("tims", "sap"), "`sap`"),
        (erp.replace("http://127.0.0.1:9", "ftp://erp"), "erp.url"),
        (format!("store = \"postgres://flow@127.0.0.1:nine/flow\"\n{erp}"), postgres),
        (erp.clone(), "ERP_API_KEY"),
        (format!("since = \"yesterday\"\n{erp}"), "since"),
        (format!("{opayo}{erp}"), "rules: no book ships for both"),
        (format!("{opayo}{tims}"), "OPAYO_REPORTING_PASSWORD"),
        (format!("{opayo}{tims}").replace("user", "usr"), "`usr`"),
        (enet.replace("operator", "operater"), "`operater`"),
        (enet.replace("GBP", "STERLING"), "erp.currency: \"STERLING\""),
        (format!("{enet}release = \"5\"\n"), "`5`"),
        (format!("{enet}[alerts.chat]\nformat = \"xml\"\n"), "`xml`"),
        (format!("{enet}[alerts.chat]\n"), "ALERTS_URL"),
        (format!("{enet}{email}"), "alerts.email.to"),
        (format!("{enet}{email}").replace("[]", "[\"ann\"]"), "alerts.email.to"),
        (format!("{enet}{email}user = \"u\"\n"), "SMTP_PASSWORD"),
        (format!("{enet}{email}security = \"loopback\"\n"), "alerts.email.server"),
        (enet.to_owned(), "STRIPE_WEBHOOK_SECRET"),
        (include_str!("../../connect.toml").to_owned(), "rules.toml: "),
        (include_str!("../../connect.toml").replace("rules =", "#"), "rules: no book ships for both"),
    ] {
        let (code, said) = serve(&text);
        assert!(code == Some(1) && said.contains(named), "{text}: {said}");
    }
}
