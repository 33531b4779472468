//! The handle by which a test fills, starts, breaks and reads the Opayo sandbox.

use std::sync::{Arc, Mutex};

use time::{Date, Duration, OffsetDateTime};

use super::delivery::{NotificationError, Notifier, Reply, ReplyStatus};
use super::desk::Desk;
use super::fraud::Fraud;
use super::notification::{self, Ending, Notification};
use super::registration::{self, Registration};
use super::settlement::{self, Batch};
use super::store::{Store, canonical};
use super::times::ReportingZone;
use super::transaction::{Transaction, state};
use crate::base64::encode;
use crate::contract::published::Contract;
use crate::contract::write::Write;
use crate::fault::Faults;
use crate::lock::hold;
use crate::server::{Seen, Server, StartError};

/// The vendor's name unless [`Setup::with_vendor`] says otherwise.
pub const DEFAULT_VENDOR: &str = "SandboxVendor";
/// The integration key of Pi and v3. These credentials are invented and guard nothing.
pub const INTEGRATION_KEY: &str = "sandbox-integration-key";
/// The integration password of Pi and v3.
pub const INTEGRATION_PASSWORD: &str = "sandbox-integration-password";
/// The user of Reporting.
pub const REPORTING_USER: &str = "sandbox-user";
/// The password of Reporting.
pub const REPORTING_PASSWORD: &str = "sandbox-reporting-password";

/// A running Opayo. Dropping it stops it.
#[derive(Debug)]
pub struct Opayo {
    server: Server,
    desk: Arc<Desk>,
}

/// An Opayo that is being set up.
#[derive(Debug)]
#[must_use]
pub struct Setup {
    vendor: String,
    zone: ReportingZone,
    loose_types: bool,
    store: Store,
}

/// Everything that the gateway holds at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Books {
    /// Every transaction, oldest first, declined ones among them.
    pub transactions: Vec<Transaction>,
    /// Every batch, oldest first, failed ones among them.
    pub batches: Vec<Batch>,
    /// Every committed write, oldest first: by transaction type, instruction, or `register`.
    pub writes: Vec<Write>,
}

impl Books {
    /// The writes of one operation: `writes_of("Refund")`.
    pub fn writes_of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Write> {
        self.writes.iter().filter(move |write| write.operation == operation)
    }
}

impl Opayo {
    /// An empty account to be set up and started.
    #[expect(clippy::new_ret_no_self, reason = "a sandbox is set up before it runs")]
    pub fn new() -> Setup {
        let currencies = ["GBP", "EUR", "USD", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "AUD", "CAD", "NZD", "KWD"];
        let store = Store { currencies: currencies.map(str::to_owned).to_vec(), ..Store::default() };
        Setup { vendor: DEFAULT_VENDOR.to_owned(), zone: ReportingZone::default(), loose_types: false, store }
    }

    /// The server alone: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Where Pi's paths begin: `http://127.0.0.1:PORT/api/v1`.
    #[must_use]
    pub fn pi_url(&self) -> String {
        format!("{}{}", self.server.origin(), super::pi::BASE_PATH)
    }

    /// Where the v3 contract's paths begin: `http://127.0.0.1:PORT/api/v3`.
    #[must_use]
    pub fn v3_url(&self) -> String {
        format!("{}{}", self.server.origin(), super::v3::BASE_PATH)
    }

    /// Where Reporting takes its commands.
    #[must_use]
    pub fn reporting_url(&self) -> String {
        format!("{}{}", self.server.origin(), super::reporting::PATH)
    }

    /// Where Server transactions are registered.
    #[must_use]
    pub fn register_url(&self) -> String {
        format!("{}{}", self.server.origin(), registration::PATH)
    }

    /// The vendor's name.
    #[must_use]
    pub fn vendor(&self) -> &str {
        &self.desk.vendor
    }

