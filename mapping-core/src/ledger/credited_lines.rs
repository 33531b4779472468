//! What a refund is given back for, line by line, with the tax in it. A credit note without its tax is none in most countries, and
//! a gateway knows nothing of taxes, so they come from the lines of the order that was paid.
//!
//! Goods that came back are credited at what the order charged for them. What is given back beyond them, or without any, reduces
//! the price of the order's other goods, in proportion to what they cost. Where less is given back than the returned goods
//! cost (a restocking fee), it is shared among them. Every share is split by largest remainder and divided into net and tax as its
//! line is, so that all nets and taxes come to the refund exactly.

use crate::canonical::{CreditMemoLine, OrderLine, SalesOrderLine, Sku};
use crate::money::{Decimal, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::refusal::{Refusal, RefusalCode};

/// What happened to the goods of an order.
#[derive(Clone, Copy, Debug, Default)]
pub struct CameBack<'a> {
    /// What came back with earlier refunds, and is credited already.
    pub earlier: &'a [OrderLine],
    /// What came back with this one. A line is known by its item and says how many; its `net` and `tax` are not needed.
    pub now: &'a [OrderLine],
    /// What of it is in stock already, because a refund that took it back was booked and then failed. It is credited again and does
    /// not come back again.
    pub in_stock: &'a [OrderLine],
    /// Where that is written.
    pub field: &'a str,
}

/// The lines of a refund of `amount`, for an order of these lines.
///
/// # Errors
/// [`RefusalCode::UnknownSku`] for a returned item that the order has not; [`RefusalCode::InvalidAmount`] for more of one than were
/// ordered, for another currency than the order's, and for an amount or an order that cannot be shared.
pub fn share(amount: Money, order: &[SalesOrderLine], came_back: CameBack<'_>) -> Result<Vec<CreditMemoLine>, Refusal> {
    let split = Split::of(order, came_back)?;
    let refuse = |error: MoneyError| error.refuse("refund.amount");
    let worth = split.worth(amount).map_err(refuse)?;
    let rest = amount.checked_sub(worth).map_err(refuse)?;
    let (back, reduced) = if split.back.is_empty() {
        (Vec::new(), spread(amount, &split.to_reduce()).map_err(refuse)?)
    } else if rest.is_negative() || rest.is_zero() {
        (spread(amount, &split.back).map_err(refuse)?, Vec::new())
    } else {
        let back = spread(worth, &split.back).map_err(refuse)?;
        (back, spread(rest, &split.to_reduce()).map_err(refuse)?)
    };
    Ok(back.into_iter().chain(reduced).filter(|line| line.returned || !is_nothing(line)).collect())
}

/// The one line of a refund whose goods nobody knows, divided by a percentage of tax that its amount contains.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for a percentage below nothing, and for an amount that cannot be divided.
pub fn by_rate(amount: Money, percent: Decimal) -> Result<CreditMemoLine, Refusal> {
    let refuse = |error: MoneyError| error.refuse("rules.posting.refund_tax_percent");
    let (net, tax) = divide(amount, Decimal::ONE_HUNDRED, percent).map_err(refuse)?;
    Ok(CreditMemoLine { sku: None, description: None, quantity: Decimal::ONE, net, tax, returned: false })
}

/// A part of an order, with what it cost.
#[derive(Clone)]
struct Part {
    sku: Sku,
    description: Option<String>,
    quantity: Decimal,
    net: Decimal,
    tax: Decimal,
    /// Whether it goes into stock with this refund.
    returned: bool,
}

/// An order, divided into what came back now and what the customer kept; what came back earlier is in neither.
struct Split {
    whole: Vec<Part>,
    kept: Vec<Part>,
    back: Vec<Part>,
}

impl Split {
    fn of(order: &[SalesOrderLine], came_back: CameBack<'_>) -> Result<Self, Refusal> {
        let whole: Vec<Part> = order.iter().map(Part::of).collect();
        let mut split = Self { kept: whole.clone(), whole, back: Vec::new() };
        let mut in_stock: Vec<OrderLine> = came_back.in_stock.to_vec();
        for line in came_back.earlier {
            split.take(line);
        }
        for (position, line) in came_back.now.iter().enumerate() {
            let field = format!("{}[{position}]", came_back.field);
            if !split.whole.iter().any(|part| part.sku == line.sku) {
                let message = "this item came back and is not on the order that was paid";
                return Err(Refusal::new(RefusalCode::UnknownSku, format!("{field}.sku"), &line.sku, message));
            }
            let (taken, lacking) = split.take(line);
            if lacking > Decimal::ZERO {
                let message = format!("{lacking} more of {} came back than were ordered and kept", line.sku);
                let field = format!("{field}.quantity");
                return Err(Refusal::new(RefusalCode::InvalidAmount, field, line.quantity, message));
            }
            split.back.extend(taken.into_iter().flat_map(|part| part.into_stock(&mut in_stock)));
        }
        Ok(split)
    }

