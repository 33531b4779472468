//! Settlements into journals of the general ledger, each once: what the settlement is made of, its arrival at the bank where that is
//! booked by itself, and its failure. A company that keeps its books in another currency than the settlement's gets them in its own, with
//! the exchange differences.
//!
//! A gateway that lists the lines of its settlements is asked for them; they have to come to the amount. While it still matches them the
//! flow waits. A settlement that is never itemised (manual and instant payouts) moves its amount alone, and one of which the message
//! tells the parts (an acquirer's batch) is booked by those.
//!
//! A message is a snapshot that may arrive late, so the gateway is asked how far the settlement is now, and the later of both counts: a
//! settlement that failed never debits the bank, whichever message comes last. One that failed before it was booked is booked and
//! taken back, because its fees were kept all the same.

use std::collections::BTreeMap;

use time::Duration;

use super::rates::exchange;
use super::story::{self, Pause, Story};
use super::{
    Decision, ErpJournal, Facts, Flow, Known, Notice, Plan, Question, Severity, Step, Telling, Wait,
    exchange_difference,
};
use crate::canonical::{
    Document, Gateway, GatewayEvent, JournalReference, Movement, MovementId, MovementKind, Reported, Settlement,
    SettlementStatus, Subject,
};
use crate::derived::Input;
use crate::ledger::{
    Books, Contents, bank_receipt, bank_receipt_reference, is_booked_with_dispute, is_complete, payment_fee,
    settlement_failure, settlement_failure_reference, settlement_journals, settlement_reference, undated_amount,
};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// Settlements into journals.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettlementToJournal;

