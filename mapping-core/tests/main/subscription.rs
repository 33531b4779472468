//! Stories of subscriptions: paid a year ahead, upgraded, cancelled, not paid, tried for nothing.

use insta::assert_snapshot;
use mapping_core::canonical::{Document, GatewayEvent, Journal, Side, Subject};
use mapping_core::flows::{Answer, Decision, Facts, Flow, Notice, Plan, Question, SkipReason, Subscriptions};
use mapping_core::money::Decimal;
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::{RevenueWhen, Unearned};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::revenue::{journals, rules};
use crate::subscription_credits::credited;
use crate::world::{World, event};

/// A company in Chicago that defers, and everything that its books hold.
#[derive(Default)]
pub(crate) struct Company {
    world: World,
    pub(crate) books: Vec<Journal>,
}

impl std::ops::Deref for Company {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl std::ops::DerefMut for Company {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Company {
    pub(crate) fn book(&mut self, plan: &Plan) {
        self.world.post(plan);
        self.books.extend(plan.steps.iter().filter_map(|step| match &step.document {
            Document::Journal(journal) => Some((**journal).clone()),
            _ => None,
        }));
    }

    /// What an account was debited less what it was credited.
    pub(crate) fn balance(&self, account: &str) -> Decimal {
        let lines = self.books.iter().flat_map(Journal::lines);
        let signed = lines.filter(|line| line.account.as_str() == account).map(|line| match line.side {
            Side::Debit => line.amount.amount(),
            Side::Credit => -line.amount.amount(),
        });
        signed.sum()
    }
}

pub(crate) fn company() -> Company {
    Company { world: World { rules: rules(), ..World::default() }, books: Vec::new() }
}

/// The gateway's state of what an event is about becomes what the event says.
pub(crate) fn happens(world: &mut Company, event: &GatewayEvent) {
    let (question, answer) = match &event.subject {
        Subject::Subscription(now) => {
            (Question::Subscription { id: now.id.clone() }, Answer::Subscription(now.clone()))
        }
        Subject::Invoice(now) => (Question::Invoice { id: now.id.clone() }, Answer::Invoice(now.clone())),
        other => panic!("no part of these stories: {}", other.name()),
    };
    world.answers.retain(|(asked, _)| *asked != question);
    world.answers.push((question, answer));
}

/// The decision about an event, with every question answered.
pub(crate) fn decide(world: &World, event: &GatewayEvent) -> Result<Decision, Refusal> {
    assert!(Subscriptions.handles(event));
    let mut facts = Facts::new();
    loop {
        let questions = Subscriptions.questions(event, &facts, &world.rules)?;
        if questions.is_empty() {
            return Subscriptions.decide(event, &facts, &world.rules);
        }
        for question in questions {
            assert!(facts.answer(&question).is_none(), "asked twice: {question}");
            let answer = world.answer(&question);
            facts.learn(question, answer);
        }
    }
}

/// What an event leads to, which is posted.
pub(crate) fn posted(world: &mut Company, event: &GatewayEvent) -> Plan {
    match decide(world, event) {
        Ok(Decision::Post(plan)) => {
            world.book(&plan);
            plan
        }
        Ok(Decision::Skip(_)) => Plan::default(),
        other => panic!("expected a plan, got {other:#?}"),
    }
}

/// A plan as lines of text, without the reasons of its journals.
fn told(plan: &Plan) -> String {
    let mut lines = journals(&plan.steps);
    for telling in &plan.tellings {
        lines.push(match &telling.notice {
            Notice::ShopSubscription { subscription, status, dunning } => {
                format!("shop: {subscription} is {status}, dunning {}", dunning.as_deref().unwrap_or("nothing"))
            }
            other => other.to_string(),
        });
        lines.extend(telling.reasons.iter().map(|reason| format!("    {reason}")));
    }
    lines.join("\n")
}

fn decision(world: &mut Company, event: &GatewayEvent) -> String {
    match decide(world, event).unwrap() {
        Decision::Post(plan) => {
            world.book(&plan);
            told(&plan)
        }
        Decision::Skip(reason) => reason.to_string(),
        Decision::Wait(wait) => wait.to_string(),
    }
}

pub(crate) fn seconds(at: OffsetDateTime) -> i64 {
    at.unix_timestamp()
}

/// An object with other fields.
pub(crate) fn with(mut object: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        object[field] = value.clone();
    }
    object
}

pub(crate) const BEGIN: OffsetDateTime = datetime!(2026-11-15 18:00 UTC);
pub(crate) const END: OffsetDateTime = datetime!(2027-11-15 18:00 UTC);

/// `customer.subscription.…`: a year of Pro.
pub(crate) fn subscription(what: &str, changes: Value) -> GatewayEvent {
    let usual = json!({
        "id": "sub_1", "object": "subscription", "status": "active", "customer": "cus_1", "created": seconds(BEGIN),
        "cancel_at_period_end": false, "currency": "usd", "latest_invoice": "in_1", "default_payment_method": "pm_1",
        "items": {"object": "list", "data": [{
            "id": "si_1", "object": "subscription_item", "quantity": 1, "current_period_start": seconds(BEGIN),
            "current_period_end": seconds(END),
            "price": {"id": "price_1", "object": "price", "product": "prod_pro", "currency": "usd", "unit_amount": 36500,
                      "type": "recurring", "active": true}
        }]},
        "metadata": {}
    });
    event(&format!("customer.subscription.{what}"), with(usual, changes))
}

/// A line of an invoice since 2025-03-31.basil.
pub(crate) fn line(id: &str, amount: i64, from: OffsetDateTime, until: OffsetDateTime, proration: bool) -> Value {
    json!({
        "id": id, "object": "line_item", "amount": amount, "currency": "usd", "quantity": 1, "description": "Pro",
        "metadata": {}, "period": {"start": seconds(from), "end": seconds(until)},
        "pricing": {"type": "price_details", "price_details": {"price": "price_1", "product": "prod_pro"},
                    "unit_amount_decimal": "36500"},
        "parent": {"type": "subscription_item_details", "subscription_item_details":
                   {"proration": proration, "subscription": "sub_1", "subscription_item": "si_1"}},
        "taxes": []
    })
}

/// `invoice.…`: the year of Pro, paid, as versions since 2025-03-31.basil have it.
pub(crate) fn invoice(what: &str, changes: Value) -> GatewayEvent {
    let usual = json!({
        "id": "in_1", "object": "invoice", "number": "PRO-0001", "status": "paid", "currency": "usd", "customer": "cus_1",
        "total": 36500, "amount_due": 36500, "amount_paid": 36500, "amount_remaining": 0, "attempt_count": 1,
        "created": seconds(BEGIN), "metadata": {}, "customer_email": "ann@example.com",
        "lines": {"object": "list", "data": [line("il_1", 36500, BEGIN, END, false)]},
        "parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1", "metadata": {}}},
        "status_transitions": {"finalized_at": seconds(BEGIN) + 3600, "paid_at": seconds(BEGIN) + 7200}
    });
    event(&format!("invoice.{what}"), with(usual, changes))
}

