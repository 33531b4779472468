//! Opayo as a [`Gateway`]: messages of every interface are read, payments and screenings are asked for.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use client_core::ApiError;
use mapping_core::canonical::{AccountId, GatewayEvent, Payment};
use mapping_core::flows::{Answer, Question};
use mapping_core::gateway::opayo;
use mapping_core::gateway::opayo::OwnRecord;
use mapping_core::refusal::{Refusal, RefusalCode};
use opayo_model::client::{Client, Reporting};
use opayo_model::ids::VendorTxCode;
use opayo_model::reporting::{Europe, GetTransactionDetail, TimeZone, TransactionDetail, TransactionKey};
use opayo_model::status::TransactionType;
use opayo_model::{Message, TransactionId};
use time::OffsetDateTime;

use super::own_records::{MemoryRecords, OwnRecords};
use super::{NAME, polled, screening};
use crate::inbox::Incoming;
use crate::ports::{Gateway, PortError};

/// Reads Opayo's messages and asks Opayo for what they name: Reporting, which knows all of a payment, or else Pi, or a service of
/// the v3 contract, together with the merchant's own records. Without either, nothing is known.
#[derive(Clone)]
pub struct OpayoGateway {
    reporting: Option<Reporting>,
    client: Option<Client>,
    records: Arc<dyn OwnRecords>,
    zone: Arc<dyn TimeZone>,
}

impl OpayoGateway {
    /// A gateway that reads messages and can ask nobody yet. Times of Reporting's messages are London's.
    pub fn new() -> Self {
        let records: Arc<dyn OwnRecords> = Arc::new(MemoryRecords::default());
        Self { reporting: None, client: None, records, zone: Arc::new(Europe::London) }
    }

    /// Asks Reporting for payments and screenings.
    #[must_use]
    pub fn reporting(mut self, reporting: Reporting) -> Self {
        self.reporting = Some(reporting);
        self
    }

    /// Asks Pi, or a service of the v3 contract, for payments that Reporting does not know.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Looks up here what messages and answers leave out.
    #[must_use]
    pub fn records(mut self, records: Arc<dyn OwnRecords>) -> Self {
        self.records = records;
        self
    }

    /// Reads the times of Reporting's messages in another zone. Answers are read in the zone of Reporting's account.
    #[must_use]
    pub fn zone(mut self, zone: impl TimeZone + 'static) -> Self {
        self.zone = Arc::new(zone);
        self
    }

    /// All events in the bytes of a message, or the one that was stored.
    async fn events(&self, incoming: &Incoming) -> Result<Vec<GatewayEvent>, PortError> {
        if let Some(event) = polled::event(&incoming.payload) {
            return Ok(vec![event]);
        }
        self.events_of(&self.message(&incoming.payload)?, incoming.received_at).await
    }

    /// A message, told apart by its content.
    pub(super) fn message(&self, payload: &[u8]) -> Result<Message, PortError> {
        let message = Message::parse(payload, &*self.zone).map_err(|fault| {
            let message = format!("it cannot be read: {fault}");
            Refusal::new(RefusalCode::Unreadable, format!("message.{}", fault.path), "", message)
        })?;
        Ok(message)
    }

    /// All events in a message, with the merchant's own record of what it is about.
    pub(super) async fn events_of(
        &self,
        message: &Message,
        received_at: OffsetDateTime,
    ) -> Result<Vec<GatewayEvent>, PortError> {
        let own = self.own_record(key_of(message)).await?;
        Ok(opayo::normalize(message, &own, received_at)?)
    }

    async fn own_record(&self, key: Option<TransactionKey>) -> Result<OwnRecord, PortError> {
        let Some(key) = key else { return Ok(OwnRecord::default()) };
        Ok(self.records.find(&key).await?.map(|kept| kept.record).unwrap_or_default())
    }

    async fn payment(&self, key: TransactionKey) -> Result<Answer, PortError> {
        let own = self.own_record(Some(key.clone())).await?;
        let payment = match (self.detail(&key).await?, key) {
            (Some(detail), _) => Some(payment_of(&detail, &own)?),
            (None, TransactionKey::TransactionId(id)) => self.payment_by_pi(id, &own).await?,
            (None, TransactionKey::VendorTxCode(_)) => None, // Pi finds nothing by it
        };
        match payment {
            Some(payment) => Ok(Answer::Payment(Box::new(self.with_refunds(payment).await?))),
            None => Ok(Answer::Absent),
        }
    }

    async fn payment_by_pi(&self, id: TransactionId, own: &OwnRecord) -> Result<Option<Payment>, PortError> {
        let Some(client) = &self.client else { return Ok(None) };
        let transaction = found(client.send(&client.routes().read_transaction(id)).await)?;
        Ok(transaction.map(|transaction| opayo::payment(&transaction, own)).transpose()?)
    }

