//! An amount times and divided by several numbers, rounded once at the end: what a share of days earned, what a chain of rates
//! makes of an amount.

use rust_decimal::Decimal;

use super::exact::{self, Parts};
use super::{Money, MoneyError, Rounding};

impl Money {
    /// The product with all of `over`, divided by all of `under`, with at most `decimals` decimals. It is rounded once, from the
    /// exact quotient. A divisor has to be more than zero.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when that cannot be held, or for a divisor that is not more than zero.
    pub fn checked_ratio(
        self,
        over: &[Decimal],
        under: &[Decimal],
        decimals: u32,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let amount = || {
            let numerator = over.iter().try_fold(Parts::from(self.amount()).normalized(), times)?;
            let denominator = under.iter().try_fold(Parts { mantissa: 1, scale: 0 }, times)?;
            quotient(numerator, denominator, decimals, rounding)
        };
        let ratio = || format!("{} / {}", listed(over), listed(under));
        let amount = amount().ok_or_else(|| MoneyError::overflow(self, "×", ratio()))?;
        Ok(Self::new(amount, self.currency()))
    }
}

fn times(product: Parts, factor: &Decimal) -> Option<Parts> {
    let factor = Parts::from(*factor).normalized();
    Some(Parts { mantissa: product.mantissa.checked_mul(factor.mantissa)?, scale: product.scale + factor.scale })
}

fn quotient(over: Parts, under: Parts, decimals: u32, rounding: Rounding) -> Option<Decimal> {
    let (raise, lower) = (under.scale + decimals, over.scale);
    let numerator = over.mantissa.checked_mul(exact::power_of_ten(raise.saturating_sub(lower))?)?;
    let denominator = under.mantissa.checked_mul(exact::power_of_ten(lower.saturating_sub(raise))?)?;
    if denominator <= 0 {
        return None;
    }
    Parts { mantissa: rounding.divide(numerator, denominator)?, scale: decimals }.to_decimal()
}

fn listed(factors: &[Decimal]) -> String {
    let factors: Vec<String> = factors.iter().map(Decimal::to_string).collect();
    if factors.is_empty() { "1".to_owned() } else { factors.join(" × ") }
}
