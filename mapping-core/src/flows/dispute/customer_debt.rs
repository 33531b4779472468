//! The customer's debt: where a company books a dispute on the customer, the receipts are taken back as far as the money went, and
//! what comes back is received anew. Never more is taken back than the receipts still hold, after refunds and failures, nor more
//! received anew than was taken back; the rest is a loss, and so is a movement in another currency than the receipts'.

use super::meaning::{Meaning, meaning};
use crate::business_date::company_date;
use crate::canonical::{
    Dispute, Document, Gateway, GlAccount, Link, Movement, Payment, Receipt, ReceiptReversal, ReceiptStatus,
    TransactionId,
};
use crate::derived::{Derived, Reason};
use crate::flows::order_to_cash::held_receipts;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpReceipt, Known, Step};
use crate::money::{Currency, Money, MoneyError};
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, LineFacets, RuleBook};

/// What of a payment's receipts is taken back so far, movement by movement.
pub(super) struct CustomerDebt<'a> {
    gateway: &'a Gateway,
    dispute: &'a Dispute,
    payment: &'a Payment,
    receipts: Vec<Open<'a>>,
    /// How the movement at hand falls on the receipts, in their order.
    shares: Vec<Share<'a>>,
    reversals: u32,
}

/// A receipt of the payment.
struct Open<'a> {
    receipt: &'a ErpReceipt,
    /// What of it nobody else took back.
    left: Money,
    /// What this dispute took of that.
    taken: Money,
}

/// What of a movement falls on one receipt.
#[derive(Clone, Copy)]
struct Share<'a> {
    receipt: &'a ErpReceipt,
    /// More than nothing is taken back, less than nothing is given back.
    amount: Money,
}

impl<'a> CustomerDebt<'a> {
    /// The debt before the first movement.
    pub(super) fn of(gateway: &'a Gateway, dispute: &'a Dispute, known: Known<'a>) -> Story<Self> {
        let missing = |field: &str, value: &str, message: &str| {
            Refusal::new(RefusalCode::MissingFact, field, value, format!("{message}, then replay"))
        };
        let id = dispute.payment.as_ref().ok_or_else(|| {
            missing("dispute.payment", "", "nobody says which payment is disputed; look the dispute up at the gateway")
        })?;
        let payment = known.payment(id)?.ok_or_else(|| {
            missing("dispute.payment", id.as_str(), "the gateway has no such payment; check the account")
        })?;
        let receipts = open(id, known)?;
        if receipts.is_empty() {
            let message = "the ERP holds no receipt of this payment, so there is nobody to owe it; book the payment";
            return Err(missing("dispute.payment", id.as_str(), message).into());
        }
        Ok(Self { gateway, dispute, payment, receipts, shares: Vec::new(), reversals: 0 })
    }

    /// How much of a movement is the customer's: more than nothing is owed again, less than nothing is paid after all.
    pub(super) fn owed(&mut self, movement: &Movement, disputed: Currency) -> Result<Money, MoneyError> {
        self.shares.clear();
        let currency = movement.net.currency();
        let mut rest = -movement.gross;
        if meaning(movement, disputed) == Meaning::Amount {
            for open in self.receipts.iter_mut().filter(|open| open.left.currency() == currency) {
                let amount = if rest.is_negative() {
                    -smaller(-rest, open.taken)?
                } else {
                    smaller(rest, open.left.checked_sub(open.taken)?)?
                };
                open.taken = open.taken.checked_add(amount)?;
                rest = rest.checked_sub(amount)?;
                self.shares.push(Share { receipt: open.receipt, amount });
            }
        }
        self.shares.retain(|share| !share.amount.is_zero());
        Money::sum(currency, self.shares.iter().map(|share| share.amount))
    }

    /// The documents about what the customer owes, one for each receipt that is taken back, or about what they have paid after all.
    pub(super) fn documents(
        &mut self,
        movement: &Movement,
        owed: Money,
        rules: &RuleBook,
    ) -> Result<Vec<Step>, Refusal> {
        let Some(first) = self.shares.first().copied() else { return Ok(Vec::new()) };
        if owed.is_negative() {
            return Ok(vec![self.paid_after_all(movement, Share { amount: owed, ..first }, rules)?]);
        }
        self.reversals += 1;
        let shares = self.shares.iter().enumerate();
        shares.map(|(position, share)| self.taken_back(movement, *share, position + 1, rules)).collect()
    }

