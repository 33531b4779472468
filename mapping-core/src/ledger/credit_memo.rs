//! A refund as a credit memo against the payment that it gives back. Never more is given back than was taken.
//!
//! By its posting, as a rule `rules.posting.refund`, the memo pays the money out of the clearing account itself, or stands in the customer's account, and a
//! reversal of the receipt pays it out.

use super::books::Books;
use super::receipt_reversal::{account, note};
use crate::business_date::company_date;
use crate::canonical::{
    CreditMemo, CreditMemoLine, CustomerCode, Document, Link, OrderReference, Payment, Refund, SalesOrderNumber,
    TransactionId,
};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::Money;
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, RefundPosting};

/// What a refund gives back.
#[derive(Clone, Debug)]
pub struct GivenBack<'a> {
    /// The payment.
    pub payment: &'a Payment,
    /// What of it was given back before this refund.
    pub before: Money,
    /// Whose receipt the ERP holds for it.
    pub customer: Link<CustomerCode>,
    /// The sales order that it paid, if one is known.
    pub sales_order: Option<Link<SalesOrderNumber>>,
    /// The shop's number of that order.
    pub order: Option<OrderReference>,
    /// What it is given back for; lines and taxes that come to the amount. Empty where nobody knows.
    pub lines: Derived<Vec<CreditMemoLine>>,
    /// What pays it out.
    pub posting: RefundPosting,
}

/// The credit memo of a refund, with the reason for each of its derived fields.
///
/// # Errors
/// [`RefusalCode::RefundTooLarge`] for more than was captured and not given back before; [`RefusalCode::InvalidAmount`] for
/// nothing or less, or for another currency than the payment's; [`RefusalCode::MissingFact`] for a refund without an id, because
/// nothing would tell it from another; [`RefusalCode::Unbalanced`] for lines that do not come to the amount; otherwise as payment methods and time zones are refused.
pub fn credit_memo(refund: &Refund, given_back: &GivenBack<'_>, books: Books<'_>) -> Result<Step, Refusal> {
    let (memo, reasons) = memo(refund, given_back, books)?;
    Ok(Step { document: Document::CreditMemo(Box::new(memo)), reasons })
}

/// The credit memo itself, and its reasons.
fn memo(refund: &Refund, given_back: &GivenBack<'_>, books: Books<'_>) -> Result<(CreditMemo, Vec<Reason>), Refusal> {
    let (payment, rules) = (given_back.payment, books.rules());
    let id = own_id(refund)?;
    let amount = amount(refund, given_back)?;
    balanced(refund, &given_back.lines.value)?;
    let mut why: Vec<Reason> = Vec::new();
    let memo = CreditMemo {
        refund: note(&mut why, "refund", Derived::new(id, "refund.id")),
        payment: note(&mut why, "payment", Derived::new(payment.id.clone(), "refund.payment")),
        customer: note(
            &mut why,
            "customer",
            Derived::new(given_back.customer.clone(), "credit_memo.customer.of_receipt")
                .because("payment", &payment.id),
        ),
        sales_order: given_back.sales_order.clone(),
        order: given_back.order.clone(),
        invoice: None,
        amount: note(&mut why, "amount", amount),
        lines: lines(&mut why, given_back),
        credited_on: note(
            &mut why,
            "credited_on",
            company_date(refund.created_at, "refund.created_at", &rules.company)?,
        ),
        method: Some(note(&mut why, "method", payment_method::resolve(&payment.method, &rules.payment)?)),
        account: account(AccountRole::Returns, payment, books).map(|account| note(&mut why, "account", account)),
        paid_from: match given_back.posting {
            RefundPosting::MemoPays => account(AccountRole::Clearing, payment, books),
            RefundPosting::MemoAndReversal => None,
        }
        .map(|account| note(&mut why, "paid_from", account)),
        reason: refund.reason.clone(),
    };
    Ok((memo, why))
}

fn own_id(refund: &Refund) -> Result<TransactionId, Refusal> {
    refund.id.clone().ok_or_else(|| {
        let payment = refund.payment.as_ref().map_or("", |payment| payment.as_str());
        let message = "the message tells of all refunds of a payment at once; each is booked by its own message";
        Refusal::new(RefusalCode::MissingFact, "refund.id", payment, message)
    })
}

/// Whether the lines, where there are any, come to the amount.
fn balanced(refund: &Refund, lines: &[CreditMemoLine]) -> Result<(), Refusal> {
    let parts = lines.iter().flat_map(|line| [line.net, line.tax]);
    let sum = Money::sum(refund.amount.currency(), parts).map_err(|error| error.refuse("credit_memo.lines"))?;
    if lines.is_empty() || sum == refund.amount {
        return Ok(());
    }
    let message = format!("the lines and their taxes come to {sum} and the refund gives back {}", refund.amount);
    Err(Refusal::new(RefusalCode::Unbalanced, "credit_memo.lines", sum, message))
}

/// What is given back, if there is so much left.
fn amount(refund: &Refund, given_back: &GivenBack<'_>) -> Result<Derived<Money>, Refusal> {
    let (amount, captured, before) = (refund.amount, given_back.payment.captured, given_back.before);
    if amount.is_zero() || amount.is_negative() {
        let message = "a refund gives back more than nothing";
        return Err(Refusal::new(RefusalCode::InvalidAmount, "refund.amount", amount, message));
    }
    let left = captured.checked_sub(before).map_err(|error| error.refuse("refund.amount"))?;
    let fits = amount.compare(left).map_err(|error| error.refuse("refund.amount"))?;
    if fits.is_gt() {
        let message = format!(
            "payment {} captured {captured}, of which {before} was given back before: {left} is left",
            given_back.payment.id
        );
        return Err(Refusal::new(RefusalCode::RefundTooLarge, "refund.amount", amount, message));
    }
    let amount = Derived::new(amount, "refund.amount").because("payment.captured", captured);
    Ok(amount.because("given back before", before))
}

/// The lines, with one reason for all of them.
fn lines(why: &mut Vec<Reason>, given_back: &GivenBack<'_>) -> Vec<CreditMemoLine> {
    let lines = given_back.lines.clone();
    let count = |lines: Vec<CreditMemoLine>| match lines.len() {
        1 => "1 line".to_owned(),
        several => format!("{several} lines"),
    };
    why.push(lines.clone().map(count).explain("lines").1);
    lines.value
}
