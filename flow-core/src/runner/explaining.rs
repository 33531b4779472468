//! What a person needs to know of a document that the ERP refused: which values it would have taken, and what it holds instead.

use mapping_core::canonical::{CustomerCode, CustomerRecord, Document, Link, PostalAddress, Sku};
use mapping_core::flows::{Answer, CustomerQuery, ErpCustomer, Question};
use mapping_core::refusal::{Refusal, RefusalCode, Suggestion};
use mapping_core::suggest;

use super::engine::Engine;
use super::hold::Hold;
use crate::dead_letter::Cause;
use crate::inbox::InboxId;

/// More lines than this are not asked about.
const MOST_LINES: usize = 50;
/// More customers than this are no help.
const MOST_CUSTOMERS: usize = 5;
/// Customers below this score have nothing in common but a part of the name.
const ALIKE: u16 = 200;

impl Engine {
    /// The refusal, with the ERP's near items or customers where it does not have the one that was posted. An ERP that cannot be asked
    /// leaves it as it is.
    pub(super) async fn explain(&self, hold: &Hold, document: &Document, refusal: Box<Refusal>) -> Box<Refusal> {
        if refusal.code != RefusalCode::Rejected || !refusal.suggestions.is_empty() {
            return refusal;
        }
        for (field, sku) in skus(document).into_iter().take(MOST_LINES) {
            if let Some(near) = self.near_items(hold, sku).await {
                let about = Refusal::new(RefusalCode::UnknownSku, field, sku, refusal.message);
                return Box::new(about.suggest(near));
            }
        }
        match document {
            Document::Customer(record) => {
                let near = self.near_customers(hold, record).await;
                Box::new(refusal.suggest(near))
            }
            Document::SalesOrder(order) => self.of_customer(hold, &order.customer, refusal).await,
            Document::Receipt(receipt) => self.of_customer(hold, &receipt.customer, refusal).await,
            Document::CreditMemo(memo) => self.of_customer(hold, &memo.customer, refusal).await,
            Document::ReceiptReversal(reversal) => self.of_customer(hold, &reversal.customer, refusal).await,
            Document::Journal(_) | Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => refusal,
        }
    }

    /// The refusal of a document for a customer's code that the ERP does not have any more, with the codes near it: those of customers
    /// who are found by what the event was decided by. Only a refusal that speaks of the customer is taken for one of that.
    async fn of_customer(&self, hold: &Hold, customer: &Link<CustomerCode>, refusal: Box<Refusal>) -> Box<Refusal> {
        let Some(code) = customer.known().ok().filter(|code| speaks_of_customer(&refusal, code)) else {
            return refusal;
        };
        let mut near: Vec<Suggestion> = Vec::new();
        for query in self.queries(hold).await {
            let question = Question::Customers { query: query.clone() };
            let Ok(Answer::Customers(there)) = self.ask_books(hold, &question).await else { return refusal };
            if there.iter().any(|customer| customer.code == *code) {
                return refusal; // the ERP has it
            }
            near.extend(there.iter().filter_map(|customer| nearest(code, &query, customer)));
        }
        near.retain(|one| one.score > ALIKE);
        near.sort_by(|one, other| other.score.cmp(&one.score).then_with(|| one.value.cmp(&other.value)));
        near.dedup_by(|one, other| one.value == other.value);
        near.truncate(MOST_CUSTOMERS);
        Box::new(refusal.suggest(near))
    }

    /// The items near one that the ERP says it does not have; nothing about one that it has.
    async fn near_items(&self, hold: &Hold, sku: &Sku) -> Option<Vec<Suggestion>> {
        match self.ask_books(hold, &Question::Item { sku: sku.clone() }).await.ok()? {
            Answer::Item(there) if there.found.is_none() => Some(suggest::items(sku, &there.near)),
            _ => None,
        }
    }

    /// The customers near one that the ERP does not take.
    async fn near_customers(&self, hold: &Hold, record: &CustomerRecord) -> Vec<Suggestion> {
        let question = Question::Customers {
            query: CustomerQuery {
                external_id: None,
                email: record.email.as_ref().map(|email| email.to_lowercase()),
                name: Some(record.name.clone()),
                postcode: record.billing.as_ref().and_then(|address| address.postcode.clone()),
            },
        };
        let Ok(Answer::Customers(there)) = self.ask_books(hold, &question).await else { return Vec::new() };
        let near = suggest::customers(record, &there).into_iter().filter(|one| one.score > ALIKE);
        near.take(MOST_CUSTOMERS).collect()
    }

