//! Disputes into journals: what each movement books, what people are told, and what is left alone.

use mapping_core::canonical::{
    Dispute, DisputeStatus, FeeKind, GatewayEvent, Movement, MovementKind, Reported, Subject,
};
use mapping_core::flows::{Answer, Decision, DisputeToJournal, Facts, Flow, Notice, Question, SkipReason};
use mapping_core::gateway::stripe;
use mapping_core::money::{Currency, Money};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::DisputeBooks;
use serde_json::json;

use crate::dispute_world::{
    about, carry, cleared, decide, dispute, fee_part, lines, movement, plan, post, reversal, seen, topics, withdrawal,
    world,
};
use crate::world::{body, keys, money, reasons};

#[test]
fn an_inquiry_books_nothing_and_tells_people() {
    let world = world(DisputeBooks::Losses);
    let inquiry = dispute(DisputeStatus::Inquiry, Vec::new());
    let told = plan(&world, &inquiry);
    assert!(told.steps.is_empty());
    assert_eq!(
        told.tellings[0].notice.to_string(),
        "people: dispute_inquiry: the customer's bank asks about 100.00 USD of payment ch_1 (dispute dp_1, fraudulent); no \
         money has moved; evidence is due by 2026-11-30T23:59:59Z"
    );
    assert_eq!(topics(&plan(&world, &dispute(DisputeStatus::InquiryClosed, Vec::new()))), ["dispute_closed Info"]);
    assert_eq!(topics(&plan(&world, &dispute(DisputeStatus::Prevented, Vec::new()))), ["dispute_prevented Info"]);
}

#[test]
fn an_opened_dispute_is_a_loss_and_a_fee() {
    let world = world(DisputeBooks::Losses);
    let opened = plan(&world, &dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]));
    assert_eq!(keys(&opened), ["journal txn_1"]);
    assert_eq!(
        lines(&opened.steps[0].document),
        ["credit 1090 115.00 USD", "debit 5210 100.00 USD", "debit 5220 15.00 USD"]
    );
    assert_eq!(topics(&opened), ["dispute_opened Critical"]);
    insta::assert_json_snapshot!("an_opened_dispute", opened);
    assert!(reasons(&opened, 0).contains(
        "lines[1].account: 5210 by rules.ledger.dispute_losses from amount = 100.00 USD, movement.kind = dispute, \
         movements = txn_1"
    ));
}

#[test]
fn a_dispute_is_carried_from_its_opening_to_its_end() {
    let mut world = world(DisputeBooks::Losses);
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    carry(&mut world, &about(&opened));
    let held = decide(&world, &about(&opened)).unwrap();
    assert!(matches!(held, Decision::Skip(SkipReason::AlreadyPosted { .. })), "{held:?}");

    let won = dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0)]);
    let told = plan(&world, &won);
    assert_eq!((told.steps.len(), topics(&told)), (0, vec!["dispute_won Info".to_owned()]));

    let reinstated = dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), reversal("txn_2", 30)]);
    let back = plan(&world, &reinstated);
    assert_eq!(keys(&back), ["journal txn_2"]);
    assert_eq!(lines(&back.steps[0].document), ["debit 1090 100.00 USD", "credit 5210 100.00 USD"]);
    assert_eq!(topics(&back), ["dispute_won Info"]);
    post(&mut world, &back);
    assert!(matches!(decide(&world, &about(&reinstated)), Ok(Decision::Skip(SkipReason::AlreadyPosted { .. }))));
}

#[test]
fn a_lost_dispute_changes_no_book_and_is_told() {
    let mut world = world(DisputeBooks::Losses);
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    carry(&mut world, &about(&opened));
    let lost = plan(&world, &dispute(DisputeStatus::Lost, opened.movements.clone()));
    assert_eq!((lost.steps.len(), topics(&lost)), (0, vec!["dispute_lost Warning".to_owned()]));
    let unheard = dispute(DisputeStatus::Lost, vec![withdrawal("txn_9", 0)]);
    assert_eq!(keys(&plan(&world, &unheard)), ["journal txn_9"], "a lost dispute whose opening was never heard of");
}

#[test]
fn what_is_told_again_bears_the_same_key() {
    let mut world = world(DisputeBooks::Losses);
    let key = |plan: &mapping_core::flows::Plan| match &plan.tellings[0].notice {
        Notice::Alert { figures, .. } => figures.iter().find(|one| one.name == "key").unwrap().value.to_string(),
        other => panic!("an alert, not {other}"),
    };
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    carry(&mut world, &about(&opened));
    let lost = dispute(DisputeStatus::Lost, opened.movements);
    let told = [plan(&world, &lost), plan(&world, &lost)].map(|plan| key(&plan));
    assert_eq!(told, ["dispute/dp_1/lost", "dispute/dp_1/lost"]);
    assert_eq!(key(&plan(&world, &dispute(DisputeStatus::Won, Vec::new()))), "dispute/dp_1/won_unpaid");
}