#[test]
fn a_year_paid_in_advance_from_the_middle_of_a_month_is_earned_day_by_day() {
    let mut world = company();
    let (made, paid) = (subscription("created", json!({})), invoice("paid", json!({})));
    happens(&mut world, &made);
    happens(&mut world, &paid);
    let plan = posted(&mut world, &paid);
    let why = |position: usize| {
        let reasons: Vec<String> = plan.steps[position].reasons.iter().map(|reason| format!("    {reason}")).collect();
        reasons.join("\n")
    };
    assert_snapshot!(format!("{}\n\nwhy the deferral:\n{}\n\nwhy November:\n{}", told(&plan), why(0), why(1)));
    assert_eq!(world.receipts.len() + world.orders.len(), 0, "the money is booked by its charge");
}

#[test]
fn an_upgrade_gives_back_unused_time_and_bills_the_rest_at_the_new_price() {
    let upgraded_at = datetime!(2027-05-15 18:00 UTC);
    let change = invoice(
        "paid",
        json!({
            "id": "in_2", "number": "PRO-0002", "total": 18400, "amount_due": 18400, "amount_paid": 18400,
            "created": seconds(upgraded_at), "billing_reason": "subscription_update",
            "status_transitions": {"finalized_at": seconds(upgraded_at), "paid_at": seconds(upgraded_at)},
            "lines": {"object": "list", "data": [
                line("il_2", -18400, upgraded_at, END, true), line("il_3", 36800, upgraded_at, END, true)
            ]}
        }),
    );
    let mut world = company();
    for now in [invoice("paid", json!({})), subscription("updated", json!({"latest_invoice": "in_2"})), change.clone()]
    {
        happens(&mut world, &now);
    }
    assert_snapshot!(told(&posted(&mut world, &change)));
}