impl Flow for SettlementToJournal {
    fn name(&self) -> &'static str {
        "settlement_to_journal"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        settlement_of(event).is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn settlement_of(event: &GatewayEvent) -> Option<&Settlement> {
    if let Subject::Settlement(settlement) = &event.subject { Some(settlement) } else { None }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(told) = settlement_of(event) else { return Err(Pause::no_effect(event.subject.name())) };
    let settlement = newest(told, known)?;
    match &settlement.status {
        Reported::Known(SettlementStatus::InTransit) => sent(settlement, false, &event.gateway, known, rules),
        Reported::Known(SettlementStatus::Paid) => sent(settlement, true, &event.gateway, known, rules),
        Reported::Known(SettlementStatus::Pending) => Err(Pause::not_paid("the settlement is pending")),
        Reported::Known(status @ (SettlementStatus::Failed | SettlementStatus::Cancelled)) => {
            returned(event, settlement, *status, known, rules)
        }
        Reported::Unknown(text) => {
            let message = "the model does not know how far this settlement is; look it up at the gateway";
            Err(Refusal::new(RefusalCode::UnknownStatus, "settlement.status", text, message).into())
        }
    }
}

/// The later view of a settlement: the gateway's, unless the message is ahead of it. Where the gateway has none, the message stands.
fn newest<'a>(told: &'a Settlement, known: Known<'a>) -> Story<&'a Settlement> {
    let Some(fetched) = known.settlement(&told.id)? else { return Ok(told) };
    let is_behind = match (progress(fetched), progress(told)) {
        (Some(fetched), Some(told)) => fetched < told,
        (None, _) | (_, None) => false, // a status that the model does not know may be a new one
    };
    Ok(if is_behind { told } else { fetched })
}

/// How far a settlement has come; what failed or was given up goes nowhere any more.
fn progress(settlement: &Settlement) -> Option<u8> {
    settlement.status.known().map(|status| match status {
        SettlementStatus::Pending => 0,
        SettlementStatus::InTransit => 1,
        SettlementStatus::Paid => 2,
        SettlementStatus::Failed | SettlementStatus::Cancelled => 3,
    })
}

/// Money that left the gateway, and perhaps reached the bank.
fn sent(
    settlement: &Settlement,
    has_arrived: bool,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let contents = contents(settlement, known)?;
    let lines = if let Contents::Lines(lines) = contents { lines } else { &[] };
    let exchange = exchange(lines, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(gateway, rules).converting(&convert);
    let mut steps = booked(settlement, contents, books)?;
    if has_arrived {
        steps.extend(arrival(settlement, known, books)?);
    }
    let rated = depends_on_rates(settlement, contents, books);
    let mut plan = Plan::from(unposted(steps, settlement, rated, known)?);
    let untold = undated(settlement, contents, books)?.filter(|_| !plan.steps.is_empty());
    plan.tellings.extend(suspense(settlement, lines, rules).into_iter().chain(untold).map(Telling::new));
    Ok(plan)
}

/// The journals of a settlement, and before them those of the fees that are booked with their payments: whoever is the first to
/// know a fee books it under the same key.
fn booked(settlement: &Settlement, contents: Contents<'_>, books: Books<'_>) -> Result<Vec<Step>, Refusal> {
    let mut steps: Vec<Step> = Vec::new();
    if let Contents::Lines(lines) = contents {
        let once: BTreeMap<&MovementId, &Movement> = lines.iter().map(|line| (&line.id, line)).collect();
        for line in once.into_values() {
            steps.extend(payment_fee(line, books)?);
        }
    }
    steps.extend(settlement_journals(settlement, contents, books)?);
    Ok(steps)
}

/// The arrival at the bank, where it is booked by itself; none of a settlement whose failure is booked already, because what arrives
/// late then is the message alone.
fn arrival(settlement: &Settlement, known: Known<'_>, books: Books<'_>) -> Story<Option<Step>> {
    let Some(step) = bank_receipt(settlement, books)? else { return Ok(None) };
    let has_failed = known.journal(&settlement_failure_reference(settlement))?.is_some();
    Ok((!has_failed).then_some(step))
}

/// What is known of the inside of a settlement; stops while the gateway still matches it.
fn contents<'a>(settlement: &'a Settlement, known: Known<'a>) -> Story<Contents<'a>> {
    if let Some(parts) = &settlement.parts {
        return Ok(Contents::Parts(parts));
    }
    if settlement.itemised == Some(false) {
        return Ok(Contents::Amount);
    }
    let lines = known.settlement_lines(&settlement.id)?;
    if settlement.itemised.is_none() && !is_complete(settlement, lines)? {
        return Err(Pause::Wait(Wait {
            why: format!("the gateway still matches what settlement {} is made of", settlement.id),
            after_seconds: ASK_AGAIN_SECONDS,
            give_up_at: settlement.created_at.checked_add(MATCHED_WITHIN).unwrap_or(settlement.created_at),
        }));
    }
    Ok(Contents::Lines(lines))
}

/// Gateways match a settlement within hours.
const ASK_AGAIN_SECONDS: u32 = 3600;

/// After so long a person should look why they have not.
const MATCHED_WITHIN: Duration = Duration::days(7);

/// A settlement that came back, or never left: taken back. One that was never booked is booked first, for its fees were kept and the
/// next settlement pays out its amount alone; nothing is lost of one that has no lines.
fn returned(
    event: &GatewayEvent,
    settlement: &Settlement,
    status: SettlementStatus,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Plan> {
    let may_differ = exchange_difference::may_be(settlement.amount.currency(), &event.gateway, rules);
    let movements = if may_differ { known.movements_of(&settlement.id.as_str().into())? } else { &[] };
    let exchange = exchange(movements, &event.gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let books = Books::new(&event.gateway, rules).converting(&convert);
    let is_booked = known.journal(&settlement_reference(settlement, books)?)?.is_some();
    let mut steps = if is_booked { Vec::new() } else { overtaken(settlement, status, &event.gateway, known, rules)? };
    let has_arrived = known.journal(&bank_receipt_reference(settlement))?.is_some();
    steps.push(settlement_failure(settlement, event.occurred_at, has_arrived, movements, books)?);
    let rated = depends_on_rates(settlement, Contents::Amount, books);
    Ok(unposted(steps, settlement, rated, known)?.into())
}

/// The journals of a settlement that failed before it was booked. One that the gateway never itemises is booked by its amount, so that a
/// message which comes late finds it and does not debit the bank. Nothing is booked of one that has no lines, or of which the gateway
/// does not tell all of them by now: late messages wait for those in vain.
fn overtaken(
    settlement: &Settlement,
    status: SettlementStatus,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Vec<Step>> {
    let never = || Pause::not_paid(format!("the settlement is {status}, and was never booked"));
    let contents = contents(settlement, known)?;
    let lines = match contents {
        Contents::Lines([]) => return Err(never()),
        Contents::Lines(lines) if !is_complete(settlement, lines)? => return Err(never()),
        Contents::Lines(lines) => lines,
        Contents::Parts(_) | Contents::Amount => &[],
    };
    let exchange = exchange(lines, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    Ok(booked(settlement, contents, Books::new(gateway, rules).converting(&convert))?)
}

/// Whether the totals of a settlement's journals depend on rates: then they change with every correction of the table of rates, and
/// say nothing of whether the settlement changed.
fn depends_on_rates(settlement: &Settlement, contents: Contents<'_>, books: Books<'_>) -> bool {
    let lines = match contents {
        Contents::Lines(lines) => lines,
        Contents::Parts(_) | Contents::Amount => &[],
    };
    books.depends_on_rates(settlement.amount.currency()) || lines.iter().any(|line| line.presented.is_some())
}

/// The journals that the ERP lacks; each is looked for by its own key. One that is there has to come to the same total, unless that
/// depends on rates (`rated`); then its reference alone tells that it was posted, and it stays as it is.
fn unposted(steps: Vec<Step>, settlement: &Settlement, rated: bool, known: Known<'_>) -> Story<Vec<Step>> {
    let (mut lacking, mut found, mut asked) = (Vec::new(), None, Vec::new());
    for step in steps {
        let Document::Journal(journal) = &step.document else { continue };
        match known.journal(journal.reference()) {
            Ok(None) => lacking.push(step),
            Ok(Some(held)) => {
                if !rated {
                    same(held, journal.total(), settlement)?;
                }
                found = found.or(Some(held));
            }
            Err(Pause::Ask(questions)) => asked.extend(questions),
            Err(other) => return Err(other),
        }
    }
    match found {
        _ if !asked.is_empty() => Err(Pause::Ask(asked)),
        Some(held) if lacking.is_empty() => {
            Err(Pause::already_posted(&held.number, format!("journal of {} over {}", held.reference, held.total)))
        }
        _ => Ok(lacking),
    }
}

fn same(held: &ErpJournal, total: Option<Money>, settlement: &Settlement) -> Result<(), Refusal> {
    if Some(held.total) == total {
        return Ok(());
    }
    let (reference, number): (&JournalReference, _) = (&held.reference, &held.number);
    let due = total.map_or_else(String::new, |total| format!(", and it comes to {total}"));
    let message = format!("the ERP holds journal {number} of {reference} over {}{due}", held.total);
    Err(Refusal::new(RefusalCode::Conflict, "settlement.amount", settlement.amount, message))
}

/// Tells people of money that a settlement takes from the clearing account of books in another currency at the rate of its own day, as
/// the gateway does not tell when it was made: what the rates did since the documents about it stays on the account.
fn undated(settlement: &Settlement, contents: Contents<'_>, books: Books<'_>) -> Result<Option<Notice>, Refusal> {
    let amount = undated_amount(settlement, contents, books)?;
    let notice = || Notice::Alert {
        severity: Severity::Warning,
        topic: "settlement_by_sums".to_owned(),
        message: format!(
            "{amount} of settlement {} left the clearing account at the rate of its own day, because the gateway tells no other; \
             once nothing of the gateway is open there, book what is left on it as an exchange difference",
            settlement.id
        ),
        figures: vec![Input::new("settlement", settlement.id.to_string()), Input::new("undated", amount)],
    };
    Ok((!amount.is_zero()).then(notice))
}

/// Tells people of lines that nobody can place.
fn suspense(settlement: &Settlement, lines: &[Movement], rules: &RuleBook) -> Option<Notice> {
    let figure = |line: &Movement| Input::new(line.id.to_string(), line.net);
    let placed_here = lines.iter().filter(|line| !is_booked_with_dispute(line, rules));
    let figures: Vec<Input> = placed_here.filter(|line| is_unplaced(line)).map(figure).collect();
    (!figures.is_empty()).then(|| Notice::Alert {
        severity: Severity::Warning,
        topic: "settlement_suspense".to_owned(),
        message: format!("{} lines of settlement {} are on the suspense account", figures.len(), settlement.id),
        figures,
    })
}

fn is_unplaced(line: &Movement) -> bool {
    matches!(line.kind, Reported::Unknown(_) | Reported::Known(MovementKind::Adjustment))
        || line.fees.iter().any(|part| matches!(part.kind, Reported::Unknown(_)))
}
