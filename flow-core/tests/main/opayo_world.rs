//! A shop that is paid through the Opayo sandbox and keeps its books in the SYSPRO one.

use std::sync::Arc;
use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use flow_core::adapters::opayo::{MemoryRecords, OwnRecords, Received, ReportingPoll, ServerDoor};
use flow_core::adapters::{OpayoGateway, SysproEnetErp, SysproErp};
use flow_core::clock::ManualClock;
use flow_core::inbox::{EventState, StoredEvent};
use flow_core::ports::Erp;
use flow_core::runner::{Options, Runner};
use flow_core::store::{SqliteStore, Store};
use mapping_core::erp::syspro::enet::EnetOptions;
use mapping_core::flows::{Flow, OrderToCash, RefundToCreditMemo, SettlementToJournal, Unplanned};
use mapping_core::gateway::opayo::OwnRecord;
use mapping_core::money::Currency;
use mapping_core::rules::RuleBook;
use opayo_model::Routes;
use opayo_model::client::{Client, Reporting};
use opayo_model::ids::{VendorName, VendorTxCode};
use opayo_model::money::Amount;
use opayo_model::reporting::Account;
use opayo_model::server::SecurityKey;
use opayo_model::status::TransactionType;
use sandbox::opayo::{
    DEFAULT_VENDOR, Ending, INTEGRATION_KEY, INTEGRATION_PASSWORD, Notification, REPORTING_PASSWORD, REPORTING_USER,
};
use sandbox::syspro::enet::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD};
use sandbox::{Opayo, Syspro};
use syspro_harmony::enet::probe::{ProbeTables, TableProbe};
use syspro_harmony::enet::{Operator, Settings, Site, SiteCurrencies};
use syspro_harmony::harmony::Contract;
use time::OffsetDateTime;

use crate::scripted::{OPTIONS, START};

pub const KETTLE: &str = r#"[{"sku": "KETTLE-1L", "quantity": 2, "net": "40.00"}]"#;

/// Opayo, the shop's records, and everything between them and an ERP.
pub struct Shop {
    pub opayo: Opayo,
    pub records: Arc<MemoryRecords>,
    pub store: Arc<dyn Store>,
    pub runner: Runner,
}

/// A transaction that waits for its buyer.
pub struct Order {
    pub id: String,
}

pub fn transport() -> ReqwestTransport {
    let impatient = TransportOptions { total_timeout: Duration::from_secs(2), ..TransportOptions::default() };
    ReqwestTransport::with(impatient).unwrap()
}

pub fn vendor() -> VendorName {
    VendorName::from(DEFAULT_VENDOR)
}

pub fn pi(opayo: &Opayo) -> Client {
    by(opayo, Routes::pi())
}

pub fn v3(opayo: &Opayo) -> Client {
    by(opayo, Routes::v3())
}

fn by(opayo: &Opayo, routes: Routes) -> Client {
    let base = BaseUrl::parse(&opayo.origin()).unwrap();
    Client::over(base, routes, INTEGRATION_KEY, INTEGRATION_PASSWORD, transport()).retry(RetryPolicy::never())
}

pub fn reporting(opayo: &Opayo) -> Reporting {
    let account = Account::new(vendor(), REPORTING_USER, REPORTING_PASSWORD);
    let base = BaseUrl::parse(&opayo.origin()).unwrap();
    Reporting::over(base, account, transport()).retry(RetryPolicy::never())
}

/// A SYSPRO company that sells kettles.
pub async fn company() -> Syspro {
    let seeds = Syspro::new().with_item("KETTLE-1L", "Kettle, one litre", "20.00", "90");
    let seeds = seeds.with_item("CUP-4", "Cups, four", "10.00", "90");
    seeds.with_enet(enet_settings()).start().await.unwrap()
}

fn enet_settings() -> sandbox::syspro::enet::Settings {
    let mut settings = sandbox::syspro::enet::Settings::default();
    settings.omit_order_number = true; // as release 8 does
    settings
}

pub fn harmony(syspro: &Syspro) -> SysproErp {
    SysproErp::new(harmony_client(syspro))
}

pub fn harmony_client(syspro: &Syspro) -> syspro_harmony::harmony::Client {
    let base = BaseUrl::parse(&syspro.origin()).unwrap();
    let client = syspro_harmony::harmony::Client::new(Contract::default(), base, transport());
    client.api_key(syspro.api_key()).retry(RetryPolicy::never())
}

pub fn enet_client(syspro: &Syspro) -> syspro_harmony::enet::Client {
    let base = BaseUrl::parse(&syspro.origin()).unwrap();
    let operator = Operator::new(DEFAULT_OPERATOR, DEFAULT_PASSWORD, DEFAULT_COMPANY);
    let currencies = SiteCurrencies::new().home(Currency::GBP, "GBP");
    let payments = TableProbe {
        owner: Some("Customer".to_owned()),
        value: Some("PayValue".to_owned()),
        ..TableProbe::new("ArCshJnlPay", "PaymentNumber", "Reference")
    };
    let probes = ProbeTables { payments: Some(payments), ..ProbeTables::default() };
    let site = Site::new(Settings { currencies, probes, ..Settings::default() });
    syspro_harmony::enet::Client::configured(site, base, operator, transport(), |core| core.retry(RetryPolicy::never()))
}

