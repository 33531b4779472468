//! The shop's story at Opayo: who buys what through Server's payment pages, what is declined, decided late, released, voided and
//! given back, and in what disorder Opayo tells of it, or does not.

use std::collections::BTreeMap;
use std::error::Error;

use client_core::ApiError;
use mapping_core::canonical::Customer;
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::TransactionId;
use opayo_model::ids::{VendorName, VendorTxCode};
use opayo_model::money::Amount;
use opayo_model::pi::Instruction;
use opayo_model::pi::request::{BillingAddress, NewRefund, NewRepeat, NewTransaction};
use opayo_model::pi::{CredentialType, MitType};
use opayo_model::server::Registration;
use opayo_model::status::TransactionType;
use sandbox::Shuffle;
use sandbox::opayo::{Ending, Fraud, Notification};
use serde_json::{Value, json};

use crate::audit::Audit;
use crate::deliveries::Deliveries;
use crate::opayo_side::OpayoSide;
use crate::progress::Progress;
use crate::{bank, desk, dispatch};

/// A seed, so that every run meets the same disorder.
const DISORDER: Shuffle = Shuffle { seed: 7, duplicates_permille: 400, reorder: true };

/// A day with everything in it.
pub(crate) async fn whole_day(side: OpayoSide, progress: &Progress) -> Result<Audit, Box<dyn Error>> {
    let mut shop = Shop::open(&side);
    shop.sales().await?;
    let mut deliveries = shop.tell(progress).await?;
    let first = ["O-2001", "O-2002", "O-2009"];
    dispatch::ship(&side.pair, &mut deliveries, |order| first.contains(&order.reference.as_str()), progress).await?;
    dispatch::count(&side.pair, &mut deliveries, "REG-TWIN", 44, progress).await?;
    desk::mend(&side.pair, progress).await?;
    end(&side, deliveries, progress).await
}

/// A short day of a house that books payments when the goods leave.
pub(crate) async fn short_day(side: OpayoSide, progress: &Progress) -> Result<Audit, Box<dyn Error>> {
    let mut shop = Shop::open(&side);
    let returned = shop.one_sale().await?;
    let mut deliveries = shop.tell(progress).await?;
    dispatch::ship(&side.pair, &mut deliveries, |_| true, progress).await?;
    shop.refund(&returned, "S-2001", 1_000).await?;
    end(&side, deliveries, progress).await
}

/// What nobody was told is read from Reporting, midnight passes, the batches are booked, the bank is compared, and the books are
/// held against all of it.
async fn end(side: &OpayoSide, deliveries: Deliveries, progress: &Progress) -> Result<Audit, Box<dyn Error>> {
    let mut deliveries = deliveries;
    side.poll().await?;
    side.pair.settle(progress).await?;
    let batches = side.close_the_day();
    side.poll().await?;
    side.pair.settle(progress).await?;
    deliveries.hold_against_opayo(&side.opayo, &batches, &side.pair);
    let report = bank::opayo(side, &batches).await?;
    Audit::take(&side.pair, deliveries, Some(report), progress).await
}

/// The shop, at its checkout.
struct Shop<'a> {
    side: &'a OpayoSide,
    notifications: Vec<Notification>,
}