/// A year that is paid, and ends on the 116th day: 115.00 of 365.00 are earned.
fn cancelled(unearned: Unearned) -> (Company, String) {
    let mut world = company();
    world.rules.revenue.unearned = unearned;
    let paid = invoice("paid", json!({}));
    happens(&mut world, &paid);
    happens(&mut world, &subscription("created", json!({})));
    posted(&mut world, &paid);
    let ended_at = datetime!(2027-03-10 15:00 UTC);
    let ended = subscription("deleted", json!({"status": "canceled", "ended_at": seconds(ended_at)}));
    happens(&mut world, &ended);
    let decided = decision(&mut world, &ended);
    (world, decided)
}

#[test]
fn a_cancellation_with_credit_leaves_what_was_earned() {
    let (mut world, decided) = cancelled(Unearned::Release);
    let mut credited = invoice("updated", json!({"post_payment_credit_notes_amount": 25000}));
    credited.occurred_at = datetime!(2027-03-12 15:00 UTC);
    happens(&mut world, &credited);
    let credit = decision(&mut world, &credited);
    assert_snapshot!(format!("{}\n{decided}\n\n{}\n{credit}", "customer.subscription.deleted", credited.kind));
    // The sale credited 4000 with 365.00, and the credit memo debits 4100 with 250.00.
    for (account, balance) in [("2400", "0"), ("4000", "250.00"), ("4100", "-250.00")] {
        assert_eq!(world.balance(account), Decimal::from_str_exact(balance).unwrap(), "{account}");
    }
    assert!(
        matches!(decide(&world, &invoice("updated", json!({}))), Ok(Decision::Post(plan)) if plan.steps.is_empty())
    );
}

#[test]
fn a_cancellation_with_a_plain_refund_reverses_what_is_not_earned() {
    let (world, decided) = cancelled(Unearned::Reverse);
    assert_snapshot!(decided);
    for (account, balance) in [("2400", "0"), ("4000", "250.00"), ("4100", "-250.00")] {
        assert_eq!(world.balance(account), Decimal::from_str_exact(balance).unwrap(), "{account}");
    }
}

#[test]
fn unused_time_that_is_given_back_by_a_line_offsets_the_days_that_are_not_served() {
    let mut world = company();
    let ended_at = datetime!(2027-03-10 15:00 UTC);
    let credit = json!({
        "id": "in_2", "total": -25000, "amount_due": 0, "amount_paid": 0, "created": seconds(ended_at),
        "status_transitions": {"finalized_at": seconds(ended_at), "paid_at": seconds(ended_at)},
        "lines": {"object": "list", "data": [line("il_2", -25000, ended_at, END, true)]}
    });
    let ended = json!({"status": "canceled", "ended_at": seconds(ended_at), "latest_invoice": "in_2"});
    for event in [invoice("paid", json!({})), invoice("paid", credit), subscription("deleted", ended)] {
        happens(&mut world, &event);
        posted(&mut world, &event);
    }
    // Both lines run on to their end, and day by day they come to nothing.
    let released_after = |invoice: &str| {
        let after = world.books.iter().filter(|one| one.posted_on() > datetime!(2027-03-31 00:00 UTC).date());
        let of = after.filter(|one| one.reference().as_str().starts_with(invoice));
        of.map(|one| one.total().unwrap().amount()).sum::<Decimal>()
    };
    assert_eq!((released_after("in_1"), released_after("in_2")), (Decimal::from(228), Decimal::from(228)));
    assert!(world.books.iter().all(|journal| !journal.reference().as_str().ends_with("/stop")));
    assert_eq!(world.balance("2400"), Decimal::ZERO);
    assert_eq!(world.balance("4000"), Decimal::ZERO, "the sale of 365.00 less the credit of 250.00 stands");
}

#[test]
fn a_thin_event_leads_to_what_the_gateway_has() {
    let mut world = company();
    let (made, paid) = (subscription("created", json!({})), invoice("paid", json!({})));
    happens(&mut world, &made);
    happens(&mut world, &paid);
    let thin = |object: &str, id: &str| GatewayEvent {
        subject: Subject::Reference { object: object.to_owned(), id: id.to_owned() },
        ..paid.clone()
    };
    assert_eq!(posted(&mut world, &thin("subscription", "sub_1")).tellings.len(), 1);
    assert_eq!(posted(&mut world, &thin("invoice", "in_1")).steps.len(), 14);
    for unknown in [thin("subscription", "sub_2"), thin("invoice", "in_2")] {
        assert!(matches!(decide(&world, &unknown), Ok(Decision::Skip(SkipReason::NoEffect { .. }))));
    }
    assert!(!Subscriptions.handles(&thin("payout", "po_1")));
}

