//! What each line costs. Prices that the shop wrote stand; what it left open shares the rest of the order's total by the ERP's
//! list prices, split by largest remainder. In the end the lines and their taxes are the total, to the last unit. The total is
//! the captured amount, or more where the payment is a part of it.

use crate::canonical::{OrderLine, SalesOrderLine, Sku};
use crate::derived::{Derived, Reason};
use crate::flows::ErpItem;
use crate::money::{Decimal, MinorUnitProfile, Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};

/// A line whose item the ERP has.
pub(super) struct Sold<'a> {
    pub(super) line: &'a OrderLine,
    pub(super) item: &'a ErpItem,
}

/// The lines as the ERP should hold them, and why each costs what it does.
///
/// # Errors
/// [`RefusalCode::Unbalanced`] names both sums when lines and taxes are not the total.
pub(super) fn price(sold: &[Sold<'_>], total: &Derived<Money>) -> Result<(Vec<SalesOrderLine>, Vec<Reason>), Refusal> {
    let taxes = taxes(sold, total.value)?;
    let nets = nets(sold, &taxes, total)?;
    let mut reasons = Vec::new();
    let lines = sold.iter().zip(nets).zip(taxes).enumerate().map(|(position, ((sold, net), tax))| {
        let (net, why_net) = net.explain(format!("lines[{position}].net"));
        let (tax, why_tax) = tax.explain(format!("lines[{position}].tax"));
        reasons.extend([why_net, why_tax]);
        SalesOrderLine {
            sku: Sku::clone(&sold.item.sku),
            description: sold.line.description.clone().or_else(|| sold.item.description.clone()),
            quantity: sold.line.quantity,
            net,
            tax,
        }
    });
    Ok((lines.collect(), reasons))
}

fn taxes(sold: &[Sold<'_>], total: Money) -> Result<Vec<Derived<Money>>, Refusal> {
    let none = MinorUnitProfile::ISO.to_money(0, total.currency()).unwrap_or(Money::zero(total.currency()));
    let tax = |(position, sold): (usize, &Sold<'_>)| match sold.line.tax {
        Some(tax) => {
            let tax = tax.non_negative().map_err(|error| error.refuse(format!("order.lines[{position}].tax")))?;
            Ok(Derived::new(tax, "order.tax.written"))
        }
        None => Ok(Derived::new(none, "order.tax.none").because("line.tax", "not said")),
    };
    sold.iter().enumerate().map(tax).collect()
}

fn nets(sold: &[Sold<'_>], taxes: &[Derived<Money>], total: &Derived<Money>) -> Result<Vec<Derived<Money>>, Refusal> {
    let written = sold.iter().filter_map(|sold| sold.line.net);
    let said = Money::sum(total.value.currency(), written.chain(taxes.iter().map(|tax| tax.value)));
    let said = said.map_err(|error| error.refuse("order.lines"))?;
    let rest = total.value.checked_sub(said).map_err(|error| error.refuse("order.lines"))?;
    let open = sold.iter().filter(|sold| sold.line.net.is_none()).count();
    if rest.is_negative() || (open == 0 && !rest.is_zero()) {
        return Err(unbalanced(said, total));
    }
    let mut shares = shares(sold, rest, open)?.into_iter();
    let mut nets = Vec::new();
    for sold in sold {
        match sold.line.net {
            Some(net) => nets.push(Derived::new(net, "order.price.written")),
            None => nets.extend(shares.next()),
        }
    }
    Ok(nets)
}

/// What the lines without a price cost: the rest, or their shares of it.
fn shares(sold: &[Sold<'_>], rest: Money, open: usize) -> Result<Vec<Derived<Money>>, Refusal> {
    match open {
        0 => Ok(Vec::new()),
        1 => Ok(vec![Derived::new(rest, "order.price.rest").because("captured less what is written", rest)]),
        _ => by_list_price(sold, rest),
    }
}

fn by_list_price(sold: &[Sold<'_>], rest: Money) -> Result<Vec<Derived<Money>>, Refusal> {
    let open = || sold.iter().enumerate().filter(|(_, sold)| sold.line.net.is_none());
    let weights: Vec<Decimal> =
        open().map(|(position, sold)| weight(position, sold, rest)).collect::<Result<_, _>>()?;
    let refuse = |error: MoneyError| error.refuse("order.lines");
    let unit = MinorUnitProfile::ISO.smallest(rest.currency()).map_err(refuse)?;
    let parts = rest.allocate(&weights, unit).map_err(refuse)?;
    let explained = parts.into_iter().zip(open()).map(|(part, (_, sold))| {
        let net = Derived::new(part, "order.price.allocated").because("captured less what is written", rest);
        let net = net.because("quantity", sold.line.quantity);
        match sold.item.price {
            Some(price) => net.because("list price", price),
            None => net,
        }
    });
    Ok(explained.collect())
}

fn weight(position: usize, sold: &Sold<'_>, rest: Money) -> Result<Decimal, Refusal> {
    let refuse = |why: &str| {
        let message =
            format!("no price is written for this line and {why}, so {rest} cannot be shared among the lines");
        Refusal::new(RefusalCode::Unbalanced, format!("order.lines[{position}].net"), &sold.item.sku, message)
    };
    let price = sold.item.price.ok_or_else(|| refuse("the item has no list price"))?;
    if price.currency() != rest.currency() {
        return Err(refuse(&format!("the item's list price is in {}", price.currency().code())));
    }
    price
        .amount()
        .checked_mul(sold.line.quantity)
        .ok_or_else(|| refuse("its list price times its quantity is too large"))
}

fn unbalanced(said: Money, total: &Derived<Money>) -> Refusal {
    let wanted = match total.rule() {
        "rules.order.total_keys" => format!("the whole order is said to come to {}", total.value),
        _ => format!("the payment captured {}", total.value),
    };
    let message = format!("the lines and their taxes come to {said} and {wanted}");
    Refusal::new(RefusalCode::Unbalanced, "order.lines", said, message)
}
