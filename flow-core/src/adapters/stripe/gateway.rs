//! Stripe as a [`Gateway`]: charges, customers and invoices as they are now, through `stripe_model`'s client.

use async_trait::async_trait;
use client_core::Endpoint;
use mapping_core::canonical::{AccountId, GatewayEvent, Movement, SettlementId};
use mapping_core::flows::{Answer, Question};
use mapping_core::gateway::stripe;
use mapping_core::refusal::{Refusal, RefusalCode};
use stripe_model::client::Client;
use stripe_model::endpoints::{List, Resource, Retrieve};
use stripe_model::{
    BalanceTransaction, Charge, Customer, Dispute, Invoice, InvoiceLine, InvoicePayment, InvoicePaymentStatus,
    PaymentIntent, Payout, Product, Refund, Subscription,
};

use super::pages::InvoiceLines;
use crate::inbox::Incoming;
use crate::ports::{Gateway, PortError};

/// Reads Stripe's events and asks Stripe for what they name. The client's key needs read access to charges, payment intents,
/// refunds, disputes, balance transactions, payouts, customers, products, subscriptions, invoices and invoice payments.
#[derive(Clone, Debug)]
pub struct StripeGateway {
    client: Client,
}

impl StripeGateway {
    /// A gateway that asks through `client`. For events of a connected account it acts for that account.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// One object, unless there is none.
    async fn get<E>(&self, account: Option<&AccountId>, endpoint: &E) -> Result<Option<E::Output>, PortError>
    where
        E: Endpoint + Sync,
        E::Output: Send,
    {
        let call = self.client.call(endpoint);
        let call = match account {
            Some(account) => call.account(&account.as_str().into()),
            None => call,
        };
        match call.send().await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn payment(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        match self.get(account, &Retrieve::<Charge>::new(id)).await? {
            Some(charge) => Ok(Answer::Payment(Box::new(stripe::payment(&charge).map_err(of_fetched)?))),
            None => Ok(Answer::Absent),
        }
    }

    /// The latest charge of a payment intent; for a charge that stands for its own attempt, the charge.
    async fn payment_of_attempt(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        if !id.starts_with("pi_") {
            return self.payment(account, id).await;
        }
        let intent = self.get(account, &Retrieve::<PaymentIntent>::new(id)).await?;
        match intent.as_ref().and_then(PaymentIntent::latest_charge_id) {
            Some(charge) => self.payment(account, charge.as_str()).await,
            None => Ok(Answer::Absent),
        }
    }

    /// Every object of a list, page after page; none if what it is asked for is not there.
    async fn all<T>(&self, account: Option<&AccountId>, field: &str, list: List<T>) -> Result<Option<Vec<T>>, PortError>
    where
        T: Resource + Send,
    {
        let mut found: Vec<T> = Vec::new();
        let mut next = Some(list.limit(100));
        while let Some(list) = next {
            let Some(page) = self.get(account, &list).await? else { return Ok(None) };
            next = list.next_page(&page);
            found.extend(page.data);
            if found.len() > MOST_OBJECTS {
                let message = format!("Stripe lists more than {MOST_OBJECTS} of them; reconcile by its reports");
                return Err(Refusal::new(RefusalCode::Unsupported, field, found.len(), message).into());
            }
        }
        Ok(Some(found))
    }

    /// The refunds of a charge, or of the charge of a payment intent.
    async fn refunds(&self, account: Option<&AccountId>, payment: &str) -> Result<Answer, PortError> {
        let list = match payment.starts_with("pi_") {
            true => List::<Refund>::of_payment_intent(&payment.into()),
            false => List::<Refund>::of_charge(&payment.into()),
        };
        let Some(found) = self.all(account, "payment.refunds", list).await? else { return Ok(Answer::Absent) };
        Ok(Answer::Refunds(found.iter().map(stripe::refund).collect::<Result<_, _>>()?))
    }

    /// A dispute with the balance transactions that it carries.
    async fn dispute(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let Some(found) = self.get(account, &Retrieve::<Dispute>::new(id)).await? else { return Ok(Answer::Absent) };
        Ok(Answer::Dispute(Box::new(stripe::dispute(&found)?)))
    }

    /// The disputes of a charge, or of all charges of a payment intent.
    async fn disputes(&self, account: Option<&AccountId>, payment: &str) -> Result<Answer, PortError> {
        let filter = if payment.starts_with("pi_") { "payment_intent" } else { "charge" };
        let list = List::<Dispute>::new().filter(filter, payment);
        let Some(found) = self.all(account, "payment.disputes", list).await? else { return Ok(Answer::Absent) };
        Ok(Answer::Disputes(found.iter().map(stripe::dispute).collect::<Result<_, _>>()?))
    }

    /// What a charge, refund or dispute did to the balance.
    async fn movements_of(&self, account: Option<&AccountId>, source: &str) -> Result<Answer, PortError> {
        let list = List::<BalanceTransaction>::of_source(source).expand("data.source").expand("data.source.charge");
        let found = self.all(account, "movements", list).await?;
        Ok(match found {
            Some(found) => Answer::Movements(movements(&found, None)?),
            None => Answer::Absent,
        })
    }

    /// A payout as it is now.
    async fn settlement(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let found = self.get(account, &Retrieve::<Payout>::new(id)).await?;
        let settlement = found.map(|found| stripe::settlement(&found)).transpose()?;
        Ok(settlement.map_or(Answer::Absent, |settlement| Answer::Settlement(Box::new(settlement))))
    }

    /// The balance transactions of a payout, its own among them. Stripe names those of automatic payouts only, once it has matched
    /// them; of another payout there is nothing to tell.
    async fn settlement_lines(&self, account: Option<&AccountId>, payout: &str) -> Result<Answer, PortError> {
        let Some(found) = self.get(account, &Retrieve::<Payout>::new(payout)).await? else { return Ok(Answer::Absent) };
        if stripe::settlement(&found)?.itemised == Some(false) {
            return Ok(Answer::Absent);
        }
        let list =
            List::<BalanceTransaction>::of_payout(&payout.into()).expand("data.source").expand("data.source.charge");
        let lines = self.all(account, "settlement.lines", list).await?.unwrap_or_default();
        Ok(Answer::Movements(movements(&lines, Some(&SettlementId::from(payout)))?))
    }

    async fn subscription(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let found = self.get(account, &Retrieve::<Subscription>::new(id)).await?;
        let subscription = found.map(|found| stripe::subscription(&found)).transpose()?;
        Ok(subscription.map_or(Answer::Absent, |subscription| Answer::Subscription(Box::new(subscription))))
    }

    /// A product with the price that it is sold at.
    async fn product(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let found = self.get(account, &Retrieve::<Product>::new(id).expand("default_price")).await?;
        let product = found.map(|found| stripe::product(&found)).transpose()?;
        Ok(product.map_or(Answer::Absent, |product| Answer::Product(Box::new(product))))
    }

    async fn customer(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let customer = self.get(account, &Retrieve::<Customer>::new(id)).await?;
        Ok(customer.map_or(Answer::Absent, |customer| Answer::GatewayCustomer(Box::new(stripe::customer(&customer)))))
    }

    /// An invoice with all of its lines; Stripe puts only the first ones into the invoice itself.
    async fn invoice(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        let Some(mut invoice) = self.get(account, &Retrieve::<Invoice>::new(id)).await? else {
            return Ok(Answer::Absent);
        };
        if let Some(lines) = invoice.lines.as_mut().filter(|lines| lines.has_more) {
            lines.data = self.lines(account, id).await?;
        }
        Ok(Answer::Invoice(Box::new(stripe::invoice(&invoice)?)))
    }

    async fn lines(&self, account: Option<&AccountId>, invoice: &str) -> Result<Vec<InvoiceLine>, PortError> {
        let mut page = InvoiceLines { invoice, after: None };
        let mut lines: Vec<InvoiceLine> = Vec::new();
        while lines.len() < MOST_LINES {
            let Some(next) = self.get(account, &page).await? else { break };
            lines.extend(next.data);
            let last = lines.last().and_then(|line| line.id.as_ref()).map(ToString::to_string);
            if !next.has_more || last.is_none() || last == page.after {
                return Ok(lines);
            }
            page.after = last;
        }
        let message = format!("the invoice has more than {MOST_LINES} lines, or lost them while they were read");
        Err(Refusal::new(RefusalCode::Unreadable, "invoice.lines", invoice, message).into())
    }

    /// Since 2025-03-31.basil a charge no longer names its invoice; the list of invoice payments does.
    async fn invoice_of_attempt(&self, account: Option<&AccountId>, id: &str) -> Result<Answer, PortError> {
        if !id.starts_with("pi_") {
            return Ok(Answer::Absent);
        }
        let list = List::<InvoicePayment>::of_payment_intent(&id.into());
        let payments = self.get(account, &list).await?.map(|page| page.data).unwrap_or_default();
        let mut standing = payments.iter().filter(|payment| payment.status != Some(InvoicePaymentStatus::Canceled));
        match standing.find_map(InvoicePayment::invoice_id) {
            Some(invoice) => self.invoice(account, invoice.as_str()).await,
            None => Ok(Answer::Absent),
        }
    }
}

/// Balance transactions as movements; those of a settlement say so.
fn movements(lines: &[BalanceTransaction], settlement: Option<&SettlementId>) -> Result<Vec<Movement>, Refusal> {
    let movement = |line| Ok(Movement { settlement: settlement.cloned(), ..stripe::movement(line)? });
    lines.iter().map(movement).collect()
}

/// Why a charge that was fetched just now cannot be read. No event lends it its time, and to fetch it again does not help.
fn of_fetched(refusal: Refusal) -> Refusal {
    if refusal.field != "payment.created_at" {
        return refusal;
    }
    let message = "Stripe gives the charge without `created`; book it by hand, or replay once Stripe gives it";
    Refusal { message: message.to_owned(), ..refusal }
}

/// A payout with more lines, or a payment with more refunds, is not read.
const MOST_OBJECTS: usize = 100_000;

/// An invoice with more lines is not read.
const MOST_LINES: usize = 5000;

#[async_trait]
impl Gateway for StripeGateway {
    fn name(&self) -> &str {
        "stripe"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        Ok(stripe::read(&incoming.payload)?)
    }

    async fn answer(&self, account: Option<&AccountId>, question: &Question) -> Result<Answer, PortError> {
        match question {
            Question::Payment { id } => self.payment(account, id.as_str()).await,
            Question::PaymentOfAttempt { id } => self.payment_of_attempt(account, id).await,
            Question::GatewayCustomer { id } => self.customer(account, id.as_str()).await,
            Question::Invoice { id } => self.invoice(account, id.as_str()).await,
            Question::InvoiceOfAttempt { id } => self.invoice_of_attempt(account, id).await,
            Question::Refunds { payment } => self.refunds(account, payment.as_str()).await,
            Question::Dispute { id } => self.dispute(account, id.as_str()).await,
            Question::Disputes { payment } => self.disputes(account, payment.as_str()).await,
            Question::MovementsOf { source } => self.movements_of(account, source.as_str()).await,
            Question::Settlement { id } => self.settlement(account, id.as_str()).await,
            Question::SettlementLines { settlement } => self.settlement_lines(account, settlement.as_str()).await,
            Question::Subscription { id } => self.subscription(account, id.as_str()).await,
            Question::Product { id } => self.product(account, id.as_str()).await,
            Question::Screening { .. } => Ok(Answer::Absent), // Radar's verdict comes with the charge
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
