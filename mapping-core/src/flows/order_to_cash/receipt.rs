//! The receipt: one per transaction, for what was captured, applied to the sales order or held on account.

use super::customer::Payer;
use super::order::Ordered;
use super::payment::Current;
use super::reasons::Reasons;
use crate::business_date::company_date;
use crate::canonical::{Document, Payment, Receipt, ReceiptStatus};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::Money;
use crate::payment_method;
use crate::refusal::Refusal;
use crate::rules::RuleBook;
use crate::status;

/// The receipt of a payment, with the reason for each of its fields.
pub(super) fn plan(current: &Current<'_>, payer: &Payer, order: Ordered, rules: &RuleBook) -> Result<Step, Refusal> {
    let (payment, paid_at) = (current.payment, &current.paid_at);
    let mut why = Reasons(vec![current.source.clone().explain("transaction").1]);
    let status = status(current);
    let receipt = Receipt {
        transaction: payment.id.clone(),
        customer: why.note("customer", payer.code.clone()),
        sales_order: order.number.map(|number| why.note("sales_order", number)),
        amount: why.note("amount", amount(payment, status.value)),
        received_on: why.note("received_on", company_date(paid_at.value, &paid_at.rule, &rules.payment)?),
        method: why.note("method", payment_method::resolve(&payment.method, &rules.payment)?),
        card_brand: payment.method.brand.clone(),
        wallet: payment.method.wallet.clone(),
        status: why.note("status", status),
        account: rules
            .payment
            .account
            .clone()
            .map(|account| why.note("account", Derived::new(account, "rules.payment.account"))),
        reference: order.reference.map(|reference| why.note("reference", reference)),
    };
    why.0.extend(order.on_account);
    Ok(Step { document: Document::Receipt(Box::new(receipt)), reasons: why.0 })
}

fn amount(payment: &Payment, status: ReceiptStatus) -> Derived<Money> {
    match status {
        ReceiptStatus::Paid => {
            Derived::new(payment.captured, "payment.captured").because("payment.amount", payment.amount)
        }
        ReceiptStatus::Pending | ReceiptStatus::Failed => {
            Derived::new(payment.amount, "payment.amount").because("payment.captured", payment.captured)
        }
    }
}

/// Only paid and failed payments come this far.
fn status(current: &Current<'_>) -> Derived<ReceiptStatus> {
    current.status.clone().map(|status| status::receipt(status).unwrap_or(ReceiptStatus::Pending))
}