/// A buyer: first name, surname, e-mail. Somebody without an address is a guest.
type Buyer = (&'static str, &'static str, Option<&'static str>);

const ANN: Buyer = ("Ann", "Archer", Some("ann@example.com"));
const BEN: Buyer = ("Ben", "Baker", Some("ben@example.com"));
const KYOTO: Buyer = ("Kyoto", "Welding", Some("orders@kyoto.example"));
const NOBODY: Buyer = ("N", "N", None);

impl<'a> Shop<'a> {
    fn open(side: &'a OpayoSide) -> Self {
        Self { side, notifications: Vec::new() }
    }

    /// Opayo tells of what happened: all of it at least once, some of it twice, in no order, once in the name of somebody else; the
    /// runner works, and Reporting is read for the rest.
    async fn tell(&mut self, progress: &Progress) -> Result<Deliveries, Box<dyn Error>> {
        let side = self.side;
        side.pair.books.break_now_and_then();
        let notifications = std::mem::take(&mut self.notifications);
        let arriving = DISORDER.arrange(&notifications);
        let mut deliveries = Deliveries::default();
        for (done, message) in arriving.iter().enumerate() {
            let reply = side.opayo.notify(&side.notifier, message, 5).await;
            deliveries.opayo(message.field("VendorTxCode"), reply.is_ok());
            progress.delivered(done + 1, arriving.len());
        }
        if let Some(message) = notifications.first() {
            let forged = message.clone().forged("Status", "OK").forged("VPSSignature", "00");
            let reply = side.notifier.deliver(&forged).await?;
            deliveries.forged(format!("{:?}", reply.status));
        }
        side.pair.settle(progress).await?;
        side.poll().await?;
        side.pair.settle(progress).await?;
        Ok(deliveries)
    }

    async fn one_sale(&mut self) -> Result<TransactionId, Box<dyn Error>> {
        let regulator = json!([{"sku": "REG-TWIN", "quantity": 1}]);
        self.pay("Y-2001", ANN, (6_225, "GBP"), &regulator, Ending::Ok).await
    }

    async fn sales(&mut self) -> Result<(), Box<dyn Error>> {
        let argon = json!([{"sku": "GAS-ARGON-10", "quantity": 1}]);
        let regulator = json!([{"sku": "REG-TWIN", "quantity": 1}]);
        let both = json!([
            {"sku": "GAS-ARGON-10", "quantity": 1, "net": "45.00"},
            {"sku": "REG-TWIN", "quantity": 1, "net": "57.50", "tax": "5.50"},
        ]);
        self.pay("O-2001", ANN, (10_800, "GBP"), &both, Ending::Ok).await?;
        self.pay("O-2002", BEN, (3_700, "EUR"), &json!([{"sku": "GAS-CO2-05", "quantity": 2}]), Ending::Ok).await?;
        self.pay("O-2003", KYOTO, (9_899, "JPY"), &argon, Ending::Ok).await?;
        self.pay("O-2004", ANN, (4_500, "GBP"), &json!([{"sku": "GAS-ARGON-1O", "quantity": 1}]), Ending::Ok).await?;
        self.pay("O-2005", NOBODY, (6_225, "GBP"), &regulator, Ending::Ok).await?;
        self.pay("O-2006", ANN, (4_500, "GBP"), &argon, Ending::NotAuthed).await?;
        self.pay("O-2007", BEN, (4_500, "GBP"), &argon, Ending::Rejected).await?;
        self.pay("O-2008", ANN, (4_500, "GBP"), &argon, Ending::Abort).await?;
        let late = self.pay("O-2009", BEN, (6_225, "GBP"), &regulator, Ending::Pending).await?;
        self.end(&late, Ending::Ok);

        let held = self
            .start(
                "O-2010",
                ANN,
                TransactionType::Deferred,
                (1_850, "GBP"),
                &json!([{"sku": "GAS-CO2-05", "quantity": 1}]),
            )
            .await?;
        self.end(&held, Ending::Ok);
        self.instruct(&held, Instruction::Release { amount: 1_850 }).await?;
        let kept = self.start("O-2011", ANN, TransactionType::Deferred, (4_500, "GBP"), &argon).await?;
        self.end(&kept, Ending::Ok);

        let voided = self.pay("O-2012", BEN, (4_500, "GBP"), &argon, Ending::Ok).await?;
        self.instruct(&voided, Instruction::Void).await?;
        let returned = self.pay("O-2013", ANN, (6_225, "GBP"), &regulator, Ending::Ok).await?;
        self.refund(&returned, "R-2013", 1_000).await?;
        self.refund(&returned, "R-2013-TOO-MUCH", 9_000).await.err().ok_or("Opayo gave back more than was paid")?;
        self.told_of_a_refund(&returned, "R-2013-BY-HAND", 9_000).await?;

        let subscribed = self.pay("O-2100", ANN, (4_500, "GBP"), &argon, Ending::Ok).await?;
        self.repeat(&subscribed, "O-2101", (4_500, "GBP"), &argon).await?;

        let doubted = self.pay("O-2014", ANN, (4_500, "GBP"), &argon, Ending::Ok).await?;
        self.side.opayo.screen(doubted.as_str(), Fraud::third_man("HOLD", 55));
        let trusted = self.pay("O-2015", BEN, (6_225, "GBP"), &regulator, Ending::Ok).await?;
        self.side.opayo.screen(trusted.as_str(), Fraud::third_man("OK", 3));
        for number in 2016..2026 {
            self.pay(
                &format!("O-{number}"),
                BEN,
                (1_850, "GBP"),
                &json!([{"sku": "GAS-CO2-05", "quantity": 1}]),
                Ending::Ok,
            )
            .await?;
        }
        Ok(())
    }

    /// A payment from the basket to the end of the buyer's visit.
    async fn pay(
        &mut self,
        code: &str,
        buyer: Buyer,
        amount: (i64, &str),
        lines: &Value,
        ending: Ending,
    ) -> Result<TransactionId, Box<dyn Error>> {
        let id = self.start(code, buyer, TransactionType::Payment, amount, lines).await?;
        self.end(&id, ending);
        Ok(id)
    }

    /// Registers a transaction with Server, and remembers what Opayo will not repeat.
    async fn start(
        &mut self,
        code: &str,
        (first, surname, email): Buyer,
        tx_type: TransactionType,
        (minor, currency): (i64, &str),
        lines: &Value,
    ) -> Result<TransactionId, Box<dyn Error>> {
        let vendor_tx_code = VendorTxCode::from(code);
        let amount = Amount::new(minor, currency);
        let registration = Registration {
            tx_type: tx_type.clone(),
            vendor: VendorName::from(self.side.opayo.vendor()),
            vendor_tx_code: vendor_tx_code.clone(),
            amount: amount.clone(),
            description: "Gas and fittings".to_owned(),
            notification_url: self.side.url.clone(),
            customer: (first.to_owned(), surname.to_owned()),
            customer_email: email.map(str::to_owned),
            billing: foundry_lane(),
            delivery: None,
        };
        let reply = self.side.client.register(registration).await?;
        let id = reply.transaction_id.ok_or_else(|| format!("{code} was not registered: {}", reply.status))?;
        let record = OwnRecord {
            transaction_type: Some(tx_type),
            amount: Some(amount),
            customer: customer(first, surname, email),
            metadata: BTreeMap::from([("lines".to_owned(), lines.to_string())]),
            ..OwnRecord::default()
        };
        self.side.records.remember(vendor_tx_code.clone(), record, reply.security_key);
        self.side.records.name(id.clone(), vendor_tx_code);
        Ok(id)
    }

    /// The buyer leaves the payment page.
    fn end(&mut self, id: &TransactionId, ending: Ending) {
        self.notifications.extend(self.side.opayo.finish(id.as_str(), ending));
    }

    async fn instruct(&self, id: &TransactionId, instruction: Instruction) -> Result<(), ApiError> {
        let client = &self.side.client;
        client.send(&client.routes().instruct(id.clone(), instruction)).await.map(drop)
    }

    /// The next month of a subscription: the card of an earlier payment is charged again. Nobody is told; Reporting knows.
    async fn repeat(
        &self,
        first: &TransactionId,
        code: &str,
        (minor, currency): (i64, &str),
        lines: &Value,
    ) -> Result<(), Box<dyn Error>> {
        let repeat = NewTransaction::Repeat(Box::new(NewRepeat {
            reference_transaction_id: first.clone(),
            vendor_tx_code: VendorTxCode::from(code),
            amount: minor,
            currency: currency.into(),
            description: "Cylinder rent, next month".to_owned(),
            shipping_details: None,
            gift_aid: None,
            credential_type: Some(CredentialType {
                recurring_expiry: Some("20301231".to_owned()),
                recurring_frequency: Some("28".to_owned()),
                ..CredentialType::subsequent_by_merchant(MitType::Recurring)
            }),
        }));
        let record = OwnRecord {
            transaction_type: Some(TransactionType::Repeat),
            amount: Some(Amount::new(minor, currency)),
            related: Some(first.clone()),
            customer: customer("Ann", "Archer", Some("ann@example.com")),
            metadata: BTreeMap::from([("lines".to_owned(), lines.to_string())]),
            ..OwnRecord::default()
        };
        self.side.records.remember(VendorTxCode::from(code), record, None);
        let client = &self.side.client;
        let taken = client.send(&client.routes().create_transaction(repeat)).await?;
        if let Some(id) = taken.transaction_id {
            self.side.records.name(id, VendorTxCode::from(code));
        }
        Ok(())
    }

    async fn refund(&self, id: &TransactionId, code: &str, minor: i64) -> Result<(), ApiError> {
        let client = &self.side.client;
        let refund = NewTransaction::Refund(NewRefund {
            reference_transaction_id: id.clone(),
            vendor_tx_code: VendorTxCode::from(code),
            amount: minor,
            description: "Returned".to_owned(),
        });
        client.send(&client.routes().create_transaction(refund)).await.map(drop)
    }
}

impl Shop<'_> {
    /// Somebody hands in a reply that tells of a refund, larger than its payment.
    async fn told_of_a_refund(&self, id: &TransactionId, code: &str, minor: i64) -> Result<(), Box<dyn Error>> {
        const REFUND: &str = "0B1D0000-0000-4000-8000-00000000BAD0";
        let side = self.side;
        let record = OwnRecord {
            transaction_type: Some(TransactionType::Refund),
            amount: Some(Amount::new(minor, "GBP")),
            related: Some(id.clone()),
            made_at: Some(side.opayo.now()),
            ..OwnRecord::default()
        };
        side.records.remember(VendorTxCode::from(code), record, None);
        side.records.name(TransactionId::from(REFUND), VendorTxCode::from(code));
        let reply = json!({"transactionId": REFUND, "transactionType": "Refund", "status": "Ok", "statusCode": "0000"});
        side.gateway.take_in(&side.pair.inbox(), reply.to_string().as_bytes(), side.opayo.now()).await?;
        Ok(())
    }
}

fn customer(first: &str, surname: &str, email: Option<&str>) -> Customer {
    let name = email.map(|_| format!("{first} {surname}"));
    Customer { name, email: email.map(str::to_owned), ..Customer::default() }
}

fn foundry_lane() -> BillingAddress {
    BillingAddress {
        address1: "1 Foundry Lane".to_owned(),
        address2: None,
        address3: None,
        city: "Sheffield".to_owned(),
        postal_code: Some("S1 2AB".to_owned()),
        country: "GB".to_owned(),
        state: None,
    }
}
