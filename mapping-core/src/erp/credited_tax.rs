//! The tax in a credit memo.

use crate::canonical::CreditMemo;
use crate::money::Money;
use crate::refusal::Refusal;

/// The tax of all lines; none where nobody knows the lines.
pub(super) fn credited_tax(memo: &CreditMemo) -> Result<Option<Money>, Refusal> {
    if memo.lines.is_empty() {
        return Ok(None);
    }
    let taxes = memo.lines.iter().map(|line| line.tax);
    Money::sum(memo.amount.currency(), taxes).map(Some).map_err(|error| error.refuse("credit_memo.lines"))
}
