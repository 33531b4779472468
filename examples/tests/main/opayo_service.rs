//! The service between Opayo and SYSPRO by the harmony contract: notifications, the poll, the settlement of a day that nobody collected,
//! and the shop's records, which outlive the service.

use std::time::Instant;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use flow_core::retention::{Keys, SealingKey};
use flow_core::schedule::{JobEnd, Outcome, StoredJob};
use flow_core::store::{Jobs, SqliteStore};
use opayo_model::Routes;
use opayo_model::client::Client;
use opayo_model::pi::request::{NewRefund, NewTransaction};
use sandbox::opayo::{
    DEFAULT_VENDOR, Ending, INTEGRATION_KEY, INTEGRATION_PASSWORD, Notifier, REPORTING_PASSWORD, REPORTING_USER,
    ReplyStatus,
};
use sandbox::{Opayo, Syspro};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::world::{Service, Site, until};

const TOKEN: &str = "Authorization: Bearer a-token-of-the-shop";

/// A vendor whose gateway is two days behind, a SYSPRO that sells one thing, and a folder for the service.
struct Company {
    opayo: Opayo,
    syspro: Syspro,
    site: Site,
}

impl Company {
    async fn open() -> Self {
        let seeds = Syspro::new().with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40");
        let now = OffsetDateTime::now_utc();
        let opayo = Opayo::new().with_now(now - Duration::days(2)).start().await.unwrap();
        let syspro = seeds.start().await.unwrap();
        let site = Site::new(&[
            ("OPAYO_REPORTING_PASSWORD", REPORTING_PASSWORD),
            ("OPAYO_INTEGRATION_KEY", INTEGRATION_KEY),
            ("OPAYO_INTEGRATION_PASSWORD", INTEGRATION_PASSWORD),
            ("SHOP_TOKEN", "a-token-of-the-shop"),
            ("ERP_API_KEY", syspro.api_key()),
            ("FLOW_KEYS", &key("2026", "5e")),
        ]);
        let company = Self { opayo, syspro, site };
        company.polls_every(15);
        company
    }

    /// Writes the file of the service. Another interval makes a poll due at once.
    fn polls_every(&self, minutes: u32) {
        let since = (OffsetDateTime::now_utc() - Duration::days(3)).date();
        self.site.configure(&format!(
            "since = \"{since}\"\npoll_minutes = {minutes}\n[opayo]\nurl = \"{}\"\nvendor = \"{DEFAULT_VENDOR}\"\n\
             user = \"{REPORTING_USER}\"\npaid = \"https://shop.example/paid\"\nnot_paid = \"https://shop.example/not-paid\"\n\
             [erp]\nkind = \"harmony\"\nurl = \"{}\"\n",
            self.opayo.origin(),
            self.syspro.origin(),
        ));
    }

    /// The shop tells what it is about to ask for, registers it, and tells what Opayo answered; Opayo's id.
    fn registers(&self, service: &Service, code: &str) -> String {
        assert_eq!(tell(service, code, &order()), 204);
        let form = [
            ("Vendor", DEFAULT_VENDOR),
            ("TxType", "PAYMENT"),
            ("VendorTxCode", code),
            ("Amount", "62.25"),
            ("Currency", "GBP"),
            ("Description", "one regulator"),
            ("NotificationURL", "https://shop.example/opayo"),
            ("CustomerEMail", "ann@example.com"),
            ("BillingSurname", "Archer"),
            ("BillingFirstnames", "Ann"),
            ("BillingAddress1", "1 Foundry Lane"),
            ("BillingCity", "Sheffield"),
            ("BillingCountry", "GB"),
            ("DeliverySurname", "Archer"),
            ("DeliveryAddress1", "1 Foundry Lane"),
            ("DeliveryCountry", "GB"),
        ];
        let registered = self.opayo.register(&form).unwrap();
        let answer = json!({"transaction_id": registered.vps_tx_id, "security_key": registered.security_key});
        assert_eq!(tell(service, code, &answer), 204);
        registered.vps_tx_id.trim_matches(['{', '}']).to_owned()
    }

    async fn refunds(&self, transaction: &str, minor: i64) {
        let base = BaseUrl::parse(&self.opayo.origin()).unwrap();
        let transport = ReqwestTransport::new().unwrap();
        let client = Client::over(base, Routes::pi(), INTEGRATION_KEY, INTEGRATION_PASSWORD, transport);
        let refund = NewTransaction::Refund(NewRefund {
            reference_transaction_id: transaction.into(),
            vendor_tx_code: "R-1001".into(),
            amount: minor,
            description: "dented".to_owned(),
        });
        client.send(&client.routes().create_transaction(refund)).await.unwrap();
    }