    /// A payment with what the merchant knows to have been given back.
    async fn with_refunds(&self, payment: Payment) -> Result<Payment, PortError> {
        let refunds = self.records.refunds(&TransactionId::from(payment.id.as_str())).await?;
        if refunds.is_empty() {
            return Ok(payment);
        }
        Ok(payment.with_refunds(&refunds).map_err(|error| error.refuse("payment.refunded"))?)
    }

    /// What the merchant knows to have been given back. Opayo keeps no list of it.
    async fn refunds(&self, payment: &str) -> Result<Answer, PortError> {
        Ok(Answer::Refunds(self.records.refunds(&TransactionId::from(payment)).await?))
    }

    async fn detail(&self, key: &TransactionKey) -> Result<Option<TransactionDetail>, PortError> {
        match &self.reporting {
            Some(reporting) => Ok(found(reporting.ask(GetTransactionDetail(key.clone())).await)?),
            None => Ok(None),
        }
    }

    async fn screening(&self, transaction: &str) -> Result<Answer, PortError> {
        match &self.reporting {
            Some(reporting) => screening::ask(reporting, transaction).await,
            None => Ok(Answer::Absent),
        }
    }
}

impl Default for OpayoGateway {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Gateway for OpayoGateway {
    fn name(&self) -> &str {
        NAME
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        let mut events = self.events(incoming).await?;
        let message = match (events.pop(), events.len()) {
            (Some(only), 0) => return Ok(only),
            (None, _) => "the message tells of nothing".to_owned(),
            (Some(_), others) => format!("the message tells of {} things; take it in by take_in", others + 1),
        };
        Err(Refusal::new(RefusalCode::Unreadable, "message", "", message).into())
    }

    async fn answer(&self, _: Option<&AccountId>, question: &Question) -> Result<Answer, PortError> {
        match question {
            Question::Payment { id } => {
                self.payment(TransactionKey::TransactionId(TransactionId::from(id.as_str()))).await
            }
            Question::PaymentOfAttempt { id } => {
                self.payment(TransactionKey::VendorTxCode(VendorTxCode::from(id.as_str()))).await
            }
            Question::Screening { transaction } => self.screening(transaction.as_str()).await,
            Question::Refunds { payment } => self.refunds(payment.as_str()).await,
            Question::GatewayCustomer { .. }
            | Question::Invoice { .. }
            | Question::InvoiceOfAttempt { .. }
            | Question::Subscription { .. }
            | Question::Product { .. } => Ok(Answer::Absent), // Opayo has none of them
            Question::Dispute { .. }
            | Question::Disputes { .. }
            | Question::MovementsOf { .. }
            | Question::Settlement { .. }
            | Question::SettlementLines { .. } => {
                Ok(Answer::Absent) // the acquirer's to tell, not Opayo's; settled batches come by the poll
            }
            Question::Customers { .. }
            | Question::CreditMemo { .. }
            | Question::Journal { .. }
            | Question::Receipt { .. }
            | Question::ReceiptReversal { .. }
            | Question::SalesOrder { .. }
            | Question::Item { .. }
            | Question::LastWritten { .. } => Ok(Answer::Absent), // not the gateway's to answer
        }
    }
}

/// What a message is about, as far as the merchant's records help to read it.
fn key_of(message: &Message) -> Option<TransactionKey> {
    match message {
        Message::Notification(message) => Some(TransactionKey::VendorTxCode(message.vendor_tx_code.clone())),
        Message::Transaction(message) => message.transaction_id.clone().map(TransactionKey::TransactionId),
        _ => None, // the others say all that there is, or nothing that is booked
    }
}

/// Reporting's payment with what only the shop knows. The amount is nowhere signed, so it is held against the order's.
fn payment_of(detail: &TransactionDetail, own: &OwnRecord) -> Result<Payment, Refusal> {
    let mut payment = opayo::payment_of_detail(detail)?;
    let is_whole = detail.transaction_type == Some(TransactionType::Payment); // a deferred one may be released in part
    if let (true, Some(ordered), Some(told)) = (is_whole, &own.amount, detail.minor_amount())
        && told != *ordered
    {
        let message = format!("the order asked for {ordered:?} and Opayo took {}", payment.amount);
        return Err(Refusal::new(RefusalCode::Conflict, "payment.amount", payment.amount, message));
    }
    for (name, value) in &own.metadata {
        payment.metadata.entry(name.clone()).or_insert_with(|| value.clone());
    }
    if let Some(lines) = own.basket.as_deref().and_then(opayo::basket_lines) {
        payment.metadata.entry("order_lines".to_owned()).or_insert(lines);
    }
    payment.shipping = payment.shipping.or_else(|| own.shipping.clone());
    payment.description = payment.description.or_else(|| own.description.clone());
    Ok(payment)
}

/// An answer, unless there is no such thing.
pub(super) fn found<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

impl fmt::Debug for OpayoGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpayoGateway")
            .field("reporting", &self.reporting)
            .field("client", &self.client)
            .field("zone", &self.zone)
            .finish_non_exhaustive()
    }
}
