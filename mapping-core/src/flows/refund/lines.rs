//! What a refund is given back for: the goods that the shop says came back ([`super::returned`]), and the lines of the order that was
//! paid, which tell the tax in it. A refund is never held up because nobody knows the order's lines any more; one that says what came
//! back has to fit them. The last of several refunds takes what the ones before it left of each line, so that all of them come to the
//! order's tax exactly.

use super::returned::{self, Earlier, Returned};
use super::{limit, listed};
use crate::canonical::{CreditMemoLine, DocumentKey, DocumentKind, Payment, Refund, SalesOrderLine};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::order_to_cash::{Priced, priced};
use crate::flows::story::{Pause, Story};
use crate::flows::written::WrittenLine;
use crate::ledger::{CameBack, by_rate, share};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// The lines of a refund's credit memo; none where nobody knows what was bought. `before` is what other refunds gave back.
pub(super) fn find(
    refund: &Refund,
    payment: &Payment,
    before: Money,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Derived<Vec<CreditMemoLine>>> {
    let returned = returned::returned(refund, &rules.order)?;
    let earlier = returned::earlier(refund, payment, known, &rules.order)?;
    let order = match priced(payment, known, rules) {
        Err(Pause::Refuse(refusal)) => Err(refusal),
        Err(other) => return Err(other),
        Ok(Some(order)) => Ok(order),
        Ok(None) => Err(unknown_order(payment)),
    };
    Ok(match (order, returned) {
        (Ok(order), Some(returned)) => of_returned(refund, &order, &earlier, returned)?,
        (Ok(order), None) => match rest(refund, payment, before, &order, known)? {
            Some(lines) => Derived::new(lines, "credit_memo.lines.rest")
                .because("order.total", order.total.value)
                .because("given back before", before),
            None => reduced(refund, &order, &earlier).or_else(|why| unknown(refund, rules, &why))?,
        },
        (Err(why), Some(_)) => return Err(why.into()),
        (Err(why), None) => unknown(refund, rules, &why)?,
    })
}

fn of_returned(
    refund: &Refund,
    order: &Priced,
    earlier: &Earlier,
    returned: Returned<'_>,
) -> Result<Derived<Vec<CreditMemoLine>>, Refusal> {
    let in_stock = earlier.in_stock();
    let came_back =
        CameBack { earlier: &earlier.credited, now: &returned.lines, in_stock: &in_stock, field: &returned.field };
    let lines = share(refund.amount, &order.lines, came_back)?;
    let lines = Derived::new(lines, "rules.order.returned_keys").because(returned.field, returned.text);
    Ok(lines.because("order.total", order.total.value))
}

/// The order's prices, reduced.
fn reduced(refund: &Refund, order: &Priced, earlier: &Earlier) -> Result<Derived<Vec<CreditMemoLine>>, Refusal> {
    let came_back = CameBack { earlier: &earlier.credited, ..CameBack::default() };
    let lines = share(refund.amount, &order.lines, came_back)?;
    Ok(Derived::new(lines, "credit_memo.lines.of_order").because("order.total", order.total.value))
}

/// What other refunds left of the order, where this one gives back the rest of it and all of their lines are known.
fn rest(
    refund: &Refund,
    payment: &Payment,
    before: Money,
    order: &Priced,
    known: Known<'_>,
) -> Story<Option<Vec<CreditMemoLine>>> {
    let is_last = before.checked_add(refund.amount).is_ok_and(|sum| sum == order.total.value);
    if before.is_zero() || !is_last {
        return Ok(None);
    }
    let mut credited = Vec::new();
    let others = listed::each_once(&payment.id, known)?.into_iter();
    for other in others.filter(|other| other.id != refund.id && limit::counts(other)) {
        let id = other.id.as_ref().map_or("", |id| id.as_str());
        let written = known.last_written(&DocumentKey::new(DocumentKind::CreditMemo, id))?;
        let Some(lines) = written.and_then(|written| written.lines()) else { return Ok(None) };
        credited.extend(lines);
    }
    Ok(less(&order.lines, &credited).filter(|lines| {
        let parts = lines.iter().flat_map(|line| [line.net, line.tax]);
        Money::sum(refund.amount.currency(), parts) == Ok(refund.amount)
    }))
}

/// The lines of an order less what was credited of them; none where that cannot be told line by line.
fn less(order: &[SalesOrderLine], credited: &[WrittenLine]) -> Option<Vec<CreditMemoLine>> {
    let mut left: Vec<CreditMemoLine> = order.iter().map(whole).collect();
    for line in credited {
        let mut same = left.iter_mut().filter(|one| line.sku.is_some() && one.sku == line.sku);
        let (one, None) = (same.next()?, same.next()) else { return None };
        one.net = one.net.checked_sub(line.net).ok()?;
        one.tax = one.tax.checked_sub(line.tax).ok()?;
        if line.returned {
            one.quantity = one.quantity.checked_sub(line.quantity)?;
        }
    }
    left.retain(|line| !line.net.is_zero() || !line.tax.is_zero());
    let fits = |line: &CreditMemoLine| {
        line.quantity > rust_decimal::Decimal::ZERO && !line.net.is_negative() && !line.tax.is_negative()
    };
    left.iter().all(fits).then_some(left)
}

fn whole(line: &SalesOrderLine) -> CreditMemoLine {
    CreditMemoLine {
        sku: Some(line.sku.clone()),
        description: line.description.clone(),
        quantity: line.quantity,
        net: line.net,
        tax: line.tax,
        returned: false,
    }
}

/// One line by the rules' percentage of tax, or none at all.
fn unknown(refund: &Refund, rules: &RuleBook, why: &Refusal) -> Result<Derived<Vec<CreditMemoLine>>, Refusal> {
    Ok(match rules.posting.refund_tax_percent {
        Some(percent) => {
            let lines = vec![by_rate(refund.amount, percent)?];
            let lines = Derived::new(lines, "rules.posting.refund_tax_percent").because("percent", percent);
            lines.rather_than("the order's lines", why.to_string())
        }
        None => Derived::new(Vec::new(), "credit_memo.lines.unknown").rather_than("the order's lines", why.to_string()),
    })
}

fn unknown_order(payment: &Payment) -> Refusal {
    let message = "neither the payment's metadata nor an invoice names the lines of its order";
    Refusal::new(RefusalCode::MissingFact, "order.lines", &payment.id, message)
}