    /// The receipt of a share that is taken back.
    fn taken_back(
        &self,
        movement: &Movement,
        share: Share<'_>,
        count: usize,
        rules: &RuleBook,
    ) -> Result<Step, Refusal> {
        let mut why = vec![amount_reason(movement, share.amount)];
        let day = company_date(movement.created_at, "movement.created_at", &rules.company)?;
        let reversal = ReceiptReversal {
            reversed_on: noted(&mut why, "reversed_on", day),
            account: Some(self.clearing(movement, share.amount, rules, &mut why)?),
            cause: noted(&mut why, "cause", self.cause(movement, count)),
            payment: self.payment.id.clone(),
            receipt: Link::Known(share.receipt.number.clone()),
            customer: Link::Known(share.receipt.customer.clone()),
            amount: share.amount,
            reason: Some(self.words()),
        };
        Ok(Step { document: Document::ReceiptReversal(Box::new(reversal)), reasons: why })
    }

    /// The key of a reversal: the first one is found again by the dispute, a later one by its movement; of a movement that takes
    /// several receipts back, the second has `/2` behind it, and so on.
    fn cause(&self, movement: &Movement, count: usize) -> Derived<TransactionId> {
        let cause = if self.reversals == 1 {
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
    fn paid_after_all(&self, movement: &Movement, all: Share<'_>, rules: &RuleBook) -> Result<Step, Refusal> {
        let mut why = vec![amount_reason(movement, all.amount)];
        let day = company_date(movement.created_at, "movement.created_at", &rules.company)?;
        let transaction = Derived::new(TransactionId::from(movement.id.as_str()), "movement.id");
        let receipt = Receipt {
            received_on: noted(&mut why, "received_on", day),
            account: Some(self.clearing(movement, all.amount, rules, &mut why)?),
            transaction: noted(&mut why, "transaction", transaction),
            customer: Link::Known(all.receipt.customer.clone()),
            sales_order: None,
            amount: all.amount.abs(),
            method: noted(&mut why, "method", payment_method::resolve(&self.payment.method, &rules.payment)?),
            card_brand: self.payment.method.brand.clone(),
            wallet: self.payment.method.wallet.clone(),
            status: ReceiptStatus::Paid,
            reference: Some(self.words()),
        };
        Ok(Step { document: Document::Receipt(Box::new(receipt)), reasons: why })
    }

    /// The account where the gateway's money waits: the same one that journals of movements clear.
    fn clearing(
        &self,
        movement: &Movement,
        owed: Money,
        rules: &RuleBook,
        why: &mut Vec<Reason>,
    ) -> Result<GlAccount, Refusal> {
        let line = LineFacets::new(AccountRole::Clearing)
            .with("gateway", Some(self.gateway.as_str()))
            .with("type", Some(movement.wire_type.as_str()))
            .with("category", movement.category.as_deref())
            .with("currency", Some(owed.currency().code()));
        Ok(noted(why, "account", rules.book(&line)?.map(|booked| booked.account)))
    }

    fn words(&self) -> String {
        match &self.dispute.reason {
            Some(reason) => format!("Dispute {}: {reason}", self.dispute.id),
            None => format!("Dispute {}", self.dispute.id),
        }
    }
}

/// The receipts of a payment, and what refunds and a failure left of each. A refund takes back what the first receipts still hold.
fn open<'a>(payment: &TransactionId, known: Known<'a>) -> Story<Vec<Open<'a>>> {
    let mut receipts = Vec::new();
    for receipt in held_receipts(payment, known)? {
        let (left, taken) = (receipt.amount, Money::zero(receipt.amount.currency()));
        receipts.push(Open { receipt, left, taken });
    }
    if receipts.is_empty() {
        return Ok(receipts);
    }
    let (mut gone, mut asked) = (Vec::new(), Vec::new());
    let failed = receipts.iter().map(|open| TransactionId::from(format!("{}/failed", open.receipt.transaction)));
    let refunds = known.refunds(payment)?.iter().filter_map(|refund| refund.id.clone());
    for cause in failed.chain(refunds) {
        match known.receipt_reversal(&cause) {
            Ok(held) => gone.extend(held.map(|held| held.amount)),
            Err(Pause::Ask(questions)) => asked.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if !asked.is_empty() {
        return Err(Pause::Ask(asked));
    }
    take(&mut receipts, gone).map_err(|error| error.refuse("receipt_reversal.amount"))?;
    Ok(receipts)
}

fn take(receipts: &mut [Open<'_>], gone: Vec<Money>) -> Result<(), MoneyError> {
    for mut amount in gone {
        let currency = amount.currency();
        for open in receipts.iter_mut().filter(|open| open.left.currency() == currency) {
            let part = smaller(amount, open.left)?;
            open.left = open.left.checked_sub(part)?;
            amount = amount.checked_sub(part)?;
        }
    }
    Ok(())
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

fn smaller(left: Money, right: Money) -> Result<Money, MoneyError> {
    Ok(if left.compare(right)?.is_le() { left } else { right })
}
