//! The receipt: one per transaction, for what was captured, applied to the sales order or held on account; and one more for each
//! later capture of the same transaction.

use time::{Date, OffsetDateTime};

use super::customer::Payer;
use super::order::Ordered;
use super::payment::Current;
use super::reasons::Reasons;
use super::receipts::Open;
use crate::business_date::company_date;
use crate::canonical::{Document, Gateway, GlAccount, Payment, Receipt, ReceiptStatus, TransactionId};
use crate::derived::{Derived, Why};
use crate::flows::Step;
use crate::ledger::payment_line;
use crate::money::Money;
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, GlRule, RuleBook};
use crate::status;

/// The receipt of a payment, with the reason for each of its fields.
pub(super) fn plan(
    current: &Current<'_>,
    payer: &Payer<'_>,
    order: Ordered<'_>,
    open: &Open<'_>,
    gateway: Option<&Gateway>,
    rules: &RuleBook,
) -> Result<Step, Refusal> {
    let payment = current.payment;
    let received_on = received_on(&current.paid_at, rules)?;
    let mut why = Reasons::new();
    let status = status(current);
    let method = order.method.map_or_else(|| payment_method::resolve(&payment.method, &rules.payment), Ok)?;
    let receipt = Receipt {
        transaction: why.note("transaction", transaction(current, open)),
        customer: why.note("customer", payer.code.clone()),
        sales_order: order.number.map(|number| why.note("sales_order", number)),
        amount: why.note("amount", amount(payment, status.value, open)),
        received_on: why.note("received_on", received_on),
        method: why.note("method", method),
        card_brand: payment.method.brand.clone(),
        wallet: payment.method.wallet.clone(),
        status: why.note("status", status),
        account: account(payment, gateway, rules)?.map(|account| why.note("account", account)),
        reference: order.reference.map(|reference| why.note("reference", reference)),
    };
    why.0.extend(order.on_account);
    Ok(Step { document: Document::Receipt(Box::new(receipt)), reasons: why.0 })
}

/// The company's day on which the money was taken, and what the moment itself was chosen over.
fn received_on(paid_at: &Derived<OffsetDateTime>, rules: &RuleBook) -> Result<Derived<Date>, Refusal> {
    let day = company_date(paid_at.value, paid_at.why.rule_name(), &rules.company)?;
    if paid_at.why.rejected().is_empty() {
        return Ok(day);
    }
    let rejected = [paid_at.why.rejected(), day.why.rejected()].concat();
    let why = Why::weighing(day.why.rule_name(), day.why.inputs().to_vec(), rejected);
    Ok(Derived { value: day.value, why })
}

/// Where the money waits to be settled: the account that the rules name for payments, else the clearing account, if there is one.
fn account(
    payment: &Payment,
    gateway: Option<&Gateway>,
    rules: &RuleBook,
) -> Result<Option<Derived<GlAccount>>, Refusal> {
    if let Some(account) = &rules.payment.account {
        return Ok(Some(Derived::new(account.clone(), "rules.payment.account")));
    }
    if gateway.is_none() && rules.gl.iter().any(tells_gateways_apart) {
        let message = "rules.gl tells clearing accounts apart by gateway, and the ERP's message does not say which one was paid \
                       through; name it here";
        return Err(Refusal::new(RefusalCode::MissingFact, "rules.sync.gateway", "", message));
    }
    let booked = rules.book(&payment_line(AccountRole::Clearing, gateway, payment));
    Ok(booked.ok().map(|booked| booked.map(|booked| booked.account)))
}

fn tells_gateways_apart(rule: &GlRule) -> bool {
    let fits = rule.when.get("role").is_none_or(|role| role.fits(AccountRole::Clearing.as_str()));
    fits && rule.when.contains_key("gateway")
}

/// The key: the transaction, and for a later capture which one it is.
fn transaction(current: &Current<'_>, open: &Open<'_>) -> Derived<TransactionId> {
    match open.before {
        None => current.source.clone(),
        Some((first, _)) => {
            let why = Derived::new(open.key.clone(), "payment.captured_further");
            why.because("payment", &current.payment.id).because("receipt", &first.number)
        }
    }
}

fn amount(payment: &Payment, status: ReceiptStatus, open: &Open<'_>) -> Derived<Money> {
    match (status, open.before) {
        (ReceiptStatus::Paid, None) => {
            Derived::new(payment.captured, "payment.captured").because("payment.amount", payment.amount)
        }
        (ReceiptStatus::Paid, Some((_, booked))) => {
            let rest = Derived::new(open.amount, "payment.captured_further");
            rest.because("payment.captured", payment.captured).because("booked before", booked)
        }
        (ReceiptStatus::Pending | ReceiptStatus::Failed, _) => {
            Derived::new(payment.amount, "payment.amount").because("payment.captured", payment.captured)
        }
    }
}

/// Only paid and failed payments come this far.
fn status(current: &Current<'_>) -> Derived<ReceiptStatus> {
    current.status.clone().map(|status| status::receipt(status).unwrap_or(ReceiptStatus::Pending))
}