#[test]
fn what_the_settlement_books_is_none_of_the_disputes() {
    let mut world = world(DisputeBooks::Losses);
    let stranger = Movement { of_dispute: false, ..movement("txn_2", MovementKind::Fee, 1, "-15.00", "0.00") };
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0), stranger]);
    assert_eq!(keys(&plan(&world, &opened)), ["journal txn_1"]);
    world.rules.posting.dispute = mapping_core::rules::DisputePosting::JournalLine;
    assert!(keys(&plan(&world, &opened)).is_empty());
}

#[test]
fn an_appeal_after_a_loss_is_won_after_all_and_a_win_can_be_lost_again() {
    let mut world = world(DisputeBooks::Losses);
    let mut movements = vec![withdrawal("txn_1", 0)];
    let mut booked = carry(&mut world, &about(&dispute(DisputeStatus::Lost, movements.clone())));
    booked.extend(carry(&mut world, &about(&dispute(DisputeStatus::UnderReview, movements.clone()))));
    movements.push(reversal("txn_2", 40));
    booked.extend(carry(&mut world, &about(&dispute(DisputeStatus::Won, movements.clone()))));
    movements.push(movement("txn_3", MovementKind::Dispute, 60, "-100.00", "0.00"));
    booked.extend(carry(&mut world, &about(&dispute(DisputeStatus::Lost, movements.clone()))));
    assert_eq!(booked.len(), 3);
    assert_eq!(cleared(&booked), money("-115.00", "USD"));
}

#[test]
fn a_dispute_won_in_part_leaves_the_rest_a_loss_and_gives_the_fee_back() {
    let world = world(DisputeBooks::Losses);
    let part = movement("txn_2", MovementKind::DisputeReversal, 30, "60.00", "-15.00");
    let won = plan(&world, &dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), part]));
    assert_eq!(
        lines(&won.steps[1].document),
        ["debit 1090 75.00 USD", "credit 5210 60.00 USD", "credit 5220 15.00 USD"]
    );
    assert_eq!(topics(&won), ["dispute_partly_won Warning"]);
}

#[test]
fn what_nobody_can_place_is_in_suspense_and_stops_nothing() {
    let world = world(DisputeBooks::Losses);
    let mut strange = movement("txn_2", MovementKind::Dispute, 1, "-3.00", "0.00");
    strange.kind = Reported::Unknown("dispute_surcharge".to_owned());
    let adjustment = movement("txn_3", MovementKind::Adjustment, 2, "-0.40", "0.00");
    let mut false_net = movement("txn_4", MovementKind::Dispute, 3, "-1.00", "0.00");
    false_net.net = money("-2.00", "USD");
    let movements = vec![strange, withdrawal("txn_1", 0), adjustment, false_net];
    let planned = plan(&world, &dispute(DisputeStatus::NeedsResponse, movements));
    assert_eq!(keys(&planned), ["journal txn_1", "journal txn_2", "journal txn_3", "journal txn_4"]);
    for (position, amount) in [(1, "3.00"), (2, "0.40"), (3, "2.00")] {
        let expected = [format!("credit 1090 {amount} USD"), format!("debit 9999 {amount} USD")];
        assert_eq!(lines(&planned.steps[position].document), expected);
    }
    let suspense = "dispute_suspense Warning";
    assert_eq!(topics(&planned), ["dispute_opened Critical", suspense, suspense, suspense]);
}

#[test]
fn an_adjustment_between_two_currencies_is_an_exchange_difference() {
    let world = world(DisputeBooks::Losses);
    let mut disputed = dispute(
        DisputeStatus::Lost,
        vec![withdrawal("txn_1", 0), movement("txn_2", MovementKind::Adjustment, 9, "-1.37", "0.00")],
    );
    disputed.amount = money("92.00", "EUR");
    let planned = plan(&world, &disputed);
    assert_eq!(lines(&planned.steps[1].document), ["credit 1090 1.37 USD", "debit 5900 1.37 USD"]);
    assert_eq!(topics(&planned), ["dispute_lost Warning"]);
}

