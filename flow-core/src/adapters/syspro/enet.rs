//! SYSPRO's business objects as an [`Erp`]: facts, posts and probes through `syspro_harmony`'s e.net client. e.net has no idempotency
//! key, so every post asks first whether it is in the books, and none is repeated without asking. Sessions are the client's.

use std::time::Duration;

use async_trait::async_trait;
use client_core::ApiError;
use mapping_core::canonical::{
    CustomerRecord, Document, JournalReference, OrderReference, SalesOrder, Sku, TransactionId,
};
use mapping_core::erp::syspro::enet::{self, EnetOptions, EnetRequest, currency, facts, search};
use mapping_core::flows::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal,
    ErpSalesOrder, Plan, Question,
};
use mapping_core::money::{Currency, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use syspro_harmony::enet::objects::arsscs::MaintainCustomer;
use syspro_harmony::enet::objects::comfnd::{FindRows, Row};
use syspro_harmony::enet::objects::sorqry::QuerySalesOrder;
use syspro_harmony::enet::{Client, Finding, Outcome, PostedJournal, Posting, Reply, Site};

use super::NAME;
use super::enet_outcome::{conflict, journal_number, lost, not_sent, refused};
use crate::adapters::comparing::compare;
use crate::adapters::records::{self, Records, customer_of};
use crate::ports::{Erp, Permit, PortError, PostOutcome, Probe};

/// Posts to one SYSPRO company through e.net.
///
/// Name a table of payments in the site's [probes](syspro_harmony::enet::probe::ProbeTables): without one SYSPRO cannot
/// say by a transaction alone whether it is booked, and only receipts that were posted from here are known to refunds and voids.
/// Each post is asked about by its own natural key before it is ever sent again. Receivables are read in the customer's currency, so a document in another one is refused, and so is
/// foreign money for a customer that is still to be created.
#[derive(Clone, Debug)]
pub struct SysproEnetErp {
    client: Client,
    options: EnetOptions,
    home: Currency,
    settles_within: Duration,
}

/// SYSPRO goes on with what it was sent when nobody waits for its answer any more.
const SETTLES_WITHIN: Duration = Duration::from_secs(120);

impl SysproEnetErp {
    /// An ERP that is reached through `client`. `options` says what only the company knows; `home` is its own currency, in which
    /// journals are kept.
    pub fn new(client: Client, options: EnetOptions, home: Currency) -> Self {
        Self { client, options, home, settles_within: SETTLES_WITHIN }
    }

    /// How long SYSPRO may still work on a post whose answer is lost; two minutes if not said. A post that is not found is sent
    /// again only after that, so it has to be longer than the slowest import at the site.
    #[must_use]
    pub fn settles_within(self, settles_within: Duration) -> Self {
        Self { settles_within, ..self }
    }

    fn site(&self) -> &Site {
        self.client.site()
    }

    async fn rows(&self, find: Option<FindRows>) -> Result<Vec<Row>, ApiError> {
        match find {
            Some(find) => self.client.query(find).await,
            None => Ok(Vec::new()),
        }
    }

    /// What a customer is billed in. A blank currency is the company's own; one that the site does not name is refused.
    async fn currency_of(&self, customer: Option<&str>) -> Result<Currency, PortError> {
        let find = customer.map(|code| FindRows::of("ArCustomer", &["Customer", "Currency"]).equal("Customer", code));
        let rows = self.rows(find).await?;
        let code = rows.first().and_then(|row| row.get("Currency")).map(str::trim).filter(|code| !code.is_empty());
        let Some(code) = code else { return Ok(self.home) };
        Ok(facts::currency("ArCustomer.Currency", Some(code), self.site())?)
    }

    /// Whether a document is in the currency in which its customer's figures are read.
    async fn in_currency(&self, document: &Document) -> Result<(), PortError> {
        let Some(customer) = currency::customer(document) else { return Ok(()) };
        let billed_in = self.currency_of(Some(customer.as_str())).await?;
        Ok(currency::agrees(document, billed_in)?)
    }

    /// Asks, then posts what is not there, once. `number` reads what SYSPRO called it.
    async fn post_once<P: Posting + Clone>(
        &self,
        object: P,
        field: &str,
        natural: &str,
        number: impl FnOnce(P::Output) -> Option<String>,
    ) -> PostOutcome {
        let operation = object.operation();
        match self.client.post_once(object).await {
            Ok(Outcome::Posted(accepted)) => {
                PostOutcome::Posted(number(accepted.value).unwrap_or_else(|| natural.to_owned()))
            }
            Ok(Outcome::AlreadyPosted(found)) => {
                PostOutcome::AlreadyPosted(found.number.unwrap_or_else(|| natural.to_owned()))
            }
            Ok(Outcome::Conflict(found)) => PostOutcome::Rejected(Box::new(conflict(field, natural, &found))),
            Ok(Outcome::Rejected(refusal)) => PostOutcome::Rejected(Box::new(refused(operation, &refusal))),
            Ok(Outcome::Unknown(_)) => lost(operation),
            Err(error) => error.into(),
        }
    }

    /// A change sets the same values again. A new customer is looked for by its foreign key, because SYSPRO may number it.
    async fn maintain(&self, record: Option<&CustomerRecord>, object: MaintainCustomer) -> PostOutcome {
        let given = object.customer.as_ref().map(ToString::to_string);
        if let Some(new) = record.filter(|record| record.code.is_none()) {
            match customer_of(self, new).await {
                Ok(Some(found)) => return PostOutcome::AlreadyPosted(found.code.to_string()),
                Ok(None) => {}
                Err(error) => return not_sent(error),
            }
        }
        match self.client.invoke(object).await {
            Ok(Reply::Accepted(accepted)) => match accepted.value.map(|code| code.to_string()).or(given) {
                Some(code) => PostOutcome::Posted(code),
                None => lost("ARSSCS"), // taken under a number that is not told: the probe finds it
            },
            Ok(Reply::Refused(refusal)) if refusal.error.as_ref().is_some_and(|error| !error.is_refusal) => {
                lost("ARSSCS") // the words of something on the way say nothing about what was done
            }
            Ok(Reply::Refused(refusal)) => PostOutcome::Rejected(Box::new(refused("ARSSCS", &refusal))),
            Err(error) => error.into(),
        }
    }

    /// The order's number, which release 8 does not tell, is looked up by the shop's.
    async fn import(&self, order: &SalesOrder, request: EnetRequest) -> PostOutcome {
        match self.probe_order(order).await {
            Ok(Probe::Found(number)) => return PostOutcome::AlreadyPosted(number),
            Ok(Probe::Differs(refusal)) => return PostOutcome::Rejected(refusal),
            Ok(Probe::Absent) => {}
            Err(error) => return not_sent(error),
        }
        let EnetRequest::ImportSalesOrder(object) = request else { return lost("SORTOI") };
        match self.client.post(*object).await {
            Ok(Outcome::Posted(accepted)) => match accepted.value.sales_order {
                Some(number) if accepted.warnings.is_empty() => PostOutcome::Posted(number.to_string()),
                Some(_) | None => self.as_imported(order).await,
            },
            Ok(Outcome::Rejected(refusal)) => PostOutcome::Rejected(Box::new(refused("SORTOI", &refusal))),
            Ok(Outcome::Unknown(_) | Outcome::AlreadyPosted(_) | Outcome::Conflict(_)) => lost("SORTOI"),
            Err(error) => error.into(),
        }
    }

    /// The order as it stands after an import that told no number, or told of faults beside it: a line may be missing.
    async fn as_imported(&self, order: &SalesOrder) -> PostOutcome {
        match self.probe_order(order).await {
            Ok(Probe::Found(number)) => PostOutcome::Posted(number),
            Ok(Probe::Differs(refusal)) => PostOutcome::Rejected(refusal),
            Ok(Probe::Absent) | Err(_) => lost("SORTOI"),
        }
    }

    /// SYSPRO adds tax when it invoices, so that an order there is compared without.
    async fn probe_order(&self, order: &SalesOrder) -> Result<Probe, PortError> {
        let Some(found) = self.sales_order(&order.reference).await? else { return Ok(Probe::Absent) };
        let nets = Money::sum(order.total.currency(), order.lines.iter().map(|line| line.net));
        let net = nets.map_err(|error| error.refuse("sales_order.total"))?;
        Ok(compare(Self::NAME, "sales_order.total", found.number.to_string(), found.total, net))
    }
}

#[async_trait]
impl Records for SysproEnetErp {
    const NAME: &'static str = "SYSPRO";

    async fn customers(&self, query: &CustomerQuery) -> Result<Vec<ErpCustomer>, PortError> {
        let mut found = Vec::new();
        for find in search::customers(query, self.site(), &self.options) {
            found.extend(self.client.query(find).await?);
        }
        Ok(facts::customers(&found, query, self.site(), &self.options))
    }

    async fn sales_order(&self, reference: &OrderReference) -> Result<Option<ErpSalesOrder>, PortError> {
        let rows = self.rows(search::sales_order(reference, self.site())).await?;
        let Some(number) = facts::order_number(&rows, reference, self.site())? else { return Ok(None) };
        let order = self.client.query(QuerySalesOrder { sales_order: number.as_str().into() }).await?;
        Ok(Some(facts::sales_order(&order, reference, self.site())?))
    }

    async fn item(&self, sku: &Sku) -> Result<Option<ErpItem>, PortError> {
        match self.client.invoke(search::item(sku)).await? {
            Reply::Accepted(item) => Ok(Some(facts::item(&item.value))),
            Reply::Refused(refusal) if refusal.faults.is_empty() => Err(refused("INVQRY", &refusal).into()),
            Reply::Refused(_) => Ok(None),
        }
    }

    async fn near_items(&self, sku: &Sku) -> Result<Vec<ErpItem>, PortError> {
        Ok(self.rows(search::near_items(sku)).await?.iter().filter_map(facts::listed_item).collect())
    }

    async fn receipt(&self, transaction: &TransactionId) -> Result<Option<ErpReceipt>, PortError> {
        for row in self.rows(search::receipt(transaction, self.site())).await? {
            let table = self.site().settings().probes.payments.as_ref();
            let owner = table.and_then(|table| table.owner.as_deref()).and_then(|column| row.get(column));
            let currency = self.currency_of(owner).await?;
            if let Some(receipt) = facts::receipt(&row, transaction, self.site(), currency)? {
                return Ok(Some(receipt));
            }
        }
        Ok(None)
    }

    /// Never posted from here: a person does it in SYSPRO.
    async fn receipt_reversal(&self, _cause: &TransactionId) -> Result<Option<ErpReceiptReversal>, PortError> {
        Ok(None)
    }

    /// Told by its probe only, which every post makes.
    async fn credit_memo(&self, _refund: &TransactionId) -> Result<Option<ErpCreditMemo>, PortError> {
        Ok(None)
    }

    async fn journal(&self, reference: &JournalReference) -> Result<Option<ErpJournal>, PortError> {
        for row in self.rows(search::journal(reference, self.site())).await? {
            if let Some(journal) = facts::journal(&row, reference, self.site(), self.home)? {
                return Ok(Some(journal));
            }
        }
        Ok(None)
    }
}

#[async_trait]
impl Erp for SysproEnetErp {
    fn name(&self) -> &str {
        NAME
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        records::answer(self, question).await
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        currency::check_new_customers(plan, self.home)?;
        enet::check(plan, self.site(), &self.options)
    }

    fn settles_within(&self) -> Duration {
        self.settles_within
    }

    async fn post(&self, document: &Document, _permit: Permit) -> PostOutcome {
        let request = match enet::render(document, self.site(), &self.options) {
            Ok(request) => request,
            Err(refusal) => return PostOutcome::Rejected(Box::new(refusal)),
        };
        if let Err(error) = self.in_currency(document).await {
            return not_sent(error);
        }
        let natural = document.key().natural;
        match (document, request) {
            (Document::Customer(record), EnetRequest::MaintainCustomer(object)) => {
                self.maintain(Some(record), *object).await
            }
            (Document::CustomerErasure(_), EnetRequest::MaintainCustomer(object)) => self.maintain(None, *object).await,
            (Document::SalesOrder(order), request) => self.import(order, request).await,
            (_, EnetRequest::PostPayment(object)) => {
                self.post_once(*object, "receipt.amount", &natural, journal_number).await
            }
            (_, EnetRequest::PostCreditNote(object)) => {
                let number = |posted: PostedJournal| posted.invoice.clone().or_else(|| journal_number(posted));
                self.post_once(*object, "credit_memo.amount", &natural, number).await
            }
            (_, EnetRequest::PostJournal(object)) => {
                self.post_once(*object, "journal.total", &natural, |posted| journal_number(posted.journal)).await
            }
            (_, EnetRequest::MaintainCustomer(_) | EnetRequest::ImportSalesOrder(_)) => {
                let message = "the document was rendered as something else";
                let refusal = Refusal::new(RefusalCode::Rejected, "document", document.key(), message);
                PostOutcome::Rejected(Box::new(refusal))
            }
        }
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        match document {
            Document::Customer(record) if record.code.is_some() => return Ok(Probe::Absent),
            Document::Customer(record) => {
                let found = customer_of(self, record).await?;
                return Ok(found.map_or(Probe::Absent, |customer| Probe::Found(customer.code.to_string())));
            }
            Document::SalesOrder(order) => return self.probe_order(order).await,
            Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => return Ok(Probe::Absent),
            Document::Receipt(_) | Document::CreditMemo(_) | Document::Journal(_) | Document::ReceiptReversal(_) => {}
        }
        let request = enet::render(document, self.site(), &self.options)?;
        let unanswerable =
            |fault: client_core::InvalidRequest| Refusal::new(RefusalCode::InvalidText, fault.field, "", fault.message);
        let natural = document.key().natural;
        Ok(match self.client.probe(&request.probe(self.site()).map_err(unanswerable)?).await? {
            Finding::Absent => Probe::Absent,
            Finding::AlreadyPosted(found) => Probe::Found(found.number.unwrap_or(natural)),
            Finding::Conflict(found) => Probe::Differs(Box::new(conflict("document", &natural, &found))),
        })
    }
}
