//! Opayo's side of a pair: its sandbox, our clients of it, the merchant's own records, a door for notifications and a poll of
//! Reporting for what Opayo tells nobody.

use std::error::Error;
use std::sync::Arc;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::OpayoGateway;
use flow_core::adapters::opayo::{MemoryRecords, OwnRecords, ReportingPoll, ServerDoor};
use mapping_core::rules::{PaymentPosting, RepeatPeriod, RevenuePolicy, RuleBook};
use opayo_model::Routes;
use opayo_model::client::{Client, Reporting};
use opayo_model::ids::VendorName;
use opayo_model::reporting::Account;
use sandbox::Opayo;
use sandbox::opayo::{Batch, INTEGRATION_KEY, INTEGRATION_PASSWORD, Notifier, REPORTING_PASSWORD, REPORTING_USER};
use time::Duration;

use crate::books::Books;
use crate::pair::Pair;
use crate::receiver;

pub(crate) struct OpayoSide {
    pub(crate) pair: Pair,
    pub(crate) opayo: Opayo,
    pub(crate) gateway: OpayoGateway,
    pub(crate) client: Client,
    pub(crate) records: Arc<MemoryRecords>,
    pub(crate) notifier: Notifier,
    /// Where Opayo is told to notify.
    pub(crate) url: String,
    reporting: Reporting,
}

impl OpayoSide {
    /// A side that posts to these books, and books payments when these rules say.
    pub(crate) async fn start(books: Books, payment: PaymentPosting) -> Result<Self, Box<dyn Error>> {
        let opayo = Opayo::new().start().await?;
        let vendor = VendorName::from(opayo.vendor());
        let base = BaseUrl::parse(&opayo.origin())?;
        let client =
            Client::over(base.clone(), Routes::pi(), INTEGRATION_KEY, INTEGRATION_PASSWORD, ReqwestTransport::new()?);
        let account = Account::new(vendor.clone(), REPORTING_USER, REPORTING_PASSWORD);
        let reporting = Reporting::over(base, account, ReqwestTransport::new()?);
        let records = Arc::new(MemoryRecords::default());
        let kept: Arc<dyn OwnRecords> = records.clone();
        let gateway = OpayoGateway::new().reporting(reporting.clone()).client(client.clone()).records(kept.clone());

        let mut rules = by_the_month(with_guest(RuleBook::opayo_syspro().for_columns_of(books.columns())));
        rules.posting.payment = payment;
        let pair = Pair::join("Opayo", gateway.clone(), rules, books).await?;
        let door = ServerDoor::new(vendor, kept, "https://shop.example/paid", "https://shop.example/not-paid")?;
        let url = receiver::opayo(pair.inbox(), door).await?;
        Ok(Self { pair, opayo, gateway, client, records, notifier: Notifier::new(), url, reporting })
    }

    /// Midnight passes, and Opayo settles the day.
    pub(crate) fn close_the_day(&self) -> Vec<Batch> {
        let day = self.opayo.now().date();
        self.opayo.advance(Duration::days(1));
        self.opayo.close_batch(day)
    }

    /// Reads from Reporting what no notification told: refunds, voids, releases, settlements.
    pub(crate) async fn poll(&self) -> Result<(), Box<dyn Error>> {
        let vendor = VendorName::from(self.opayo.vendor());
        let now = self.opayo.now();
        let (reporting, store) = (self.reporting.clone(), Arc::clone(&self.pair.store));
        let poll = ReportingPoll::new(&vendor, reporting, store, self.pair.inbox(), now - Duration::days(1));
        poll.poll_once(now + Duration::MINUTE).await?;
        Ok(())
    }
}

/// People nobody knows are booked under a customer that somebody forgot to create.
fn with_guest(mut rules: RuleBook) -> RuleBook {
    rules.customer.guest = Some("GUEST99".into());
    rules
}

/// A card that is charged again pays for a month, which is earned day by day.
fn by_the_month(mut rules: RuleBook) -> RuleBook {
    rules.revenue.repeat_period = Some(RepeatPeriod::Month);
    rules.revenue.policy = RevenuePolicy::Defer;
    rules
}
