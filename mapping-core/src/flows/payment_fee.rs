//! The fees of a payment, for a company that books them with the payment: a part of a story for the flow that books payments. Nobody
//! waits for a fee that the gateway does not tell yet: the settlement that pays the money out books it, under the same key.

use super::rates::exchange;
use super::story::{Pause, Story};
use super::{Known, Step};
use crate::canonical::{Document, Gateway, Payment};
use crate::ledger::{self, Books};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{FeePosting, RuleBook};

/// The journals of a payment's fees that are known and that the ERP lacks; none where the rules book fees with settlements.
///
/// # Errors
/// [`Pause::Ask`] for the payment's movements and the journals of their fees; [`RefusalCode::Conflict`] where the ERP holds another
/// total.
pub fn payment_fees(gateway: &Gateway, payment: &Payment, known: Known<'_>, rules: &RuleBook) -> Story<Vec<Step>> {
    match rules.posting.fee {
        FeePosting::JournalLine => return Ok(Vec::new()),
        FeePosting::InPayment => (),
    }
    let movements = known.movements_of(&payment.id)?;
    let exchange = exchange(movements, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(gateway, rules).converting(&convert);
    let (mut fees, mut asked) = (Vec::new(), Vec::new());
    for charge in ledger::charges_of(&payment.id, movements) {
        let Some(step) = ledger::payment_fee(charge, books)? else { continue };
        match is_held(&step, books.depends_on_rates(charge.net.currency()), known) {
            Ok(true) => {}
            Ok(false) => fees.push(step),
            Err(Pause::Ask(questions)) => asked.extend(questions),
            Err(other) => return Err(other),
        }
    }
    if asked.is_empty() { Ok(fees) } else { Err(Pause::Ask(asked)) }
}

/// Whether the ERP holds the journal of a fee; over the same total, unless that depends on rates (`rated`).
fn is_held(step: &Step, rated: bool, known: Known<'_>) -> Story<bool> {
    let Document::Journal(journal) = &step.document else { return Ok(false) };
    match known.journal(journal.reference())? {
        None => Ok(false),
        Some(held) if rated || Some(held.total) == journal.total() => Ok(true),
        Some(held) => {
            let message = format!("the ERP holds journal {} of this fee over {}", held.number, held.total);
            Err(Refusal::new(RefusalCode::Conflict, "payment.fee", journal.reference(), message).into())
        }
    }
}