#[test]
fn a_fee_is_split_into_its_tax_and_fees_stand_alone_too() {
    let world = world(DisputeBooks::Losses);
    let mut first = movement("txn_1", MovementKind::Dispute, 0, "-100.00", "18.00");
    first.fees = vec![fee_part(FeeKind::Gateway, "15.00"), fee_part(FeeKind::Tax, "3.00")];
    let fee = movement("txn_2", MovementKind::Fee, 1, "-20.00", "0.00");
    let planned = plan(&world, &dispute(DisputeStatus::NeedsResponse, vec![first, fee]));
    assert_eq!(
        lines(&planned.steps[0].document),
        ["credit 1090 118.00 USD", "debit 1190 3.00 USD", "debit 5210 100.00 USD", "debit 5220 15.00 USD"]
    );
    assert_eq!(lines(&planned.steps[1].document), ["credit 1090 20.00 USD", "debit 5220 20.00 USD"]);
}

#[test]
fn gl_rules_choose_the_account_by_what_is_known_of_the_movement() {
    let mut world = world(DisputeBooks::Losses);
    world.rules.gl = vec![
        serde_json::from_value(json!({
            "id": "web-losses", "account": "5211", "cost_centre": "WEB",
            "when": {"role": "dispute_losses", "metadata.channel": "web", "category": "dispute", "gateway": "stripe"}
        }))
        .unwrap(),
    ];
    let mut first = withdrawal("txn_1", 0);
    first.facets.insert("metadata.channel".to_owned(), "web".to_owned());
    let planned = plan(&world, &dispute(DisputeStatus::NeedsResponse, vec![first]));
    assert_eq!(lines(&planned.steps[0].document)[1], "debit 5211 100.00 USD");
    assert!(reasons(&planned, 0).contains("by rules.gl.web-losses"));
}

#[test]
fn a_role_without_an_account_is_refused_by_name() {
    let mut world = world(DisputeBooks::Losses);
    (world.rules.ledger.dispute_fees, world.rules.ledger.fees) = (None, None);
    let refusal = decide(&world, &about(&dispute(DisputeStatus::Lost, vec![withdrawal("txn_1", 0)]))).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.ledger.dispute_fees"));
}

#[test]
fn a_journal_over_another_amount_is_a_conflict() {
    let mut world = world(DisputeBooks::Losses);
    carry(&mut world, &about(&dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)])));
    let other = movement("txn_1", MovementKind::Dispute, 0, "-90.00", "15.00");
    let refusal = decide(&world, &about(&dispute(DisputeStatus::NeedsResponse, vec![other]))).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::Conflict, "105.00 USD"));
}

#[test]
fn a_late_event_is_read_as_of_now_and_loses_no_movement() {
    let mut world = world(DisputeBooks::Losses);
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    seen(&mut world, &dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), reversal("txn_2", 30)]));
    assert_eq!(keys(&plan(&world, &opened)), ["journal txn_1", "journal txn_2"], "the first event, heard last");
    seen(&mut world, &opened);
    let newer = dispute(DisputeStatus::Won, vec![reversal("txn_2", 30)]);
    assert_eq!(
        keys(&plan(&world, &newer)),
        ["journal txn_1", "journal txn_2"],
        "the gateway's answer is behind the event"
    );
}

#[test]
fn movements_that_the_dispute_does_not_carry_are_asked_for() {
    let mut world = world(DisputeBooks::Losses);
    let bare = dispute(DisputeStatus::NeedsResponse, Vec::new());
    let told = plan(&world, &bare);
    assert_eq!((told.steps.len(), topics(&told)), (0, vec!["dispute_opened Critical".to_owned()]));
    let Notice::Alert { message, figures, .. } = &told.tellings[0].notice else { panic!("an alert") };
    assert!(message.ends_with("evidence is due by 2026-11-30T23:59:59Z"), "{message}");
    assert_eq!(figures.last().unwrap().value, "dispute/dp_1/opened");
    let question = Question::MovementsOf { source: "dp_1".into() };
    world.answers.push((question, Answer::Movements(vec![withdrawal("txn_1", 0)])));
    assert_eq!(keys(&plan(&world, &bare)), ["journal txn_1"]);
}

#[test]
fn a_status_that_nobody_knows_keeps_no_money_from_the_books() {
    let world = world(DisputeBooks::Losses);
    let mut strange = dispute(DisputeStatus::Lost, vec![withdrawal("txn_1", 0)]);
    strange.status = Reported::Unknown("arbitration".to_owned());
    let planned = plan(&world, &strange);
    assert_eq!(
        (keys(&planned), topics(&planned)),
        (vec!["journal txn_1".to_owned()], vec!["dispute_status Warning".to_owned()])
    );
}