    /// Takes so many of an item from what was kept, from the order's first line of it on; and says how many are lacking.
    fn take(&mut self, line: &OrderLine) -> (Vec<Part>, Decimal) {
        let mut wanted = line.quantity;
        let mut taken = Vec::new();
        for part in self.kept.iter_mut().filter(|part| part.sku == line.sku) {
            let moved = part.take(wanted.min(part.quantity));
            wanted -= moved.quantity; // at most what is wanted
            if moved.quantity > Decimal::ZERO {
                taken.push(moved);
            }
        }
        (taken, wanted)
    }

    /// What the order charged for what came back, to the unit of the currency.
    fn worth(&self, like: Money) -> Result<Money, MoneyError> {
        let exact = self.back.iter().map(Part::gross).try_fold(Decimal::ZERO, Decimal::checked_add);
        let exact = exact.unwrap_or(Decimal::MAX);
        let exponent = MinorUnitProfile::ISO.minor_unit(like.currency())?.exponent;
        Money::new(exact, like.currency()).round(exponent, Rounding::HalfUp)
    }

    /// What the customer kept, as far as it cost anything; all of the order where nothing of that is left.
    fn to_reduce(&self) -> Vec<Part> {
        let kept: Vec<Part> = self.kept.iter().filter(|part| part.gross() > Decimal::ZERO).cloned().collect();
        if kept.is_empty() { self.whole.clone() } else { kept }
    }
}

impl Part {
    fn of(line: &SalesOrderLine) -> Self {
        Self {
            sku: line.sku.clone(),
            description: line.description.clone(),
            quantity: line.quantity,
            net: line.net.amount(),
            tax: line.tax.amount(),
            returned: false,
        }
    }

    /// The part as it comes back: what of it is in stock already, and the rest, which goes there now.
    fn into_stock(mut self, in_stock: &mut [OrderLine]) -> Vec<Self> {
        let mut there = Decimal::ZERO;
        for line in in_stock.iter_mut().filter(|line| line.sku == self.sku) {
            let found = line.quantity.min(self.quantity - there); // at most the part's quantity
            there += found;
            line.quantity -= found;
        }
        let again = self.take(there);
        let now = Self { returned: true, ..self };
        [again, now].into_iter().filter(|part| part.quantity > Decimal::ZERO).collect()
    }

    fn gross(&self) -> Decimal {
        self.net.checked_add(self.tax).unwrap_or(Decimal::MAX)
    }

    /// Splits off so many, with their share of net and tax.
    fn take(&mut self, quantity: Decimal) -> Self {
        if quantity == self.quantity {
            let none = Self { quantity: Decimal::ZERO, net: Decimal::ZERO, tax: Decimal::ZERO, ..self.clone() };
            return std::mem::replace(self, none);
        }
        let share = |figure: Decimal| {
            figure.checked_mul(quantity).and_then(|whole| whole.checked_div(self.quantity)).unwrap_or_default()
        };
        let moved = Self { quantity, net: share(self.net), tax: share(self.tax), ..self.clone() };
        *self = Self {
            quantity: self.quantity - quantity,
            net: self.net - moved.net,
            tax: self.tax - moved.tax,
            ..self.clone()
        };
        moved
    }
}

/// An amount over parts in proportion to what they cost, each share divided as its part is.
fn spread(amount: Money, parts: &[Part]) -> Result<Vec<CreditMemoLine>, MoneyError> {
    let unit = MinorUnitProfile::ISO.smallest(amount.currency())?;
    let weights: Vec<Decimal> = parts.iter().map(|part| part.gross().round_dp(SHARE_DECIMALS)).collect();
    let shares = amount.allocate(&weights, unit)?;
    let line = |(part, share): (&Part, Money)| {
        let (net, tax) = divide(share, part.net, part.tax)?;
        Ok(CreditMemoLine {
            sku: Some(part.sku.clone()),
            description: part.description.clone(),
            quantity: part.quantity,
            net,
            tax,
            returned: part.returned,
        })
    };
    parts.iter().zip(shares).map(line).collect()
}

/// An amount as net and tax, in their proportion.
fn divide(amount: Money, net: Decimal, tax: Decimal) -> Result<(Money, Money), MoneyError> {
    let unit = MinorUnitProfile::ISO.smallest(amount.currency())?;
    if amount.is_zero() {
        return Ok((amount, amount));
    }
    let weights = [net.round_dp(SHARE_DECIMALS), tax.round_dp(SHARE_DECIMALS)];
    match amount.allocate(&weights, unit)?.as_slice() {
        [net, tax] => Ok((*net, *tax)),
        _ => Err(MoneyError::InvalidWeights { amount, weights: format!("[{net}, {tax}]") }),
    }
}

/// How many decimals the weights of shares have: more would change no unit of a currency, and overflow.
const SHARE_DECIMALS: u32 = 8;

fn is_nothing(line: &CreditMemoLine) -> bool {
    line.net.is_zero() && line.tax.is_zero()
}
