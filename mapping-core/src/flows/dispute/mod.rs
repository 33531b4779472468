//! Disputes into journals: a customer's bank takes a payment back, asks about it first, or gives it back again.
//!
//! The story, in its order:
//! 1. The dispute as the gateway sees it now, with every movement of the balance that it has caused: the withdrawal with its fee,
//!    the return of the money or the fee, what exchange rates did in between. An event is only the occasion to look.
//! 2. One journal per movement, under the movement's id, of its [entries](crate::ledger::entries). The gateway's clearing account
//!    changes by the movement's net, the fee is an expense, and the rest is a loss, or by `rules.fraud.dispute_books` the customer's debt again: then the receipt is taken
//!    back, and a dispute that is won brings a new one.
//! 3. What the ERP holds already is left out, so events may come twice, late and in any order.
//! 4. People are told: at once when evidence is wanted, with the day until which; and how it ended.
//!
//! An inquiry moves no money: nothing is booked. A movement that nobody can place goes to the suspense account and is told of; it
//! never keeps the others from being booked. A status that the model does not know is told of too: money that moved, moved.
//!
//! ```
//! use mapping_core::canonical::{Dispute, DisputeStatus, GatewayEvent, Movement, MovementKind, Reported, Subject};
//! use mapping_core::flows::{Answer, Decision, DisputeToJournal, Facts, Flow};
//! use mapping_core::money::{Currency, Decimal, Money};
//! use mapping_core::rules::RuleBook;
//! use time::macros::datetime;
//!
//! let usd = |amount: i64| Money::new(Decimal::from(amount), Currency::USD);
//! let withdrawal = Movement {
//!     id: "txn_1".into(), kind: Reported::Known(MovementKind::Dispute), wire_type: "adjustment".into(), category: None,
//!     gross: usd(-100), fee: usd(15), net: usd(-115), fees: vec![], source: Some("dp_1".into()), of_dispute: true,
//!     presented: None, rate: None, settlement: None, created_at: datetime!(2026-11-20 09:00 UTC), available_at: None,
//!     description: None, facets: Default::default(),
//! };
//! let dispute = Dispute {
//!     id: "dp_1".into(), payment: Some("ch_1".into()), amount: usd(100),
//!     status: Reported::Known(DisputeStatus::NeedsResponse), reason: Some("fraudulent".into()),
//!     evidence_due_by: Some(datetime!(2026-11-30 23:59 UTC)), movements: vec![withdrawal],
//!     created_at: datetime!(2026-11-20 09:00 UTC),
//! };
//! let event = GatewayEvent {
//!     gateway: "stripe".into(), account: None, id: "evt_1".into(), kind: "charge.dispute.created".into(),
//!     occurred_at: dispute.created_at, order_key: "stripe/ch_1".into(), subject: Subject::Dispute(Box::new(dispute)),
//! };
//! let mut rules = RuleBook::stripe_tims();
//! rules.ledger.clearing = Some("1090".into());
//! rules.ledger.dispute_losses = Some("5210".into());
//! rules.ledger.dispute_fees = Some("5220".into());
//!
//! let mut facts = Facts::new();
//! loop {
//!     let questions = DisputeToJournal.questions(&event, &facts, &rules)?;
//!     if questions.is_empty() { break }
//!     for question in questions { facts.learn(question, Answer::Absent) } // a program asks the gateway or the ERP here
//! }
//! let Decision::Post(plan) = DisputeToJournal.decide(&event, &facts, &rules)? else { unreachable!("money moved") };
//! assert_eq!(plan.steps[0].document.key().to_string(), "journal txn_1");
//! assert_eq!(
//!     plan.tellings[0].notice.to_string(),
//!     "people: dispute_opened: the customer's bank took back 100 USD of payment ch_1 (dispute dp_1, fraudulent); \
//!      evidence is due by 2026-11-30T23:59:00Z",
//! );
//! # Ok::<(), mapping_core::refusal::Refusal>(())
//! ```

mod booking;
mod current;
mod customer_debt;
mod meaning;
mod receipts_left;
mod told;

use self::current::Current;
use crate::canonical::{GatewayEvent, Subject, TransactionId};
use crate::flows::story::{self, Pause, Story};
use crate::flows::{Decision, Facts, Flow, Known, Plan, Question};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// Disputes into one journal per movement of the balance.
#[derive(Clone, Copy, Debug, Default)]
pub struct DisputeToJournal;

impl Flow for DisputeToJournal {
    fn name(&self) -> &'static str {
        "dispute_to_journal"
    }

    /// A dispute, or the bare mention of one.
    fn handles(&self, event: &GatewayEvent) -> bool {
        dispute_id(&event.subject).is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

/// The dispute that a subject is about.
fn dispute_id(subject: &Subject) -> Option<TransactionId> {
    match subject {
        Subject::Dispute(dispute) => Some(dispute.id.clone()),
        Subject::Reference { object, id } if object == "dispute" => Some(TransactionId::from(id.as_str())),
        Subject::Reference { .. }
        | Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Refund(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Subscription(_)
        | Subject::Shipment(_)
        | Subject::ErpCustomer(_)
        | Subject::ErpItem(_)
        | Subject::Other { .. } => None,
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let Some(id) = dispute_id(&event.subject) else { return Err(Pause::no_effect(event.subject.name())) };
    let current = current::current(&id, &event.subject, known)?;
    let drafts = booking::drafts(&event.gateway, &current, known, rules)?;
    let books = rules.company.currency;
    let rated = current.dispute.movements.iter().any(|moved| books.is_some_and(|books| books != moved.net.currency()));
    let (steps, held) = booking::without_held(drafts, rated, known)?;
    let tellings = told::tellings(&current, &steps, !held.is_empty());
    match held.first() {
        Some((number, found)) if steps.is_empty() && tellings.is_empty() => Err(Pause::already_posted(number, found)),
        None if steps.is_empty() && tellings.is_empty() => Err(nothing(&current)),
        Some(_) | None => Ok(Plan { steps, tellings }),
    }
}

fn nothing(current: &Current) -> Pause {
    Pause::not_paid(format!("dispute {} has moved no money yet", current.dispute.id))
}