#[test]
fn the_bare_mention_of_a_dispute_is_looked_up() {
    let mut world = world(DisputeBooks::Losses);
    let subject = Subject::Reference { object: "dispute".to_owned(), id: "dp_1".to_owned() };
    let event = GatewayEvent { subject, ..about(&dispute(DisputeStatus::Lost, Vec::new())) };
    assert!(DisputeToJournal.handles(&event));
    assert_eq!(decide(&world, &event).unwrap_err().code, RefusalCode::MissingFact);
    seen(&mut world, &dispute(DisputeStatus::Lost, vec![withdrawal("txn_1", 0)]));
    assert!(matches!(decide(&world, &event), Ok(Decision::Post(plan)) if plan.steps.len() == 1));
    let other = Subject::Reference { object: "payout".to_owned(), id: "po_1".to_owned() };
    assert!(!DisputeToJournal.handles(&GatewayEvent { subject: other, ..event }));
}

#[test]
fn a_chargeback_of_an_acquirers_statement_is_booked_from_the_message_alone() {
    let mut world = world(DisputeBooks::Losses);
    world.rules.company.currency = Some(Currency::GBP);
    let gbp = |amount: &str| Money::new(amount.parse().unwrap(), Currency::GBP);
    let mut row = withdrawal("batch-7/row-3", 0);
    (row.gross, row.fee, row.net) = (gbp("-42.50"), gbp("20.00"), gbp("-62.50"));
    let back = movement("batch-9/row-1", MovementKind::DisputeReversal, 40, "42.50", "0.00");
    let back = Movement { gross: gbp("42.50"), fee: gbp("0.00"), net: gbp("42.50"), ..back };
    assert_eq!(Dispute::of_statement("CB-1".into(), None, Vec::new()), None);
    let won = Dispute::of_statement("CB-1".into(), Some("ch_1".into()), vec![back, row.clone()]).unwrap();
    assert_eq!((won.status, won.amount), (Reported::Known(DisputeStatus::Won), gbp("42.50")));
    let chargeback = Dispute::of_statement("CB-1".into(), Some("ch_1".into()), vec![row]).unwrap();
    let event = GatewayEvent { gateway: "opayo".into(), ..about(&chargeback) };
    let Ok(Decision::Post(planned)) = decide(&world, &event) else { panic!("a plan") };
    assert_eq!(topics(&planned), ["dispute_opened Critical"]);
    assert_eq!(
        lines(&planned.steps[0].document),
        ["credit 1090 62.50 GBP", "debit 5210 42.50 GBP", "debit 5220 20.00 GBP"]
    );
}

#[test]
fn nothing_is_decided_before_the_questions_are_answered() {
    let world = world(DisputeBooks::Losses);
    let event = about(&dispute(DisputeStatus::Lost, vec![withdrawal("txn_1", 0), reversal("txn_2", 3)]));
    let mut facts = Facts::new();
    assert_eq!(DisputeToJournal.decide(&event, &facts, &world.rules).unwrap_err().code, RefusalCode::MissingFact);
    facts.learn(Question::Dispute { id: "dp_1".into() }, Answer::Absent);
    let asked = DisputeToJournal.questions(&event, &facts, &world.rules).unwrap();
    let journal = |reference: &str| Question::Journal { reference: reference.into() };
    assert_eq!(asked, [journal("txn_1"), journal("txn_2")], "all journals are asked for together");
}

#[test]
fn stripes_dispute_says_until_when_the_bank_listens() {
    let object = json!({
        "id": "dp_1", "object": "dispute", "amount": 10000, "currency": "usd", "charge": "ch_1", "created": 1_795_140_000,
        "reason": "fraudulent", "status": "needs_response", "evidence_details": {"due_by": 1_796_083_199, "has_evidence": false}
    });
    let event = stripe::read(&body("charge.dispute.created", object)).unwrap();
    let Subject::Dispute(read) = &event.subject else { panic!("a dispute") };
    assert_eq!(read.evidence_due_by.unwrap().to_string(), "2026-11-30 23:59:59.0 +00:00:00");
    let stored = serde_json::to_value(&event).unwrap();
    assert_eq!(serde_json::from_value::<GatewayEvent>(stored).unwrap(), event);
}

#[test]
#[ignore = "needs real events: set SAMPLES to the samples folder"]
fn every_real_dispute_is_planned_skipped_or_refused_with_a_reason() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let world = world(DisputeBooks::Losses);
    let mut seen = 0;
    for file in crate::gateway_stripe::json_files(&std::path::Path::new(&samples).join("stripe/events")) {
        let Ok(event) = stripe::read(&std::fs::read(&file).unwrap()) else { continue };
        if DisputeToJournal.handles(&event) {
            seen += 1;
            decide(&world, &event).unwrap_or_else(|refusal| panic!("{}: {refusal}", file.display()));
        }
    }
    assert!(seen >= 5, "{seen} disputes");
}
