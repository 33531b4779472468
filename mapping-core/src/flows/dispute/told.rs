//! What people are told of a dispute: that one is opened and until when the bank listens, how it ended, and what could not be
//! placed. What changes the books is told with it; what leaves no trace in them is told whenever it is heard. Each notice bears a `key`
//! among its figures, one for each dispute and stage, so that whoever tells people tells them once.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::current::Current;
use super::meaning::{Meaning, meaning};
use crate::canonical::{Dispute, DisputeStatus, Document, Movement, Reported};
use crate::derived::Input;
use crate::flows::{Notice, Severity, Step, Telling};
use crate::money::{Money, MoneyError};

/// What people are told, given what is booked now and whether anything was booked before. A dispute is told of as soon as it is opened,
/// because evidence is wanted, and its movements may come later.
pub(super) fn tellings(current: &Current, booked: &[Step], was_booked: bool) -> Vec<Telling> {
    let dispute = &current.dispute;
    let stage = Stage::of(dispute);
    let mut tellings = Vec::new();
    let is_news = matches!(stage, Stage::Opened) && !was_booked;
    if !booked.is_empty() || stage.leaves_no_trace() || is_news {
        let figures = figures(dispute).into_iter().chain([key(dispute, stage.name())]).collect();
        tellings.push(alert(stage.severity(), stage.topic(), stage.message(dispute), figures));
    }
    tellings.extend(dispute.movements.iter().filter(|movement| is_new(movement, booked)).filter_map(|movement| {
        let unplaced = meaning(movement, dispute.amount.currency()) == Meaning::Unplaced;
        let figures = || vec![key(dispute, &format!("suspense/{}", movement.id))];
        unplaced.then(|| alert(Severity::Warning, "dispute_suspense", not_placed(dispute, movement), figures()))
    }));
    tellings
}

fn is_new(movement: &Movement, booked: &[Step]) -> bool {
    booked.iter().any(|step| match &step.document {
        Document::Journal(journal) => journal.reference().as_str() == movement.id.as_str(),
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::Receipt(_)
        | Document::CreditMemo(_)
        | Document::ReceiptReversal(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => false,
    })
}

/// What a notice is told once for.
fn key(dispute: &Dispute, stage: &str) -> Input {
    Input::new("key", format!("dispute/{}/{stage}", dispute.id))
}

fn alert(severity: Severity, topic: &str, message: String, figures: Vec<Input>) -> Telling {
    Telling::new(Notice::Alert { severity, topic: topic.to_owned(), message, figures })
}

fn not_placed(dispute: &Dispute, movement: &Movement) -> String {
    let kind = movement.category.as_deref().unwrap_or(&movement.wire_type);
    format!(
        "movement {} of dispute {} ({kind}, {}) could not be placed and is on the suspense account; look it up at the \
         gateway",
        movement.id, dispute.id, movement.net
    )
}

/// How far a dispute is, as people see it.
#[derive(Clone, Copy)]
enum Stage {
    Inquiry,
    Closed,
    Prevented,
    Opened,
    UnderReview,
    /// Won, and the money is not there yet.
    WonUnpaid,
    Won,
    PartlyWon,
    Lost,
    Unknown,
}

impl Stage {
    fn of(dispute: &Dispute) -> Self {
        match &dispute.status {
            Reported::Known(DisputeStatus::Inquiry) => Self::Inquiry,
            Reported::Known(DisputeStatus::InquiryClosed) => Self::Closed,
            Reported::Known(DisputeStatus::Prevented) => Self::Prevented,
            Reported::Known(DisputeStatus::NeedsResponse) => Self::Opened,
            Reported::Known(DisputeStatus::UnderReview) => Self::UnderReview,
            Reported::Known(DisputeStatus::Won) => Self::won(dispute),
            Reported::Known(DisputeStatus::Lost) => Self::Lost,
            Reported::Unknown(_) => Self::Unknown,
        }
    }

    /// How much of what went came back.
    fn won(dispute: &Dispute) -> Self {
        let Ok((gone, back)) = sums(dispute) else { return Self::Won };
        match back.compare(gone) {
            _ if back.is_zero() => Self::WonUnpaid,
            Ok(order) if order.is_lt() => Self::PartlyWon,
            Ok(_) | Err(_) => Self::Won,
        }
    }

    fn leaves_no_trace(self) -> bool {
        match self {
            Self::Inquiry | Self::Closed | Self::Prevented | Self::WonUnpaid | Self::Lost | Self::Unknown => true,
            Self::Opened | Self::UnderReview | Self::Won | Self::PartlyWon => false,
        }
    }

    fn severity(self) -> Severity {
        match self {
            Self::Opened => Severity::Critical,
            Self::Inquiry | Self::Lost | Self::PartlyWon | Self::Unknown => Severity::Warning,
            Self::Closed | Self::Prevented | Self::UnderReview | Self::WonUnpaid | Self::Won => Severity::Info,
        }
    }

    fn topic(self) -> &'static str {
        match self {
            Self::Inquiry => "dispute_inquiry",
            Self::Closed => "dispute_closed",
            Self::Prevented => "dispute_prevented",
            Self::Opened => "dispute_opened",
            Self::UnderReview => "dispute_under_review",
            Self::WonUnpaid | Self::Won => "dispute_won",
            Self::PartlyWon => "dispute_partly_won",
            Self::Lost => "dispute_lost",
            Self::Unknown => "dispute_status",
        }
    }

    /// The stage as keys of notices name it.
    fn name(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Closed => "closed",
            Self::Prevented => "prevented",
            Self::Opened => "opened",
            Self::UnderReview => "under_review",
            Self::WonUnpaid => "won_unpaid",
            Self::Won => "won",
            Self::PartlyWon => "partly_won",
            Self::Lost => "lost",
            Self::Unknown => "unknown",
        }
    }

    fn message(self, dispute: &Dispute) -> String {
        let named = named(dispute);
        let amount = dispute.amount;
        match self {
            Self::Inquiry => {
                format!("the customer's bank asks about {amount} of {named}; no money has moved{}", due(dispute))
            }
            Self::Closed => format!("the inquiry about {amount} of {named} is closed"),
            Self::Prevented => format!("the dispute over {amount} of {named} was prevented"),
            Self::Opened => format!("the customer's bank took back {amount} of {named}{}", due(dispute)),
            Self::UnderReview => format!("the bank looks at the evidence for {amount} of {named}"),
            Self::WonUnpaid => format!("the dispute over {amount} of {named} is won; the money is not back yet"),
            Self::Won => format!("the dispute over {amount} of {named} is won"),
            Self::PartlyWon => format!("the dispute over {amount} of {named} is won in part"),
            Self::Lost => format!("the dispute over {amount} of {named} is lost"),
            Self::Unknown => format!(
                "the dispute over {amount} of {named} is in a status that the model does not know; look it up at the \
                 gateway"
            ),
        }
    }
}

