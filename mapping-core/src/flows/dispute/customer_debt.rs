//! The customer's debt: where a company books a dispute on the customer, the receipts are taken back as far as the money went, and
//! what comes back is received anew. Never more is taken back than the receipts still hold, after refunds and other disputes, nor more
//! received anew than was taken back; the rest is a loss, and so is a movement in another currency than the receipts'.

use std::collections::BTreeMap;

use super::receipts_left::{Received, Share, Takings};
use crate::business_date::company_date;
use crate::canonical::{
    CustomerCode, Dispute, Document, DocumentKey, DocumentKind, Gateway, GlAccount, Link, Movement, MovementId,
    Payment, PaymentStatus, Receipt, ReceiptReversal, ReceiptStatus, Reported, TransactionId,
};
use crate::derived::{Derived, Reason};
use crate::flows::order_to_cash::held_receipts;
use crate::flows::story::Story;
use crate::flows::{ErpReceipt, Known, Step};
use crate::ledger::clearing_line;
use crate::money::{Money, MoneyError};
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// What the customer of a disputed payment owes again.
pub(super) struct CustomerDebt<'a> {
    gateway: &'a Gateway,
    dispute: &'a Dispute,
    payment: &'a Payment,
    customer: CustomerCode,
    /// How each movement falls on the receipts.
    shares: BTreeMap<MovementId, Vec<Falls>>,
    rules: &'a RuleBook,
}

/// What of a movement falls on one receipt, by its number.
#[derive(Clone, Debug)]
struct Falls {
    /// The transaction that it is of.
    transaction: TransactionId,
    receipt: Link<String>,
    /// More than nothing is taken back, less than nothing is given back.
    amount: Money,
}

impl<'a> CustomerDebt<'a> {
    /// The debt by every movement of the dispute.
    pub(super) fn of(gateway: &'a Gateway, dispute: &'a Dispute, known: Known<'a>, rules: &'a RuleBook) -> Story<Self> {
        let id = dispute.payment.as_ref().ok_or_else(|| {
            missing("dispute.payment", "", "nobody says which payment is disputed; look the dispute up at the gateway")
        })?;
        let payment = known.payment(id)?.ok_or_else(|| {
            missing("dispute.payment", id.as_str(), "the gateway has no such payment; check the account")
        })?;
        let receipts = held_receipts(id, known)?;
        let customer = whole(payment, &receipts)?.customer.clone();
        let standing = if lasts(payment) { &receipts[..] } else { &[] };
        let takings = Takings::of(id, dispute, standing, known, rules)?;
        let shares = takings.shares(rules).map_err(|error| error.refuse("movement.gross"))?;
        let mut named: BTreeMap<MovementId, Vec<Falls>> = BTreeMap::new();
        for (movement, shares) in shares {
            let falls = shares.into_iter().map(|share| falls(share, dispute, known)).collect::<Story<_>>()?;
            named.insert(movement.clone(), falls);
        }
        Ok(Self { gateway, dispute, payment, customer, shares: named, rules })
    }

    /// What of a movement is the customer's, receipt by receipt: more than nothing is owed again, less than nothing is paid after all.
    pub(super) fn owed(&self, movement: &Movement) -> Vec<Money> {
        self.of_movement(movement).iter().map(|share| share.amount).collect()
    }

    /// The documents about what the customer owes, one for each receipt that is taken back, or about what they have paid after all.
    pub(super) fn documents(&self, movement: &Movement) -> Result<Vec<Step>, Refusal> {
        let shares = self.of_movement(movement).iter().enumerate();
        let step = |(position, share): (usize, &Falls)| {
            if share.amount.is_negative() {
                self.paid_after_all(movement, share.amount)
            } else {
                self.taken_back(movement, share, position + 1)
            }
        };
        shares.map(step).collect()
    }

    fn of_movement(&self, movement: &Movement) -> &[Falls] {
        self.shares.get(&movement.id).map_or(&[], Vec::as_slice)
    }

    /// The receipt of a share that is taken back.
    fn taken_back(&self, movement: &Movement, share: &Falls, count: usize) -> Result<Step, Refusal> {
        let mut why = vec![amount_reason(movement, share.amount)];
        let day = company_date(movement.created_at, "movement.created_at", &self.rules.company)?;
        let reversal = ReceiptReversal {
            reversed_on: noted(&mut why, "reversed_on", day),
            account: Some(self.clearing(movement, &mut why)?),
            cause: noted(&mut why, "cause", self.cause(movement, count)),
            payment: share.transaction.clone(),
            receipt: share.receipt.clone(),
            customer: Link::Known(self.customer.clone()),
            amount: share.amount,
            reason: Some(self.words()),
        };
        Ok(Step { document: Document::ReceiptReversal(Box::new(reversal)), reasons: why })
    }

    /// The key of a reversal: the first one is found again by the dispute, a later one by its movement; of a movement that takes
    /// several receipts back, the second has `/2` behind it, and so on.
    fn cause(&self, movement: &Movement, count: usize) -> Derived<TransactionId> {
        let takes = |other: &&Movement| self.of_movement(other).iter().any(|share| !share.amount.is_negative());
        let first = self.dispute.movements.iter().find(takes);
        let cause = if first.is_some_and(|first| first.id == movement.id) {
            Derived::new(self.dispute.id.clone(), "dispute.id")
        } else {
            let again = Derived::new(TransactionId::from(movement.id.as_str()), "movement.id");
            again.rather_than(&self.dispute.id, "the dispute took the receipt back before")
        };
        match count {
            0 | 1 => cause,
            _ => cause.map(|cause| TransactionId::from(format!("{cause}/{count}"))),
        }
    }