    /// What the event's customer was looked for by, when it was decided: the claim may be older than the decision.
    async fn queries(&self, hold: &Hold) -> Vec<CustomerQuery> {
        let id = hold.claim.event.id;
        let found = self.store.events(None, Some(InboxId(id.0.saturating_sub(1))), 1).await.unwrap_or_default();
        let basis = found.into_iter().find(|event| event.id == id).and_then(|event| event.basis);
        let facts = basis.iter().flat_map(|basis| basis.facts.iter());
        let query = |(question, _): (&Question, &Answer)| {
            if let Question::Customers { query } = question { Some(query.clone()) } else { None }
        };
        facts.filter_map(query).collect()
    }

    /// Why the event of a refused document is a dead letter. Of a conflict, with what the ERP holds.
    pub(super) async fn cause(&self, hold: &Hold, document: &Document, refusal: Box<Refusal>) -> Cause {
        if refusal.code != RefusalCode::Conflict {
            return Cause::Refused { refusal };
        }
        let theirs = match question(document) {
            Some(question) => self.ask_books(hold, &question).await.ok().filter(|answer| *answer != Answer::Absent),
            None => None,
        };
        Cause::Conflict { refusal, document: document.key(), theirs: theirs.map(Box::new) }
    }
}

/// Whether the ERP's words are about the customer.
fn speaks_of_customer(refusal: &Refusal, code: &CustomerCode) -> bool {
    let said = [&refusal.field, &refusal.value, &refusal.message];
    said.iter().any(|text| text.contains(code.as_str()) || text.to_lowercase().contains("customer"))
}

/// How near a customer is to a code that the ERP lacks: by the code, or by what the customer was looked for by.
fn nearest(code: &CustomerCode, query: &CustomerQuery, there: &ErpCustomer) -> Option<Suggestion> {
    let by_code = suggest::near(code.as_str(), [there.code.as_str()]);
    let by_person = suggest::customers(&wanted(query), [there]);
    by_code.into_iter().chain(by_person).max_by_key(|near| near.score)
}

/// Whom a query looks for.
fn wanted(query: &CustomerQuery) -> CustomerRecord {
    let billing = query
        .postcode
        .as_ref()
        .map(|postcode| PostalAddress { postcode: Some(postcode.clone()), ..PostalAddress::default() });
    CustomerRecord {
        code: None,
        external_id: query.external_id.clone().unwrap_or_else(|| "".into()),
        name: query.name.clone().unwrap_or_default(),
        email: query.email.clone(),
        phone: None,
        billing,
        shipping: None,
        card: None,
        active: None,
    }
}

/// The items that a document names, and where.
fn skus(document: &Document) -> Vec<(String, &Sku)> {
    match document {
        Document::SalesOrder(order) => {
            let lines = order.lines.iter().enumerate();
            lines.map(|(place, line)| (format!("sales_order.lines[{place}].sku"), &line.sku)).collect()
        }
        Document::CreditMemo(memo) => {
            let lines = memo.lines.iter().enumerate();
            let named = |(place, sku)| Some((format!("credit_memo.lines[{place}].sku"), sku));
            lines.filter_map(|(place, line)| line.sku.as_ref().and_then(|sku| named((place, sku)))).collect()
        }
        Document::Stock(stock) => vec![("stock.sku".to_owned(), &stock.sku)],
        Document::Customer(_)
        | Document::Receipt(_)
        | Document::Journal(_)
        | Document::ReceiptReversal(_)
        | Document::Item(_)
        | Document::CustomerErasure(_) => Vec::new(),
    }
}

/// How the ERP is asked for what stands under a document's key.
fn question(document: &Document) -> Option<Question> {
    Some(match document {
        Document::SalesOrder(order) => Question::SalesOrder { reference: order.reference.clone() },
        Document::Receipt(receipt) => Question::Receipt { transaction: receipt.transaction.clone() },
        Document::CreditMemo(memo) => Question::CreditMemo { refund: memo.refund.clone() },
        Document::Journal(journal) => Question::Journal { reference: journal.reference().clone() },
        Document::ReceiptReversal(reversal) => Question::ReceiptReversal { cause: reversal.cause.clone() },
        Document::Item(item) => Question::Item { sku: item.sku.clone() },
        Document::Customer(record) => Question::Customers {
            query: CustomerQuery { external_id: Some(record.external_id.clone()), ..CustomerQuery::default() },
        },
        Document::Stock(_) | Document::CustomerErasure(_) => return None,
    })
}
