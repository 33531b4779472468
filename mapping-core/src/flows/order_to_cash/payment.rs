//! Which payment the story is about, as it is now, and whether its money has moved. An event is a snapshot that may arrive late
//! or twice, so the gateway is always asked; a status that the model does not know goes by the rules or is refused.

use time::OffsetDateTime;

use crate::canonical::{GatewayEvent, Payment, PaymentAttempt, PaymentFailure, PaymentStatus, Reported, TransactionId};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::story::{Pause, Story};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;
use crate::status;

/// The payment of a story.
pub(in crate::flows) struct Current<'a> {
    /// The payment as it is now.
    pub(in crate::flows) payment: &'a Payment,
    /// How far it is; a status that the model does not know has been routed.
    pub(in crate::flows) status: Derived<PaymentStatus>,
    /// Which of the message and the gateway's answer was believed.
    pub(super) source: Derived<TransactionId>,
    /// When the money was taken, as far as anybody says.
    pub(super) paid_at: Derived<OffsetDateTime>,
    /// The same, whatever day the receipt is dated on.
    pub(super) taken_at: OffsetDateTime,
}

impl Current<'_> {
    /// The same payment, received on another day where that is later.
    pub(super) fn not_before(self, moment: Derived<OffsetDateTime>) -> Self {
        if moment.value <= self.paid_at.value {
            return self;
        }
        let earlier = self.paid_at.value.date();
        Self { paid_at: moment.rather_than(earlier, "the payment is booked on shipment"), ..self }
    }
}

/// The payment that an event is about, as it is now.
pub(in crate::flows) fn current<'a>(event: &'a GatewayEvent, known: Known<'a>, rules: &RuleBook) -> Story<Current<'a>> {
    let subject = &event.subject;
    let (payment, source) = match (subject.as_payment(), subject.as_attempt()) {
        (Some(snapshot), _) => newest(snapshot, known)?,
        (None, Some(attempt)) => of_attempt(attempt, known, rules)?,
        (None, None) => return Err(Pause::not_paid(format!("{} is no payment", subject.name()))),
    };
    let status = status::resolve(&payment.status, "payment.status", &rules.status)?;
    let paid_at = paid_at(event, payment);
    Ok(Current { payment, status, source, taken_at: paid_at.value, paid_at })
}

/// The payment that something else is about, as the gateway sees it now. `rule` says what named it.
pub(in crate::flows) fn of_payment<'a>(
    payment: &'a Payment,
    rule: &'static str,
    rules: &RuleBook,
) -> Story<Current<'a>> {
    let status = status::resolve(&payment.status, "payment.status", &rules.status)?;
    let paid_at = match payment.paid_at {
        Some(paid_at) => Derived::new(paid_at, "payment.paid_at"),
        None => Derived::new(payment.created_at, "payment.created_at"),
    };
    let source = Derived::new(payment.id.clone(), rule);
    Ok(Current { payment, status, source, taken_at: paid_at.value, paid_at })
}

/// When the money was taken: the payment says, or the event by which it became paid, or else when it was made.
fn paid_at(event: &GatewayEvent, payment: &Payment) -> Derived<OffsetDateTime> {
    let became_paid = |attempt: &&PaymentAttempt| attempt.status == Reported::Known(PaymentStatus::Paid);
    let attempt = event.subject.as_attempt().filter(became_paid);
    let snapshot = event.subject.as_payment();
    let told = snapshot.and_then(|snapshot| snapshot.paid_at).or_else(|| attempt.map(|_| event.occurred_at));
    match (payment.paid_at, told) {
        (Some(paid_at), _) => Derived::new(paid_at, "payment.paid_at"),
        (None, Some(told)) => Derived::new(told, "event.occurred_at"),
        (None, None) => Derived::new(payment.created_at, "payment.created_at"),
    }
}

