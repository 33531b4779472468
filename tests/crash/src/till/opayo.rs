//! The till at Opayo: Server payments, of which signed notifications tell, and refunds and settlements, of which nobody is told and
//! Reporting knows. What Opayo will not repeat the shop writes into its own records.

use std::collections::BTreeSet;
use std::error::Error;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use opayo_model::client::Client;
use opayo_model::ids::VendorTxCode;
use opayo_model::pi::request::{NewRefund, NewTransaction};
use opayo_model::{Routes, TransactionId};
use sandbox::opayo::{Ending, INTEGRATION_KEY, INTEGRATION_PASSWORD, Notification, Notifier, ReplyStatus};
use sandbox::{Faults, Opayo};
use tempfile::TempDir;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::Gateway;
use crate::delivery::{Heard, Message};
use crate::oracle::Expected;
use crate::records::{Record, Records};
use crate::shop::{Buyer, Sale, Till};
use crate::worker::Source;

/// When the shop opens, by Opayo's clock, which passes a day whenever one is closed.
const OPENING: OffsetDateTime = datetime!(2026-01-05 12:00 UTC);

pub(crate) struct OpayoTill {
    opayo: Opayo,
    client: Client,
    records: Records,
    folder: TempDir,
    notifications: Vec<Notification>,
    refunds: u32,
    /// Transactions that nobody can book.
    poisoned: BTreeSet<String>,
}

impl OpayoTill {
    pub(crate) async fn open() -> Result<Self, Box<dyn Error>> {
        let opayo = Opayo::new().with_now(OPENING).start().await?;
        let base = BaseUrl::parse(&opayo.origin())?;
        let client = Client::over(base, Routes::pi(), INTEGRATION_KEY, INTEGRATION_PASSWORD, ReqwestTransport::new()?);
        let folder = TempDir::new()?;
        let records = Records::create(&path(&folder)).await?;
        let (notifications, poisoned) = (Vec::new(), BTreeSet::new());
        Ok(Self { opayo, client, records, folder, notifications, refunds: 0, poisoned })
    }

    /// From the basket to the end of the buyer's visit. The shop's records say that it asked for `asked`, in minor units.
    async fn pay(&mut self, sale: &Sale, asked: i64, endings: &[Ending]) -> Result<String, Box<dyn Error>> {
        let (order, amount, email) =
            (sale.order(), format!("{}.{:02}", sale.price / 100, sale.price % 100), sale.email());
        let currency = if sale.is_foreign { "EUR" } else { "GBP" };
        let (first, last) = match sale.buyer {
            Buyer::Guest => ("Guest", sale.number.to_string()),
            Buyer::Customer(number) => ("Customer", number.to_string()),
        };
        let registration = self.opayo.register(&[
            ("Vendor", self.opayo.vendor()),
            ("TxType", "PAYMENT"),
            ("VendorTxCode", &order),
            ("Amount", &amount),
            ("Currency", currency),
            ("Description", "Gas and fittings"),
            ("NotificationURL", "https://shop.example/opayo"),
            ("CustomerEMail", &email),
            ("BillingSurname", &last),
            ("BillingFirstnames", first),
            ("BillingAddress1", "1 Foundry Lane"),
            ("BillingCity", "Sheffield"),
            ("BillingCountry", "GB"),
            ("DeliverySurname", &last),
            ("DeliveryAddress1", "1 Foundry Lane"),
            ("DeliveryCountry", "GB"),
        ])?;
        let id = registration.vps_tx_id.trim_matches(['{', '}']).to_owned();
        let record = Record {
            code: order,
            id: id.clone(),
            minor: asked,
            currency: currency.to_owned(),
            lines: sale.lines(),
            security_key: registration.security_key,
        };
        self.records.keep(&record).await?;
        for ending in endings {
            self.notifications.extend(self.opayo.finish(&id, *ending));
        }
        Ok(id)
    }
}

fn path(folder: &TempDir) -> String {
    folder.path().join("records.db").display().to_string()
}

impl Till for OpayoTill {
    /// The transaction's id, and what it took.
    type Paid = (String, i64);

    /// Few enough that a worker lives to read a day at Reporting.
    const DAY: u32 = 20;

    /// One in ten is decided late.
    async fn sell(&mut self, sale: &Sale) -> Result<(String, i64), Box<dyn Error>> {
        let is_late = sale.number.is_multiple_of(10);
        let endings: &[Ending] = if is_late { &[Ending::Pending, Ending::Ok] } else { &[Ending::Ok] };
        Ok((self.pay(sale, sale.price, endings).await?, sale.price))
    }

    async fn sell_unknown(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        let id = self.pay(sale, sale.price, &[Ending::Ok]).await?;
        self.poisoned.insert(id);
        Ok(())
    }

    async fn give_back(&mut self, (id, taken): &(String, i64), part: Option<i64>) -> Result<(), Box<dyn Error>> {
        self.refunds += 1;
        let refund = NewTransaction::Refund(NewRefund {
            reference_transaction_id: TransactionId::from(id.as_str()),
            vendor_tx_code: VendorTxCode::from(format!("R-{}", self.refunds)),
            amount: part.unwrap_or(*taken),
            description: "Returned".to_owned(),
        });
        Ok(self.client.send(&self.client.routes().create_transaction(refund)).await.map(drop)?)
    }

    /// The bank declines.
    async fn sell_in_vain(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        self.pay(sale, sale.price, &[Ending::NotAuthed]).await.map(drop)
    }

    /// Opayo took another amount than the shop had asked for.
    async fn misinform(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        let id = self.pay(sale, sale.price + 100, &[Ending::Ok]).await?;
        self.poisoned.insert(id);
        Ok(())
    }

    fn close_the_day(&mut self) {
        let day = self.opayo.now().date();
        self.opayo.advance(Duration::DAY);
        let _ = self.opayo.close_batch(day); // nothing may have been taken
    }

    /// Notifications, and what Reporting lists: every transaction and every settlement.
    fn told(&self) -> usize {
        let books = self.opayo.books();
        self.notifications.len() + books.transactions.len() + Expected::settlements(&books).len()
    }
}

impl Gateway for OpayoTill {
    type Message = Notification;

    fn messages(&self) -> Vec<Notification> {
        self.notifications.clone()
    }

    fn expected(&self) -> Expected {
        Expected::of_opayo(&self.opayo.books(), self.poisoned.clone())
    }

    fn faults(&self) -> &Faults {
        self.opayo.faults()
    }

    fn source(&self) -> Source {
        Source {
            gateway: self.opayo.origin(),
            records: Some(path(&self.folder)),
            since: Some(OPENING.unix_timestamp()),
        }
    }

    /// A transaction is heard of by a notification and by Reporting: `notification/ID/OK`, `transaction/ID/authorised`.
    fn about(&self, event: &str) -> String {
        event.split('/').nth(1).unwrap_or(event).to_owned()
    }

    fn days(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        Some((OPENING, self.opayo.now()))
    }
}

impl Message for Notification {
    type Door = Notifier;

    fn door(url: &str) -> Notifier {
        Notifier::new().to(url)
    }

    async fn deliver(&self, door: &Notifier) -> Heard {
        match door.deliver(self).await.map(|reply| reply.status) {
            Ok(ReplyStatus::Ok) => Heard::Taken,
            Ok(ReplyStatus::Invalid | ReplyStatus::Error) => Heard::Refused,
            Err(_) => Heard::Nothing,
        }
    }
}