pub fn enet(syspro: &Syspro) -> SysproEnetErp {
    let options = EnetOptions { credit_class: Some("REFUND".into()), ..EnetOptions::default() };
    SysproEnetErp::new(enet_client(syspro), options, Currency::GBP)
}

pub fn flows() -> Vec<Box<dyn Flow>> {
    vec![Box::new(OrderToCash), Box::new(RefundToCreditMemo), Box::new(SettlementToJournal), Box::new(Unplanned)]
}

impl Shop {
    pub async fn with(erp: impl Erp + 'static) -> Self {
        Self::by(RuleBook::opayo_syspro(), erp).await
    }

    pub async fn by(rules: RuleBook, erp: impl Erp + 'static) -> Self {
        let opayo = Opayo::new().with_now(START).start().await.unwrap();
        let records = Arc::new(MemoryRecords::default());
        let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
        let gateway =
            OpayoGateway::new().reporting(reporting(&opayo)).client(pi(&opayo)).records(Arc::clone(&records) as _);
        let runner = Runner::new(Arc::clone(&store), erp)
            .gateway(gateway)
            .flows(flows())
            .rules(rules)
            .clock(Arc::new(ManualClock::at(START)))
            .options(Options { attempts: 60, ..OPTIONS });
        Self { opayo, records, store, runner }
    }

    /// Registers a payment of 40.00 GBP with Server and keeps what the shop knows of it.
    pub fn register(&self, code: &str, kind: TransactionType, lines: &str) -> Order {
        self.register_for("ann@example.com", code, kind, lines)
    }

    pub fn register_for(&self, email: &str, code: &str, kind: TransactionType, lines: &str) -> Order {
        let word = kind.as_str().to_ascii_uppercase();
        let form = [
            ("Vendor", DEFAULT_VENDOR),
            ("TxType", word.as_str()),
            ("VendorTxCode", code),
            ("Amount", "40.00"),
            ("Currency", "GBP"),
            ("Description", "two kettles"),
            ("NotificationURL", "https://shop.example/opayo"),
            ("CustomerEMail", email),
            ("BillingSurname", "Example"),
            ("BillingFirstnames", "Ann"),
            ("BillingAddress1", "88 Oak Street"),
            ("BillingCity", "Leeds"),
            ("BillingCountry", "GB"),
            ("DeliverySurname", "Example"),
            ("DeliveryAddress1", "88 Oak Street"),
            ("DeliveryCountry", "GB"),
        ];
        let registration = self.opayo.register(&form).unwrap();
        let record = OwnRecord {
            transaction_type: Some(kind),
            amount: Some(Amount::new(4000, "GBP")),
            made_at: Some(START),
            metadata: [("order_lines".to_owned(), lines.to_owned())].into(),
            ..OwnRecord::default()
        };
        let key = SecurityKey::new(registration.security_key.clone());
        self.records.remember(VendorTxCode::from(code), record, Some(key));
        let id = registration.vps_tx_id.trim_matches(['{', '}']).to_owned();
        self.records.name(id.as_str().into(), VendorTxCode::from(code));
        Order { id }
    }

    pub fn door(&self) -> ServerDoor {
        let records: Arc<dyn OwnRecords> = Arc::clone(&self.records) as _;
        ServerDoor::new(vendor(), records, "https://shop.example/thanks", "https://shop.example/sorry").unwrap()
    }

    pub async fn deliver(&self, message: &Notification) -> Received {
        self.door().receive(&self.runner.inbox(), message.body().as_bytes(), START).await
    }

    /// The buyer ends the visit, and the message about it is delivered.
    pub async fn end(&self, order: &Order, ending: Ending) -> Notification {
        let message = self.opayo.finish(&order.id, ending).unwrap();
        let received = self.deliver(&message).await;
        assert!(received.outcome.is_ok(), "{:?}", received.outcome);
        message
    }

    /// A payment whose message has been delivered.
    pub async fn paid(&self, code: &str) -> Order {
        let order = self.register(code, TransactionType::Payment, KETTLE);
        self.end(&order, Ending::Ok).await;
        order
    }

    pub fn poll(&self) -> ReportingPoll {
        self.poll_since(START - time::Duration::DAY)
    }

    pub fn poll_since(&self, since: OffsetDateTime) -> ReportingPoll {
        ReportingPoll::new(&vendor(), reporting(&self.opayo), Arc::clone(&self.store), self.runner.inbox(), since)
    }

    /// Runs until nothing is open; a story that does not end fails.
    pub async fn run(&self) {
        let quiet = self.runner.run_until_quiet(|_| {});
        tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("the story ends").unwrap();
    }

    pub async fn events(&self) -> Vec<StoredEvent> {
        self.store.events(None, None, 1000).await.unwrap()
    }

    /// The states of all events in the order of acceptance, and why those that died did.
    pub async fn states(&self) -> Vec<EventState> {
        let events = self.events().await;
        for event in &events {
            let why = event.cause.as_ref().map(ToString::to_string).or(event.skip.as_ref().map(ToString::to_string));
            println!("{} {}: {}", event.incoming.event, event.state, why.unwrap_or_default());
        }
        events.into_iter().map(|event| event.state).collect()
    }
}
