//! The documents of a dispute: for every movement a journal, and where the customer owes again, the receipt that is taken back or
//! comes anew. A movement that the settlement books is none of the dispute's.

use super::current::Current;
use super::customer_debt::CustomerDebt;
use super::meaning::{Meaning, meaning};
use crate::business_date::company_date;
use crate::canonical::{Dispute, Document, Gateway, Movement, Reported};
use crate::flows::rates::exchange;
use crate::flows::story::{Pause, Story};
use crate::flows::{Known, Step};
use crate::ledger::{Books, Entry, JournalMaker, against_clearing, entries, entries_as, is_booked_with_dispute};
use crate::money::{Currency, Money};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, DisputeBooks, RuleBook};

/// Every document that the dispute's movements call for, whether the ERP holds it or not.
pub(super) fn drafts(gateway: &Gateway, current: &Current, known: Known<'_>, rules: &RuleBook) -> Story<Vec<Step>> {
    let dispute = &current.dispute;
    let debt = match rules.fraud.dispute_books {
        DisputeBooks::Receivable if !dispute.movements.is_empty() => {
            Some(CustomerDebt::of(gateway, dispute, known, rules)?)
        }
        DisputeBooks::Receivable | DisputeBooks::Losses => None,
    };
    let exchange = exchange(&dispute.movements, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(gateway, rules).converting(&convert);
    let mut drafts = Vec::new();
    for movement in dispute.movements.iter().filter(|movement| is_booked_with_dispute(movement, rules)) {
        let mut owed = Vec::new();
        if let Some(debt) = &debt {
            owed = debt.owed(movement);
            drafts.extend(debt.documents(movement)?);
        }
        drafts.extend(journal(dispute, movement, &owed, books)?);
    }
    Ok(drafts)
}

/// The journal of a movement, without the parts of it that the customer owes, each by a document of its own; none where nothing is left.
fn journal(dispute: &Dispute, movement: &Movement, owed: &[Money], books: Books<'_>) -> Result<Option<Step>, Refusal> {
    let day = company_date(movement.created_at, "movement.created_at", &books.rules().company)?;
    let currency = movement.net.currency();
    let description = format!("Dispute {}", dispute.id);
    let maker = JournalMaker::new(books, movement.id.as_str().into(), day, currency, description);
    let changes = changes(movement, dispute.amount.currency(), books)?;
    let others: Vec<Money> = owed.iter().map(|owed| -*owed).collect();
    let clearing = against_clearing(movement, &changes, &others, "Balance at the gateway", books)?;
    let maker = maker.with(without(owed, changes)?).with([clearing]);
    if maker.is_moving() { maker.finish().map(Some) } else { Ok(None) }
}

/// The entries of a movement by what it means for the dispute.
fn changes(movement: &Movement, disputed: Currency, books: Books<'_>) -> Result<Vec<Entry>, Refusal> {
    match meaning(movement, disputed) {
        Meaning::Amount | Meaning::Tax => entries(movement, books),
        Meaning::Fee => entries_as(movement, (AccountRole::DisputeFees, "Chargeback fees"), books),
        Meaning::Exchange => entries_as(movement, (AccountRole::ExchangeDifference, "Exchange difference"), books),
        Meaning::Unplaced => entries(&unplaced(movement), books),
    }
}

/// A movement of which only the net is believed.
fn unplaced(movement: &Movement) -> Movement {
    let named = movement.category.as_ref().unwrap_or(&movement.wire_type);
    let fee = Money::zero(movement.net.currency());
    let kind = Reported::Unknown(named.clone());
    Movement { kind, gross: movement.net, fee, fees: Vec::new(), ..movement.clone() }
}

/// The entries without what the customer owes: it is booked with the customer, and no loss.
fn without(owed: &[Money], mut entries: Vec<Entry>) -> Result<Vec<Entry>, Refusal> {
    if let Some(loss) = entries.iter_mut().find(|entry| entry.role == AccountRole::DisputeLosses) {
        for part in owed {
            loss.amount = loss.amount.checked_sub(*part).map_err(|error| error.refuse("movement.gross"))?;
        }
    }
    Ok(entries)
}

/// The ERP's number of a document, and what was found.
pub(super) type Held = (String, String);

/// The documents that the ERP lacks, and those that it holds. Everything that has to be asked is asked together. Totals of journals are
/// not compared where they depend on rates (`rated`).
pub(super) fn without_held(drafts: Vec<Step>, rated: bool, known: Known<'_>) -> Story<(Vec<Step>, Vec<Held>)> {
    let (mut new, mut held, mut questions) = (Vec::new(), Vec::new(), Vec::new());
    for draft in drafts {
        match held_by_erp(&draft.document, rated, known) {
            Ok(Some(found)) => held.push(found),
            Ok(None) => new.push(draft),
            Err(Pause::Ask(asked)) => questions.extend(asked),
            Err(other) => return Err(other),
        }
    }
    if questions.is_empty() { Ok((new, held)) } else { Err(Pause::Ask(questions)) }
}

/// What the ERP holds under a document's key.
fn held_by_erp(document: &Document, rated: bool, known: Known<'_>) -> Story<Option<Held>> {
    let found = match document {
        Document::Journal(journal) => known.journal(journal.reference())?.map(|held| (&held.number, held.total)),
        Document::Receipt(receipt) => known.receipt(&receipt.transaction)?.map(|held| (&held.number, held.amount)),
        Document::ReceiptReversal(reversal) => {
            known.receipt_reversal(&reversal.cause)?.map(|held| (&held.number, held.amount))
        }
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::CreditMemo(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => None,
    };
    let Some((number, amount)) = found else { return Ok(None) };
    let key = document.key();
    let is_journal = matches!(document, Document::Journal(_));
    if total(document) == Some(amount) || (rated && is_journal) {
        return Ok(Some((number.clone(), format!("{key} over {amount}"))));
    }
    let message = format!(
        "the ERP holds {number} over {amount} as {key}, and the movement calls for another amount; correct it there, or \
         undo a change of rules.fraud.dispute_books"
    );
    let value = total(document).map_or_else(String::new, |total| total.to_string());
    Err(Refusal::new(RefusalCode::Conflict, "movement.net", value, message).into())
}

fn total(document: &Document) -> Option<Money> {
    match document {
        Document::Journal(journal) => journal.total(),
        Document::Receipt(receipt) => Some(receipt.amount),
        Document::ReceiptReversal(reversal) => Some(reversal.amount),
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::CreditMemo(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => None,
    }
}