    /// What came back of all receipts is received as one.
    fn paid_after_all(&self, movement: &Movement, amount: Money) -> Result<Step, Refusal> {
        let mut why = vec![amount_reason(movement, amount)];
        let day = company_date(movement.created_at, "movement.created_at", &self.rules.company)?;
        let transaction = Derived::new(TransactionId::from(movement.id.as_str()), "movement.id");
        let receipt = Receipt {
            received_on: noted(&mut why, "received_on", day),
            account: Some(self.clearing(movement, &mut why)?),
            transaction: noted(&mut why, "transaction", transaction),
            customer: Link::Known(self.customer.clone()),
            sales_order: None,
            amount: amount.abs(),
            method: noted(&mut why, "method", payment_method::resolve(&self.payment.method, &self.rules.payment)?),
            card_brand: self.payment.method.brand.clone(),
            wallet: self.payment.method.wallet.clone(),
            status: ReceiptStatus::Paid,
            reference: Some(self.words()),
        };
        Ok(Step { document: Document::Receipt(Box::new(receipt)), reasons: why })
    }

    /// The account where the gateway's money waits: the same one that journals of movements clear.
    fn clearing(&self, movement: &Movement, why: &mut Vec<Reason>) -> Result<GlAccount, Refusal> {
        let line = clearing_line(self.gateway, movement);
        Ok(noted(why, "account", self.rules.book(&line)?.map(|booked| booked.account)))
    }

    fn words(&self) -> String {
        match &self.dispute.reason {
            Some(reason) => format!("Dispute {}: {reason}", self.dispute.id),
            None => format!("Dispute {}", self.dispute.id),
        }
    }
}

/// The first receipt of a payment, all of whose money is booked: before that nobody can say what the customer owes.
fn whole<'a>(payment: &Payment, receipts: &[&'a ErpReceipt]) -> Result<&'a ErpReceipt, Refusal> {
    let id = payment.id.as_str();
    let first = receipts.first().ok_or_else(|| {
        let message = "the ERP holds no receipt of this payment, so there is nobody to owe it; book the payment";
        missing("dispute.payment", id, message)
    })?;
    let refuse = |error: MoneyError| error.refuse("receipt.amount");
    let captured = payment.captured;
    let same = receipts.iter().filter(|receipt| receipt.amount.currency() == captured.currency());
    let booked = Money::sum(captured.currency(), same.map(|receipt| receipt.amount)).map_err(refuse)?;
    if booked.compare(captured).map_err(refuse)?.is_lt() {
        let message = format!("the ERP holds receipts of {booked}, and {captured} were captured; book the rest");
        return Err(missing("dispute.payment", id, &message));
    }
    Ok(first)
}

/// Whether the payment itself did not fail; then its receipts are taken back by its own message, and the customer owes it anyway.
fn lasts(payment: &Payment) -> bool {
    !matches!(payment.status, Reported::Known(PaymentStatus::Failed | PaymentStatus::Cancelled))
}

/// The share of a receipt by its number in the ERP. One that the dispute at hand brings anew may be in the same plan.
fn falls(share: Share<'_>, dispute: &Dispute, known: Known<'_>) -> Story<Falls> {
    let amount = share.amount;
    let movement = match share.receipt {
        Received::First(receipt) => {
            let (transaction, receipt) = (receipt.transaction.clone(), Link::Known(receipt.number.clone()));
            return Ok(Falls { transaction, receipt, amount });
        }
        Received::Anew(movement) => movement,
    };
    let transaction = TransactionId::from(movement.as_str());
    let posted = Link::Posted(DocumentKey::new(DocumentKind::Receipt, movement.as_str()));
    if amount.is_negative() {
        return Ok(Falls { transaction, receipt: posted, amount });
    }
    match known.receipt(&transaction)? {
        Some(held) => Ok(Falls { transaction, receipt: Link::Known(held.number.clone()), amount }),
        None if dispute.movements.iter().any(|mine| mine.id == *movement) => {
            Ok(Falls { transaction, receipt: posted, amount })
        }
        None => {
            let message = "another dispute of the payment brought this money back, and the ERP holds no receipt of it; \
                           book that dispute";
            Err(missing("dispute.payment", movement.as_str(), message).into())
        }
    }
}

fn missing(field: &str, value: &str, message: &str) -> Refusal {
    Refusal::new(RefusalCode::MissingFact, field, value, format!("{message}, then replay"))
}

fn amount_reason(movement: &Movement, owed: Money) -> Reason {
    let amount = Derived::new(owed.abs(), "rules.fraud.dispute_books").because("movement.gross", movement.gross);
    amount.explain("amount").1
}

fn noted<T: std::fmt::Display>(why: &mut Vec<Reason>, field: &'static str, derived: Derived<T>) -> T {
    let (value, reason) = derived.explain(field);
    why.push(reason);
    value
}