    async fn store(&self) -> SqliteStore {
        let (name, digits) = ("2026", "5e".repeat(32));
        let keys = Keys::new(SealingKey::parse(name, digits.into()).unwrap());
        SqliteStore::open(self.site.path("flow.db")).await.unwrap().sealed_by(keys)
    }

    /// A job of the timetable: the poll, or with `/settlements` the collection.
    async fn job(&self, end: &str) -> Option<StoredJob> {
        let store = self.store().await;
        let jobs = store.jobs().await.unwrap();
        store.close().await;
        let name = format!("opayo/{}{end}", DEFAULT_VENDOR.to_lowercase());
        jobs.into_iter().find(|job| job.name == name)
    }

    /// Returns when a job is as it should be.
    async fn until_job(&self, end: &str, is_so: impl Fn(&StoredJob) -> bool) {
        let begun = Instant::now();
        while !self.job(end).await.is_some_and(|job| is_so(&job)) {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", self.job(end).await);
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// Makes a job due as it was a week ago, and gives back when it was due.
    async fn missed(&self, end: &str) -> OffsetDateTime {
        let StoredJob { name, due, .. } = self.job(end).await.unwrap();
        let (store, ago, later) = (self.store().await, due - Duration::WEEK, due + Duration::DAY);
        let claim = store.claim_job(&name, later, later + Duration::HOUR).await.unwrap().unwrap();
        let end = JobEnd { due: ago, next_attempt_at: ago, outcome: Outcome::HandedBack };
        store.end_job(&claim, &end, later).await.unwrap();
        store.close().await;
        due
    }
}

/// A key as the environment has it.
fn key(name: &str, byte: &str) -> String {
    format!("{name}:{}", byte.repeat(32))
}

fn order() -> Value {
    json!({
        "transaction_type": "Payment",
        "amount": {"minor": 6225, "currency": "GBP"},
        "customer": {"name": "Ann Archer", "email": "ann@example.com"},
        "metadata": {"order_lines": r#"[{"sku": "REG-TWIN", "quantity": 1}]"#},
    })
}

fn tell(service: &Service, code: &str, told: &Value) -> u16 {
    service.send("PUT", &format!("/opayo/transactions/{code}"), TOKEN, &told.to_string()).0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_outlives_a_kill_is_polled_for_refunds_and_settled() {
    let company = Company::open().await;
    let service = company.site.serve();
    company.until_job("", |poll| poll.last_run_at.is_some()).await; // one that is killed would keep its claim for a while
    let id = company.registers(&service, "WEB-1001");
    drop(service); // killed while the buyer is on the payment page

    let service = company.site.serve();
    let notifier = Notifier::new().to(format!("http://{}/webhooks/opayo", service.address));
    let message = company.opayo.finish(&id, Ending::Ok).unwrap();
    let forged = message.clone().forged("Status", "OK").forged("VPSSignature", "00");
    assert_eq!(notifier.deliver(&forged).await.unwrap().status, ReplyStatus::Invalid);
    for _ in 0..2 {
        let reply = company.opayo.notify(&notifier, &message, 5).await.unwrap();
        assert_eq!((reply.status, reply.redirect_url.as_str()), (ReplyStatus::Ok, "https://shop.example/paid"));
    }
    until("the sale is posted", || company.syspro.books().payments.len() == 1).await;
    let order = company.syspro.books().sales_orders.remove(0);
    assert!(order["Lines"].to_string().contains("REG-TWIN"), "the lines are the shop's: {order}");
    assert_eq!(service.terminate(), Some(0));

    company.refunds(&id, 1_000).await; // Opayo tells nobody
    company.opayo.close_batch(company.opayo.now().date());
    let due = company.missed("/settlements").await; // nobody collected it
    company.polls_every(5);
    let service = company.site.serve();
    let books = || company.syspro.books();
    until("the refund is booked", || books().credit_memos.len() == 1).await;
    until("the settlement is booked", || books().journal_entries.len() == 1).await;
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    company.until_job("/settlements", |collection| collection.due == due).await; // every missed day is done
    assert_eq!(service.terminate(), Some(0));
    let collected = company.job("/settlements").await.unwrap();
    assert!(collected.last_words.unwrap().ends_with("0 settlements held back"));

    let from = (OffsetDateTime::now_utc() - Duration::days(3)).date().to_string();
    let (code, text) = company.site.operate(&["backfill", "--from", &from]);
    assert!(code == Some(0) && text.contains("opayo/sandboxvendor/transactions"), "{text}");
    assert_eq!(company.site.operate(&["work"]).0, Some(0));
    let counts = (books().sales_orders.len(), books().payments.len(), books().credit_memos.len());
    assert_eq!(counts, (1, 1, 1), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_tells_a_transaction_once_and_a_person_can_be_taken_out() {
    let company = Company::open().await;
    let service = company.site.serve();
    let put = |header: &str, body: &str| service.send("PUT", "/opayo/transactions/WEB-2001", header, body);
    assert_eq!(put("", "{}").0, 401);
    assert_eq!(put("Authorization: Bearer a-token-of-the-shoq", "{}").0, 401);
    for (body, named) in [
        (json!({"amonut": {"minor": 1, "currency": "GBP"}}), "amonut"),
        (json!({"amount": {"minor": "1", "currency": "GBP"}}), "amount.minor"),
        (json!({"description": "paid with 4929 0000 0000 6"}), "description: it holds a card number"),
    ] {
        let (status, text) = put(TOKEN, &body.to_string());
        assert!(status == 400 && text.contains(named), "{text}");
    }
    let id = company.registers(&service, "WEB-2001");
    assert_eq!(tell(&service, "WEB-2001", &order()), 204, "again");
    let (status, text) = put(TOKEN, &json!({"amount": {"minor": 1, "currency": "GBP"}}).to_string());
    assert!(status == 409 && text.contains("amount: another value was told before"), "{text}");
    assert_eq!(tell(&service, "WEB-2002", &json!({"transaction_id": id})), 409, "it is another's");

    let _untold = company.opayo.finish(&id, Ending::Ok).unwrap();
    let paid = json!({"transactionId": id, "transactionType": "Payment", "status": "Ok", "statusCode": "0000"});
    assert_eq!(service.send("POST", "/opayo/messages", TOKEN, "no message").0, 400);
    let (status, text) = service.send("POST", "/opayo/messages", TOKEN, &paid.to_string());
    assert_eq!(status, 204, "{text}");
    until("Pi's answer is posted", || company.syspro.books().payments.len() == 1).await;
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!(service.terminate(), Some(0));

    let records = std::fs::read(company.site.path("opayo.db")).unwrap();
    assert!(!String::from_utf8_lossy(&records).contains("ann@example.com"), "it is sealed");
    let erase = ["erase", "--email", "Ann@example.com", "--why", "request 7", "--by", "ben"];
    let (code, text) = company.site.operate(&erase);
    assert!(code == Some(0) && text.contains("1 of the shop's records erased"), "{text}");
    let (_, text) = company.site.operate(&erase);
    assert!(text.contains("0 of the shop's records erased"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_keys_were_rotated_and_all_is_sealed_anew_the_old_one_can_go() {
    let mut company = Company::open().await;
    let service = company.site.serve();
    let id = company.registers(&service, "WEB-3001");
    let notifier = Notifier::new().to(format!("http://{}/webhooks/opayo", service.address));
    let message = company.opayo.finish(&id, Ending::Ok).unwrap();
    assert_eq!(company.opayo.notify(&notifier, &message, 5).await.unwrap().status, ReplyStatus::Ok);
    until("the sale is posted", || company.syspro.books().payments.len() == 1).await;
    until("nothing is open", || service.get("/metrics").contains("\nflow_open_events 0\n")).await;
    assert_eq!(service.terminate(), Some(0));

    let (old, new) = (key("2026", "5e"), key("2027", "e5"));
    company.site.set("FLOW_KEYS", &new);
    let erase = ["erase", "--email", "ann@example.com", "--why", "request 8", "--by", "ben"];
    let (code, text) = company.site.operate(&erase);
    assert!(code == Some(1) && text.contains("2026"), "the old key is needed: {text}");
    company.site.set("FLOW_KEYS", &format!("{new} {old}"));
    let (code, text) = company.site.operate(&["reseal", "--by", "ben"]);
    assert!(code == Some(0) && text.ends_with("1 of the shop's records sealed anew\n"), "{text}");
    company.site.set("FLOW_KEYS", &new);
    let (code, text) = company.site.operate(&erase);
    assert!(code == Some(0) && text.contains("1 of the shop's records erased"), "{text}");
}
