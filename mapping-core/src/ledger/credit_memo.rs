//! A refund as a credit memo against the payment that it gives back. Never more is given back than was taken.

use crate::business_date::company_date;
use crate::canonical::{
    CreditMemo, CustomerCode, Document, GlAccount, Link, OrderReference, Payment, Refund, SalesOrderNumber,
    TransactionId,
};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::Money;
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

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
}

/// The credit memo of a refund, with the reason for each of its derived fields.
///
/// # Errors
/// [`RefusalCode::RefundTooLarge`] for more than was captured and not given back before; [`RefusalCode::InvalidAmount`] for
/// nothing or less, or for another currency than the payment's; [`RefusalCode::MissingFact`] for a refund without an id, because
/// nothing would tell it from another; otherwise as payment methods and time zones are refused.
pub fn credit_memo(refund: &Refund, given_back: &GivenBack<'_>, rules: &RuleBook) -> Result<Step, Refusal> {
    let payment = given_back.payment;
    let id = own_id(refund)?;
    let amount = amount(refund, given_back)?;
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
        credited_on: note(
            &mut why,
            "credited_on",
            company_date(refund.created_at, "refund.created_at", &rules.payment)?,
        ),
        method: Some(note(&mut why, "method", payment_method::resolve(&payment.method, &rules.payment)?)),
        account: account(&mut why, "account", "rules.ledger.returns", rules.ledger.returns.as_ref()),
        paid_from: account(&mut why, "paid_from", "rules.ledger.clearing", rules.ledger.clearing.as_ref()),
        reason: refund.reason.clone(),
    };
    Ok(Step { document: Document::CreditMemo(Box::new(memo)), reasons: why })
}

fn own_id(refund: &Refund) -> Result<TransactionId, Refusal> {
    refund.id.clone().ok_or_else(|| {
        let payment = refund.payment.as_ref().map_or("", |payment| payment.as_str());
        let message = "the message tells of all refunds of a payment at once; each is booked by its own message";
        Refusal::new(RefusalCode::MissingFact, "refund.id", payment, message)
    })
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

fn account(why: &mut Vec<Reason>, field: &str, rule: &str, account: Option<&GlAccount>) -> Option<GlAccount> {
    account.map(|account| note(why, field, Derived::new(account.clone(), rule)))
}

fn note<T: std::fmt::Display>(why: &mut Vec<Reason>, field: &str, derived: Derived<T>) -> T {
    let (value, reason) = derived.explain(field);
    why.push(reason);
    value
}
