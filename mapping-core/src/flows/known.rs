//! Reading facts on the way through a [story](super::story). A fact that is missing pauses the story with the question for it.

use super::story::{Pause, Story};
use super::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder,
    Facts, ItemAnswer, Question, Written,
};
use crate::canonical::{
    Customer, Dispute, DocumentKey, GatewayCustomerId, JournalReference, Movement, OrderReference, Payment, Product,
    ProductId, Refund, Screening, Settlement, SettlementId, Sku, Subscription, SubscriptionId, SubscriptionInvoice,
    TransactionId,
};
use crate::refusal::{Refusal, RefusalCode};

/// What is known so far, read by kind of question. Every method gives nothing where the other side has no such thing, and pauses
/// the story where nobody has asked yet.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a>(&'a Facts);

/// Picks the part of an answer that a question is about; nothing for an answer of another kind.
macro_rules! picking {
    ($kind:ident) => {
        |answer| match answer {
            Answer::$kind(value) => Some(value),
            _ => None,
        }
    };
}

impl<'a> Known<'a> {
    /// The facts to read.
    pub fn new(facts: &'a Facts) -> Self {
        Self(facts)
    }

    /// The payment as the gateway sees it now.
    pub fn payment(self, id: &TransactionId) -> Story<Option<&'a Payment>> {
        Ok(self.read(&Question::Payment { id: id.clone() }, picking!(Payment))?.map(|payment| &**payment))
    }

    /// The payment that an attempt led to.
    pub fn payment_of_attempt(self, id: &str) -> Story<Option<&'a Payment>> {
        let question = Question::PaymentOfAttempt { id: id.to_owned() };
        Ok(self.read(&question, picking!(Payment))?.map(|payment| &**payment))
    }

    /// The gateway's customer.
    pub fn gateway_customer(self, id: &GatewayCustomerId) -> Story<Option<&'a Customer>> {
        let question = Question::GatewayCustomer { id: id.clone() };
        Ok(self.read(&question, picking!(GatewayCustomer))?.map(|customer| &**customer))
    }

    /// The gateway's invoice that a payment pays, by its own id or by the attempt's.
    pub fn invoice(self, question: &Question) -> Story<Option<&'a SubscriptionInvoice>> {
        Ok(self.read(question, picking!(Invoice))?.map(|invoice| &**invoice))
    }

    /// What the fraud screening of a payment says now.
    pub fn screening(self, transaction: &TransactionId) -> Story<Option<&'a Screening>> {
        let question = Question::Screening { transaction: transaction.clone() };
        Ok(self.read(&question, picking!(Screening))?.map(|screening| &**screening))
    }

    /// All refunds of a payment that the gateway knows.
    pub fn refunds(self, payment: &TransactionId) -> Story<&'a [Refund]> {
        self.list(&Question::Refunds { payment: payment.clone() }, picking!(Refunds))
    }

    /// The dispute as the gateway sees it now, with its movements.
    pub fn dispute(self, id: &TransactionId) -> Story<Option<&'a Dispute>> {
        Ok(self.read(&Question::Dispute { id: id.clone() }, picking!(Dispute))?.map(|dispute| &**dispute))
    }

    /// All disputes of a payment that the gateway knows, with their movements.
    pub fn disputes(self, payment: &TransactionId) -> Story<&'a [Dispute]> {
        self.list(&Question::Disputes { payment: payment.clone() }, picking!(Disputes))
    }

    /// What a payment, refund or dispute did to the balance so far.
    pub fn movements_of(self, source: &TransactionId) -> Story<&'a [Movement]> {
        self.list(&Question::MovementsOf { source: source.clone() }, picking!(Movements))
    }

    /// The settlement as the gateway sees it now.
    pub fn settlement(self, id: &SettlementId) -> Story<Option<&'a Settlement>> {
        let question = Question::Settlement { id: id.clone() };
        Ok(self.read(&question, picking!(Settlement))?.map(|settlement| &**settlement))
    }

    /// The lines of a settlement.
    pub fn settlement_lines(self, settlement: &SettlementId) -> Story<&'a [Movement]> {
        self.list(&Question::SettlementLines { settlement: settlement.clone() }, picking!(Movements))
    }

    /// The subscription as the gateway sees it now.
    pub fn subscription(self, id: &SubscriptionId) -> Story<Option<&'a Subscription>> {
        let question = Question::Subscription { id: id.clone() };
        Ok(self.read(&question, picking!(Subscription))?.map(|subscription| &**subscription))
    }

    /// The product as the gateway sees it now.
    pub fn product(self, id: &ProductId) -> Story<Option<&'a Product>> {
        Ok(self.read(&Question::Product { id: id.clone() }, picking!(Product))?.map(|product| &**product))
    }

    /// The ERP's customers that fit one of the query's keys.
    pub fn customers(self, query: CustomerQuery) -> Story<&'a [ErpCustomer]> {
        self.list(&Question::Customers { query }, picking!(Customers))
    }

    /// The ERP's receipt of a transaction.
    pub fn receipt(self, transaction: &TransactionId) -> Story<Option<&'a ErpReceipt>> {
        self.read(&Question::Receipt { transaction: transaction.clone() }, picking!(Receipt))
    }

    /// The ERP's reversal of a receipt, by the refund, failed payment or dispute behind it.
    pub fn receipt_reversal(self, cause: &TransactionId) -> Story<Option<&'a ErpReceiptReversal>> {
        self.read(&Question::ReceiptReversal { cause: cause.clone() }, picking!(ReceiptReversal))
    }

    /// The ERP's sales order with the shop's number.
    pub fn sales_order(self, reference: &OrderReference) -> Story<Option<&'a ErpSalesOrder>> {
        self.read(&Question::SalesOrder { reference: reference.clone() }, picking!(SalesOrder))
    }

    /// The ERP's credit memo of a refund.
    pub fn credit_memo(self, refund: &TransactionId) -> Story<Option<&'a ErpCreditMemo>> {
        self.read(&Question::CreditMemo { refund: refund.clone() }, picking!(CreditMemo))
    }

    /// The ERP's journal under a reference.
    pub fn journal(self, reference: &JournalReference) -> Story<Option<&'a ErpJournal>> {
        self.read(&Question::Journal { reference: reference.clone() }, picking!(Journal))
    }

    /// What was last written from here under a key, to either side.
    pub fn last_written(self, key: &DocumentKey) -> Story<Option<&'a Written>> {
        Ok(self.read(&Question::LastWritten { key: key.clone() }, picking!(Written))?.map(|written| &**written))
    }

    /// The ERP's answer about one item.
    pub fn item(self, sku: &Sku) -> Story<Option<&'a ItemAnswer>> {
        self.read(&Question::Item { sku: sku.clone() }, picking!(Item))
    }

    /// The ERP's answers about several items, in their order; the missing ones are asked for together.
    pub fn items<'s>(self, skus: impl IntoIterator<Item = &'s Sku>) -> Story<Vec<Option<&'a ItemAnswer>>> {
        let mut missing = Vec::new();
        let mut found = Vec::new();
        for sku in skus {
            match self.item(sku) {
                Ok(item) => found.push(item),
                Err(Pause::Ask(questions)) => add_new(&mut missing, questions),
                Err(other) => return Err(other),
            }
        }
        if missing.is_empty() { Ok(found) } else { Err(Pause::Ask(missing)) }
    }

    fn list<T>(self, question: &Question, pick: impl Fn(&'a Answer) -> Option<&'a Vec<T>>) -> Story<&'a [T]> {
        Ok(self.read(question, pick)?.map_or(&[], Vec::as_slice))
    }

    fn read<T>(self, question: &Question, pick: impl Fn(&'a Answer) -> Option<&'a T>) -> Story<Option<&'a T>> {
        match self.0.answer(question).ok_or_else(|| Pause::Ask(vec![question.clone()]))? {
            Answer::Absent => Ok(None),
            answer => pick(answer).map(Some).ok_or_else(|| unfit(question, answer)),
        }
    }
}

fn add_new(asked: &mut Vec<Question>, questions: Vec<Question>) {
    for question in questions {
        if !asked.contains(&question) {
            asked.push(question);
        }
    }
}

fn unfit(question: &Question, answer: &Answer) -> Pause {
    let message = format!("the answer to {question} is {answer}; correct the stored facts or ask again");
    Refusal::new(RefusalCode::MissingFact, question.to_string(), answer, message).into()
}
