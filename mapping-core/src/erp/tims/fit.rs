//! TIMS's limits as the rules of [`erp::fit`](crate::erp::fit), which does the work.

use std::fmt;

use tims_client::limits::{self, FigureLimit, TextForm, TextLimit};
use tims_client::model::Amount;

use crate::erp::fit::{FigureRule, TextRule};
pub(super) use crate::erp::fit::{LineField, figure, one_line, optional, resolved, text, unit_price};
use crate::money::{Decimal, Money};
use crate::refusal::Refusal;

impl TextRule for TextLimit {
    const ERP: &'static str = "TIMS";

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
    const ERP: &'static str = "TIMS";

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