    /// The `Authorization` header that Pi and v3 want.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!("Basic {}", encode(format!("{INTEGRATION_KEY}:{INTEGRATION_PASSWORD}").as_bytes()))
    }

    /// What shall go wrong. [`Matcher::operation`](crate::Matcher::operation) takes transaction types and instructions of Pi
    /// (`Refund`, `void`), operations of the v3 contract (`refunds.create`) and commands of Reporting (`getBatchList`).
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    /// A copy of everything that the gateway holds now.
    #[must_use]
    pub fn books(&self) -> Books {
        let store = hold(&self.desk.store);
        Books { transactions: store.transactions.clone(), batches: store.batches.clone(), writes: store.writes.clone() }
    }

    /// Every transaction, oldest first.
    #[must_use]
    pub fn all_transactions(&self) -> Vec<Transaction> {
        self.books().transactions
    }

    /// A transaction by its id, in any case, with braces or without.
    #[must_use]
    pub fn transaction(&self, id: &str) -> Option<Transaction> {
        hold(&self.desk.store).get(id).cloned()
    }

    /// The gateway's time.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        hold(&self.desk.store).now()
    }

    /// Moves the gateway's clock.
    pub fn advance(&self, by: Duration) {
        hold(&self.desk.store).ahead += by;
    }

    /// Says what the screening of a transaction found, as it would some time after the payment. `false` where there is no such
    /// transaction.
    pub fn screen(&self, id: &str, fraud: Fraud) -> bool {
        let mut store = hold(&self.desk.store);
        let found = store.get_mut(id);
        found.map(|transaction| transaction.fraud = Some(fraud)).is_some()
    }

    /// Closes a settlement day: one batch per acquirer of what moves money, began on that day or before, and is not settled.
    pub fn close_batch(&self, day: Date) -> Vec<Batch> {
        settlement::close(&mut hold(&self.desk.store), day, false)
    }

    /// Closes a settlement day whose files fail: the batches are empty, and their transactions come again in the next ones.
    pub fn fail_batch(&self, day: Date) -> Vec<Batch> {
        settlement::close(&mut hold(&self.desk.store), day, true)
    }

    /// Registers a Server transaction without HTTP. `form` is what would be posted.
    ///
    /// # Errors
    /// The status and the words of the refusal: `INVALID 4000 : …`.
    pub fn register(&self, form: &[(&str, &str)]) -> Result<Registration, String> {
        let form: Vec<(String, String)> =
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let registered = registration::register(&mut hold(&self.desk.store), &self.desk.vendor, &form);
        registered.map(|(registration, _)| registration).map_err(|(status, detail)| format!("{status} {detail}"))
    }

    /// Ends the buyer's visit to the payment pages and makes the signed message; after [`Ending::Pending`] once more. `None` where
    /// there is no such transaction or it has ended.
    #[must_use]
    pub fn finish(&self, id: &str, ending: Ending) -> Option<Notification> {
        notification::end(&mut hold(&self.desk.store), &self.desk.vendor, id, ending)
    }

    /// Posts a message until it is replied to, at most so many times, and does what the reply asks: INVALID or ERROR cancels
    /// the transaction, and so does silence.
    ///
    /// # Errors
    /// Why the last attempt got no reply.
    pub async fn notify(
        &self,
        notifier: &Notifier,
        message: &Notification,
        attempts: u32,
    ) -> Result<Reply, NotificationError> {
        let mut last = notifier.deliver(message).await;
        for _ in 1..attempts {
            if last.is_ok() {
                break;
            }
            last = notifier.deliver(message).await;
        }
        let cancelled = match &last {
            Ok(Reply { status: ReplyStatus::Ok, .. }) => return last,
            Ok(Reply { status: ReplyStatus::Invalid | ReplyStatus::Error, .. }) => state::REFUSED_BY_VENDOR,
            Err(_) => state::INACTIVE,
        };
        if let Some(transaction) = hold(&self.desk.store).get_mut(&message.transaction) {
            transaction.state = cancelled;
            transaction.status = "Error";
            transaction.status_code = "2003";
        }
        last
    }

    /// `cRes` of a challenge that the buyer passed or failed, as the bank's page would post it.
    #[must_use]
    pub fn challenge_answer(id: &str, passed: bool) -> String {
        let status = if passed { 'Y' } else { 'N' };
        let document = format!("{{\"threeDSServerTransID\":\"{}\",\"transStatus\":\"{status}\"}}", canonical(id));
        encode(document.as_bytes())
    }

    /// Stops and returns when every connection is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Setup {
    /// The vendor's name.
    pub fn with_vendor(mut self, vendor: impl Into<String>) -> Self {
        self.vendor = vendor.into();
        self
    }

    /// The time zone of Reporting's dates.
    pub fn with_reporting_zone(mut self, zone: ReportingZone) -> Self {
        self.zone = zone;
        self
    }

    /// Pi answers with the other types that it has been seen with: status and bank codes as numbers, error codes as text.
    pub fn with_loose_types(mut self) -> Self {
        self.loose_types = true;
        self
    }

    /// The gateway's time at the start; it runs on from there.
    pub fn with_now(mut self, now: OffsetDateTime) -> Self {
        self.store.ahead = now - OffsetDateTime::now_utc();
        self
    }

    /// Starts to serve on the runtime of the caller.
    ///
    /// # Errors
    /// [`StartError`] when no port can be had or the contract cannot be read.
    pub async fn start(self) -> Result<Opayo, StartError> {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let desk = Arc::new(Desk {
            contract: Contract::opayo().map_err(StartError::Contract)?,
            vendor: self.vendor,
            integration: pair(INTEGRATION_KEY, INTEGRATION_PASSWORD),
            user: pair(REPORTING_USER, REPORTING_PASSWORD),
            zone: self.zone,
            loose_types: self.loose_types,
            store: Mutex::new(self.store),
        });
        let server = Server::start(Arc::clone(&desk)).await?;
        Ok(Opayo { server, desk })
    }
}
