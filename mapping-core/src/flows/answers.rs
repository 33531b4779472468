//! Answers read by kind of question, for flows that ask for everything at once. An answer that is missing or of the wrong kind is
//! refused.

use super::{Answer, ErpCreditMemo, ErpJournal, ErpReceipt, Facts, Question};
use crate::canonical::{Payment, SettlementId, TransactionId};
use crate::refusal::{Refusal, RefusalCode};

/// What was answered.
#[derive(Clone, Copy)]
pub(super) struct Answers<'a>(pub(super) &'a Facts);

impl<'a> Answers<'a> {
    pub(super) fn payment(self, id: &TransactionId) -> Result<Option<&'a Payment>, Refusal> {
        self.read(Question::Payment { id: id.clone() }, |answer| match answer {
            Answer::Payment(payment) => Some(&**payment),
            _ => None,
        })
    }

    pub(super) fn receipt(self, transaction: &TransactionId) -> Result<Option<&'a ErpReceipt>, Refusal> {
        self.read(Question::Receipt { transaction: transaction.clone() }, |answer| match answer {
            Answer::Receipt(receipt) => Some(receipt),
            _ => None,
        })
    }

    pub(super) fn credit_memo(self, refund: &TransactionId) -> Result<Option<&'a ErpCreditMemo>, Refusal> {
        self.read(Question::CreditMemo { refund: refund.clone() }, |answer| match answer {
            Answer::CreditMemo(memo) => Some(memo),
            _ => None,
        })
    }

    pub(super) fn journal(self, settlement: &SettlementId) -> Result<Option<&'a ErpJournal>, Refusal> {
        self.read(Question::Journal { settlement: settlement.clone() }, |answer| match answer {
            Answer::Journal(journal) => Some(journal),
            _ => None,
        })
    }

    /// The part of an answer that `pick` takes; none where the other side has no such thing.
    fn read<T>(self, question: Question, pick: impl Fn(&'a Answer) -> Option<&'a T>) -> Result<Option<&'a T>, Refusal> {
        let refuse = |message: String| Refusal::new(RefusalCode::MissingFact, question.to_string(), "", message);
        let answer = self.0.answer(&question);
        match answer.ok_or_else(|| refuse("this has to be answered before a decision".to_owned()))? {
            Answer::Absent => Ok(None),
            answer => pick(answer).map(Some).ok_or_else(|| refuse(format!("the answer is {answer}; ask again"))),
        }
    }
}
