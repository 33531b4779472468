//! Reading facts on the way through a story. A fact that is missing pauses the story with the question for it, so that one
//! description of the flow gives both its questions and its decision.

use super::pause::{Pause, Story};
use crate::canonical::{
    Customer, GatewayCustomerId, OrderReference, Payment, Screening, Sku, SubscriptionInvoice, TransactionId,
};
use crate::flows::{Answer, CustomerQuery, ErpCustomer, ErpReceipt, ErpSalesOrder, Facts, ItemAnswer, Question};
use crate::refusal::{Refusal, RefusalCode};

/// What is known so far, read by kind of question.
#[derive(Clone, Copy)]
pub(super) struct Known<'a>(&'a Facts);

impl<'a> Known<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        Self(facts)
    }

    /// The payment as the gateway sees it now; none if it has no such payment.
    pub(super) fn payment(self, id: &TransactionId) -> Story<Option<&'a Payment>> {
        let question = Question::Payment { id: id.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::Payment(payment) => Ok(Some(payment)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The payment that an attempt led to; none if it led to none.
    pub(super) fn payment_of_attempt(self, id: &str) -> Story<Option<&'a Payment>> {
        let question = Question::PaymentOfAttempt { id: id.to_owned() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::Payment(payment) => Ok(Some(payment)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The gateway's customer; none if it has no such customer.
    pub(super) fn gateway_customer(self, id: &GatewayCustomerId) -> Story<Option<&'a Customer>> {
        let question = Question::GatewayCustomer { id: id.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::GatewayCustomer(customer) => Ok(Some(customer)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The gateway's invoice that a payment pays, by its own id or by the attempt's; none if there is none.
    pub(super) fn invoice(self, question: &Question) -> Story<Option<&'a SubscriptionInvoice>> {
        match self.answer(question)? {
            Answer::Absent => Ok(None),
            Answer::Invoice(invoice) => Ok(Some(invoice)),
            other => Err(unfit(question, other)),
        }
    }

    /// What the fraud screening of a payment says now; none if nobody screened it.
    pub(super) fn screening(self, transaction: &TransactionId) -> Story<Option<&'a Screening>> {
        let question = Question::Screening { transaction: transaction.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::Screening(screening) => Ok(Some(screening)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The ERP's customers that fit one of the query's keys.
    pub(super) fn customers(self, query: &CustomerQuery) -> Story<&'a [ErpCustomer]> {
        let question = Question::Customers { query: query.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(&[]),
            Answer::Customers(customers) => Ok(customers),
            other => Err(unfit(&question, other)),
        }
    }

    /// The ERP's receipt of a transaction.
    pub(super) fn receipt(self, transaction: &TransactionId) -> Story<Option<&'a ErpReceipt>> {
        let question = Question::Receipt { transaction: transaction.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::Receipt(receipt) => Ok(Some(receipt)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The ERP's sales order with the shop's number.
    pub(super) fn sales_order(self, reference: &OrderReference) -> Story<Option<&'a ErpSalesOrder>> {
        let question = Question::SalesOrder { reference: reference.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(None),
            Answer::SalesOrder(order) => Ok(Some(order)),
            other => Err(unfit(&question, other)),
        }
    }

    /// The ERP's answers about several items, in their order; the missing ones are asked for together.
    pub(super) fn items(self, skus: &[Sku]) -> Story<Vec<ItemAnswer>> {
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

    fn item(self, sku: &Sku) -> Story<ItemAnswer> {
        let question = Question::Item { sku: sku.clone() };
        match self.answer(&question)? {
            Answer::Absent => Ok(ItemAnswer::default()),
            Answer::Item(item) => Ok(item.clone()),
            other => Err(unfit(&question, other)),
        }
    }

    fn answer(self, question: &Question) -> Story<&'a Answer> {
        self.0.answer(question).ok_or_else(|| Pause::Ask(vec![question.clone()]))
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