/// `payment ch_1 (dispute dp_1, fraudulent)`.
fn named(dispute: &Dispute) -> String {
    let payment = dispute.payment.as_ref().map_or("a payment", |payment| payment.as_str());
    let lead = if dispute.payment.is_some() { "payment " } else { "" };
    let reason = dispute.reason.as_ref().map_or_else(String::new, |reason| format!(", {reason}"));
    format!("{lead}{payment} (dispute {}{reason})", dispute.id)
}

fn due(dispute: &Dispute) -> String {
    dispute.evidence_due_by.map_or_else(String::new, |due| format!("; evidence is due by {}", instant(due)))
}

fn instant(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_else(|_| at.to_string())
}

fn figures(dispute: &Dispute) -> Vec<Input> {
    let mut figures = vec![Input::new("dispute.amount", dispute.amount.to_string())];
    if let Reported::Unknown(text) = &dispute.status {
        figures.push(Input::new("dispute.status", text.clone()));
    }
    if let Ok((gone, back)) = sums(dispute) {
        figures.push(Input::new("withdrawn", gone.to_string()));
        figures.push(Input::new("returned", back.to_string()));
    }
    if let Some(fees) = total(dispute, |movement| movement.fee) {
        figures.push(Input::new("fees", fees.to_string()));
    }
    if let Some(net) = total(dispute, |movement| movement.net) {
        figures.push(Input::new("net", net.to_string()));
    }
    figures
}

/// What went and what came back of the disputed amount, both not negative.
fn sums(dispute: &Dispute) -> Result<(Money, Money), MoneyError> {
    let currency = dispute.movements.first().map_or(dispute.amount, |movement| movement.gross).currency();
    let of_amount = |movement: &&Movement| meaning(movement, dispute.amount.currency()) == Meaning::Amount;
    let amounts = || dispute.movements.iter().filter(of_amount).map(|movement| movement.gross);
    let gone = Money::sum(currency, amounts().filter(Money::is_negative))?;
    let back = Money::sum(currency, amounts().filter(|amount| !amount.is_negative()))?;
    Ok((-gone, back))
}

/// The sum over all movements, if they are in one currency.
fn total(dispute: &Dispute, figure: impl Fn(&Movement) -> Money) -> Option<Money> {
    let currency = figure(dispute.movements.first()?).currency();
    Money::sum(currency, dispute.movements.iter().map(figure)).ok()
}