#[test]
fn an_invoice_that_is_not_paid_is_dunned_until_it_is() {
    let mut world = company();
    let failing = |attempts: u32, next: Option<i64>| {
        invoice(
            "payment_failed",
            json!({
                "status": "open", "attempt_count": attempts, "next_payment_attempt": next, "amount_paid": 0,
                "amount_remaining": 36500, "status_transitions": {"finalized_at": seconds(BEGIN) + 3600}
            }),
        )
    };
    let mut story = Vec::new();
    for (status, event) in [
        ("past_due", failing(1, Some(seconds(BEGIN) + 3 * 86_400))),
        ("past_due", failing(3, Some(seconds(BEGIN) + 9 * 86_400))),
        ("active", invoice("paid", json!({"attempt_count": 4}))),
    ] {
        happens(&mut world, &subscription("updated", json!({"status": status})));
        happens(&mut world, &event);
        let attempts = if let Subject::Invoice(invoice) = &event.subject { invoice.attempts } else { 0 };
        story.push(format!("{} after {attempts} attempts\n{}", event.kind, decision(&mut world, &event)));
    }
    assert_snapshot!(story.join("\n\n"));
}

#[test]
fn a_trial_is_served_and_becomes_active_with_its_first_invoice() {
    let mut world = company();
    let trial_end = datetime!(2026-11-29 18:00 UTC);
    let trialing = json!({"status": "trialing", "trial_end": seconds(trial_end), "latest_invoice": "in_0"});
    let nothing = json!({
        "id": "in_0", "total": 0, "amount_due": 0, "amount_paid": 0, "attempt_count": 0,
        "lines": {"object": "list", "data": [line("il_0", 0, BEGIN, trial_end, false)]}
    });
    let first = json!({
        "created": seconds(trial_end),
        "status_transitions": {"finalized_at": seconds(trial_end), "paid_at": seconds(trial_end)},
        "total": 3000, "amount_due": 3000, "amount_paid": 3000,
        "lines": {"object": "list", "data": [line("il_1", 3000, trial_end, datetime!(2026-12-29 18:00 UTC), false)]}
    });
    let mut story = Vec::new();
    for event in [
        subscription("created", trialing),
        invoice("paid", nothing),
        subscription("updated", json!({"status": "active"})),
        invoice("paid", first),
    ] {
        happens(&mut world, &event);
        story.push(format!("{}\n{}", event.kind, decision(&mut world, &event)));
    }
    assert_snapshot!(story.join("\n\n"));
}

#[test]
fn nothing_is_booked_before_the_rules_say() {
    let open = json!({"status": "open", "attempt_count": 0, "amount_paid": 0,
        "status_transitions": {"finalized_at": seconds(BEGIN) + 3600}});
    let mut world = company();
    world.rules.posting.tell_shop = false;
    let finalised = invoice("finalized", open);
    happens(&mut world, &finalised);
    let skipped = |world: &World, event: &GatewayEvent| match decide(world, event).unwrap() {
        Decision::Skip(reason) => reason,
        other => panic!("expected a skip, got {other:?}"),
    };
    assert!(matches!(skipped(&world, &finalised), SkipReason::NotPaid { .. }));
    world.rules.revenue.when = RevenueWhen::Finalised;
    assert_eq!(posted(&mut world, &finalised).steps.len(), 14);
    assert!(matches!(skipped(&world, &finalised), SkipReason::AlreadyPosted { .. }));

    let draft = invoice("created", json!({"status": "draft"}));
    happens(&mut world, &draft);
    assert!(matches!(skipped(&world, &draft), SkipReason::NoEffect { .. }));
}