/// The sentence for a payment whose money has not moved.
pub(super) fn unpaid(status: PaymentStatus, failure: Option<&PaymentFailure>) -> String {
    let why = failure.and_then(|failure| failure.message.as_deref().or(failure.code.as_deref()));
    match (status, why) {
        (PaymentStatus::Incomplete, _) => "incomplete, the customer or the shop has something to do".to_owned(),
        (PaymentStatus::Pending, _) => "pending, the bank has not answered yet".to_owned(),
        (PaymentStatus::Authorised, _) => "authorised, not captured".to_owned(),
        (PaymentStatus::Paid, _) => "paid, but nothing was captured".to_owned(),
        (PaymentStatus::Failed, Some(why)) => format!("failed: {why}"),
        (PaymentStatus::Failed, None) => "failed".to_owned(),
        (PaymentStatus::Cancelled, _) => "cancelled before money moved".to_owned(),
    }
}

fn newest<'a>(snapshot: &'a Payment, known: Known<'a>) -> Story<(&'a Payment, Derived<TransactionId>)> {
    let Some(fetched) = known.payment(&snapshot.id)? else {
        let source = Derived::new(snapshot.id.clone(), "payment.snapshot")
            .because("event", status_text(&snapshot.status))
            .because("gateway", "no such payment");
        return Ok((snapshot, source));
    };
    if progress(fetched) < progress(snapshot) {
        let source = Derived::new(snapshot.id.clone(), "payment.snapshot")
            .because("event", status_text(&snapshot.status))
            .rather_than(status_text(&fetched.status), "the gateway's answer is older than the event");
        return Ok((snapshot, source));
    }
    let mut source =
        Derived::new(fetched.id.clone(), "payment.fetched").because("gateway", status_text(&fetched.status));
    if (&fetched.status, fetched.captured) != (&snapshot.status, snapshot.captured) {
        let lost = format!("{}, captured {}", status_text(&snapshot.status), snapshot.captured);
        source = source.rather_than(lost, "the event is older than the gateway's answer");
    }
    Ok((fetched, source))
}

fn of_attempt<'a>(
    attempt: &'a PaymentAttempt,
    known: Known<'a>,
    rules: &RuleBook,
) -> Story<(&'a Payment, Derived<TransactionId>)> {
    if let Reported::Known(status) = attempt.status {
        let worth_fetching = match status {
            PaymentStatus::Paid => true,
            PaymentStatus::Failed => rules.payment.record_failed && attempt.transaction.is_some(),
            PaymentStatus::Incomplete
            | PaymentStatus::Pending
            | PaymentStatus::Authorised
            | PaymentStatus::Cancelled => false,
        };
        if !worth_fetching {
            return Err(Pause::not_paid(unpaid(status, None)));
        }
    }
    let payment = match &attempt.transaction {
        Some(transaction) => known.payment(transaction)?,
        None => known.payment_of_attempt(&attempt.id)?,
    };
    match payment {
        Some(payment) => {
            let source = Derived::new(payment.id.clone(), "payment.of_attempt").because("attempt", &attempt.id);
            Ok((payment, source))
        }
        None if attempt.transaction.is_none() && attempt.status.known().is_none() => {
            Err(Pause::not_paid(format!("{} has led to no payment yet", attempt.id)))
        }
        None => Err(lost_payment(attempt).into()),
    }
}

fn lost_payment(attempt: &PaymentAttempt) -> Refusal {
    let named = attempt.transaction.as_ref().map_or(attempt.id.as_str(), TransactionId::as_str);
    let message = "the attempt is paid and the gateway has no such payment; check the account and replay";
    Refusal::new(RefusalCode::MissingFact, "payment_attempt.transaction", named, message)
}

/// How far a payment has come, to tell an older view of it from a newer one. An unknown status is taken for new.
fn progress(payment: &Payment) -> u8 {
    match payment.status {
        Reported::Known(PaymentStatus::Incomplete) => 0,
        Reported::Known(PaymentStatus::Pending) => 1,
        Reported::Known(PaymentStatus::Authorised) => 2,
        Reported::Known(PaymentStatus::Paid | PaymentStatus::Failed | PaymentStatus::Cancelled)
        | Reported::Unknown(_) => 3,
    }
}

fn status_text(status: &Reported<PaymentStatus>) -> &str {
    match status {
        Reported::Known(status) => status.as_str(),
        Reported::Unknown(text) => text,
    }
}
