//! The contract's limits as the rules of [`erp::fit`](crate::erp::fit), which does the work.

use std::fmt;

use syspro_harmony::Amount;
use syspro_harmony::harmony::limits::{self, FigureLimit, TextForm, TextLimit};
use syspro_harmony::harmony::model::PaymentMethod;

use crate::erp::fit::{FigureRule, TextRule};
pub(super) use crate::erp::fit::{LineField, figure, one_line, optional, resolved, text, unit_price};
use crate::money::{Decimal, Money};
use crate::refusal::{Refusal, RefusalCode};
use crate::suggest;

impl TextRule for TextLimit {
    const ERP: &'static str = "SYSPRO";

    fn longest(&self) -> usize {
        self.max
    }

    fn fault(&self, text: &str) -> Result<(), String> {
        self.check(text)
    }

    fn one_line(self) -> Self {
        Self { form: TextForm::Line, ..self }
    }
}

impl FigureRule for FigureLimit {
    const ERP: &'static str = "SYSPRO";

    fn scale(&self) -> u32 {
        self.scale
    }

    fn fault(&self, figure: Decimal) -> Result<(), String> {
        self.check(figure)
    }
}

/// An amount that is not negative.
pub(super) fn amount(field: impl fmt::Display, money: Money) -> Result<Amount, Refusal> {
    figure(field, money.amount(), limits::AMOUNT).map(Amount::from)
}

/// A text for people in one line, where a longer one is cut: it is a remark and no key.
pub(super) fn remark(
    field: impl fmt::Display,
    value: Option<&str>,
    limit: TextLimit,
) -> Result<Option<String>, Refusal> {
    let joined = value.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let cut = joined.map(|text| text.chars().take(limit.max).collect::<String>());
    one_line(field, cut.as_deref(), limit)
}

/// One of the contract's payment methods; it takes no other.
pub(super) fn method(field: &str, name: &str) -> Result<PaymentMethod, Refusal> {
    let method = PaymentMethod::from(name);
    if method.is_known() {
        return Ok(method);
    }
    let message = format!(
        "SYSPRO has no such payment method; name one of {} in rules.payment.methods",
        PaymentMethod::KNOWN.join(", ")
    );
    let near = suggest::near(name, PaymentMethod::KNOWN.iter().copied());
    Err(Refusal::new(RefusalCode::UnknownPaymentMethod, field, name, message).suggest(near))
}