#[test]
fn a_voided_invoice_takes_back_what_was_booked_and_nothing_else() {
    let mut world = company();
    world.rules.revenue.when = RevenueWhen::Finalised;
    let voided_at = datetime!(2026-12-20 18:00 UTC);
    let voided = json!({"status": "void", "amount_paid": 0, "status_transitions":
        {"finalized_at": seconds(BEGIN), "voided_at": seconds(voided_at)}});
    let voided = invoice("voided", voided);
    happens(&mut world, &voided);
    assert!(matches!(decide(&world, &voided), Ok(Decision::Skip(_))), "it was never booked");

    let mut booked = company();
    booked.rules.revenue.when = RevenueWhen::Finalised;
    let open = invoice("finalized", json!({"status": "open", "status_transitions": {"finalized_at": seconds(BEGIN)}}));
    happens(&mut booked, &open);
    posted(&mut booked, &open);
    happens(&mut booked, &voided);
    let plan = posted(&mut booked, &voided);
    assert_eq!(plan.steps.len(), 14);
    assert_eq!(journals(&plan.steps)[0], "2026-12-20 2400 to 4000 365.00 USD in_1/il_1/deferral/void");
    assert_eq!(booked.balance("2400"), Decimal::ZERO);
    assert_eq!(booked.balance("4000"), Decimal::ZERO);
    assert!(matches!(decide(&booked, &voided), Ok(Decision::Skip(SkipReason::AlreadyPosted { .. }))));
}

#[test]
fn an_invoice_that_was_given_up_is_told_to_shop_and_people() {
    let mut world = company();
    let lost = invoice(
        "marked_uncollectible",
        json!({"status": "uncollectible", "attempt_count": 4, "amount_paid": 0,
        "amount_remaining": 36500}),
    );
    happens(&mut world, &subscription("updated", json!({"status": "unpaid"})));
    happens(&mut world, &lost);
    let plan = posted(&mut world, &lost);
    assert!(plan.steps.is_empty());
    assert_snapshot!(told(&plan));
}

#[test]
fn another_sum_under_the_key_of_a_journal_is_for_a_person() {
    let mut world = company();
    let paid = invoice("paid", json!({}));
    happens(&mut world, &paid);
    posted(&mut world, &paid);
    let dearer =
        invoice("paid", json!({"lines": {"object": "list", "data": [line("il_1", 36600, BEGIN, END, false)]}}));
    happens(&mut world, &dearer);
    let refusal = decide(&world, &dearer).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::Conflict, "366.00 USD"));
}

#[test]
fn a_service_that_ends_before_it_begins_or_never_is_refused() {
    let mut world = company();
    let odd = invoice("paid", json!({"lines": {"object": "list", "data": [line("il_1", 36500, END, BEGIN, false)]}}));
    happens(&mut world, &odd);
    assert_eq!(decide(&world, &odd).unwrap_err().field, "invoice.lines[0].service_until");
    let for_ever = datetime!(2126-11-15 18:00 UTC);
    let odd =
        invoice("paid", json!({"lines": {"object": "list", "data": [line("il_1", 36500, BEGIN, for_ever, false)]}}));
    happens(&mut world, &odd);
    let refusal = decide(&world, &odd).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::TooLong, "2026-11-15 to 2126-11-15"));
}

#[test]
fn revenue_in_books_of_another_currency_is_of_the_rate_of_its_invoice_even_after_the_table_was_corrected() {
    let mut world = company();
    let gbp = mapping_core::money::Currency::from_code("GBP");
    world.rules.company.currency = gbp;
    world.rules.fx.max_age_days = 400;
    let rate = |figure: &str| mapping_core::rules::DatedRate {
        from: mapping_core::money::Currency::USD,
        to: gbp.unwrap(),
        date: time::macros::date!(2026 - 01 - 01),
        rate: figure.parse().unwrap(),
        source: "a table".to_owned(),
    };
    world.rules.fx.rates = vec![rate("0.7613")];
    let told = credited(0, datetime!(2027-01-10 12:00 UTC));
    happens(&mut world, &told);
    posted(&mut world, &told);
    assert!(!world.books.is_empty() && world.balance("2400").is_zero(), "all that is deferred is released");
    let lines = world.books.iter().flat_map(Journal::lines);
    assert!(lines.clone().all(|line| Some(line.amount.currency()) == gbp), "the books are in pounds");
    world.rules.fx.rates = vec![rate("0.8000")];
    let count = world.books.len();
    posted(&mut world, &told);
    assert_eq!(world.books.len(), count, "a corrected rate books nothing again");
    let given_back = credited(10_000, datetime!(2027-02-10 12:00 UTC));
    happens(&mut world, &given_back);
    posted(&mut world, &given_back);
    assert!(world.books.len() > count && world.balance("2400").is_zero());
}
