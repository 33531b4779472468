//! What reaches the bank on which day: the known part to the cent, the forecast with its interval.

use mapping_core::canonical::{Movement, MovementKind, Reported};
use mapping_core::cash_view::{CashView, Forecasting, cash_view};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::rules::{CashRules, RuleBook};
use proptest::prelude::*;
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime, Weekday};

use crate::dispute_world::movement;
use crate::world::money;

/// A Friday.
const AS_OF: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

fn rules() -> RuleBook {
    RuleBook::stripe_tims()
}

fn charge(id: &str, net: &str, created_at: OffsetDateTime, available: Option<Date>) -> Movement {
    let made = movement(id, MovementKind::Charge, 0, net, "0.00");
    Movement { created_at, available_at: available.map(|day| day.midnight().assume_utc()), ..made }
}

fn view(movements: &[Movement], rules: &RuleBook) -> CashView {
    cash_view(movements, Currency::USD, AS_OF, rules).unwrap()
}

/// The days on which something known reaches the bank.
fn known(view: &CashView) -> Vec<String> {
    view.days.iter().filter(|day| !day.known.is_zero()).map(|day| format!("{} {}", day.on, day.known)).collect()
}

#[test]
fn known_money_reaches_the_bank_on_bank_days() {
    let movements = [
        charge("overdue", "10.00", AS_OF - Duration::days(9), Some(date!(2026 - 11 - 16))),
        charge("today", "20.00", AS_OF - Duration::days(2), Some(date!(2026 - 11 - 20))),
        charge("weekend", "30.00", AS_OF - Duration::days(1), Some(date!(2026 - 11 - 21))),
        charge("unsaid", "40.00", AS_OF, None),
        charge("far", "50.00", AS_OF, Some(date!(2027 - 01 - 04))),
    ];
    let view = view(&movements, &rules());
    assert_eq!(known(&view), ["2026-11-23 30.00 USD", "2026-11-24 30.00 USD", "2026-11-25 40.00 USD"]);
    assert_eq!(view.later, money("50.00", "USD"));
    assert!(view.days.iter().all(|day| ![Weekday::Saturday, Weekday::Sunday].contains(&day.on.weekday())));
    assert_eq!((view.days[0].on, view.days.len()), (date!(2026 - 11 - 20), 11));
}

#[test]
fn holidays_and_payout_days_move_the_money_on() {
    let mut rules = rules();
    let movements = [charge("one", "10.00", AS_OF, Some(date!(2026 - 11 - 23)))];
    rules.cash.holidays = vec![date!(2026 - 11 - 24), date!(2026 - 11 - 25)];
    assert_eq!(known(&view(&movements, &rules)), ["2026-11-26 10.00 USD"]);
    rules.cash.payout_days = vec![Weekday::Friday];
    assert_eq!(known(&view(&movements, &rules)), ["2026-11-30 10.00 USD"]);
    let read: CashRules = serde_json::from_value(serde_json::to_value(&rules.cash).unwrap()).unwrap();
    assert_eq!(read, rules.cash);
}

#[test]
fn a_calendar_without_bank_days_is_refused() {
    let mut rules = rules();
    rules.cash.weekend = (0..7).map(|day| Weekday::Monday.nth_next(day)).collect();
    let refusal = cash_view(&[charge("one", "1.00", AS_OF, None)], Currency::USD, AS_OF, &rules).unwrap_err();
    assert_eq!(refusal.field, "rules.cash");
}

#[test]
fn what_is_paid_out_or_moves_between_balance_and_bank_is_not_to_come() {
    let mut settled = charge("settled", "10.00", AS_OF, None);
    settled.settlement = Some("po_1".into());
    let twice = charge("settled", "10.00", AS_OF, None);
    let mut payout = charge("payout", "-99.00", AS_OF, None);
    payout.kind = Reported::Known(MovementKind::Payout);
    let mut euro = charge("euro", "0.00", AS_OF, None);
    euro.net = money("7.00", "EUR");
    let refund = charge("refund", "-4.00", AS_OF, Some(date!(2026 - 11 - 21)));
    let view = view(&[twice, settled, payout, euro, refund], &rules());
    assert_eq!((known(&view), view.later.is_zero()), (vec!["2026-11-24 -4.00 USD".to_owned()], true));
}

/// A payout of what is said, made so many days ago.
fn payout(id: &str, kind: MovementKind, net: &str, days: i64) -> Movement {
    let made = charge(id, net, AS_OF - Duration::days(days), None);
    Movement { kind: Reported::Known(kind), source: Some(id.into()), ..made }
}

#[test]
fn what_payouts_took_is_not_to_come_though_no_movement_names_its_settlement() {
    let available = |days: i64| Some((AS_OF - Duration::days(days)).date());
    let mut movements = vec![
        charge("first", "100.00", AS_OF - Duration::days(12), available(10)),
        charge("second", "50.00", AS_OF - Duration::days(9), available(7)),
        charge("third", "30.00", AS_OF - Duration::days(5), available(3)),
        charge("today", "7.00", AS_OF - Duration::days(2), available(0)),
        payout("po_1", MovementKind::Payout, "-150.00", 7),
    ];
    assert_eq!(known(&view(&movements, &rules())), ["2026-11-23 37.00 USD"], "the first two are paid out");
    movements.push(payout("po_2", MovementKind::Payout, "-20.00", 1));
    assert_eq!(known(&view(&movements, &rules())), ["2026-11-23 17.00 USD"], "10.00 of the third were left");
    movements.push(payout("po_2_back", MovementKind::PayoutReversal, "20.00", 0));
    let back = view(&movements, &rules());
    assert_eq!(Money::sum(Currency::USD, back.days.iter().map(|day| day.known)).unwrap(), money("37.00", "USD"));
    let late = AS_OF + Duration::days(1);
    let tomorrow = Movement { created_at: late, ..payout("po_3", MovementKind::Payout, "-37.00", 0) };
    movements.push(tomorrow);
    assert_eq!(view(&movements, &rules()).days, back.days, "a payout of tomorrow has taken nothing yet");
}

#[test]
fn a_payout_of_movements_from_before_the_history_takes_nothing_that_came_after_it() {
    let movements = [
        charge("new", "30.00", AS_OF - Duration::days(3), Some(date!(2026 - 11 - 19))),
        payout("po_1", MovementKind::Payout, "-150.00", 7),
    ];
    assert_eq!(known(&view(&movements, &rules())), ["2026-11-23 30.00 USD"]);
}

/// A movement a day: 100.00 on weekdays, 20.00 on Saturdays and nothing on Sundays, give or take a few.
fn weeks(count: i64) -> Vec<Movement> {
    let days = (1..=count * 7).map(|back| AS_OF - Duration::days(back));
    let figure = |at: OffsetDateTime| match at.weekday() {
        Weekday::Sunday => 0,
        Weekday::Saturday => 2000 + i64::from(at.ordinal() % 5) * 20,
        _ => 10_000 + i64::from(at.ordinal() % 7) * 100 - i64::from(at.ordinal() % 3) * 150,
    };
    days.map(|at| {
        let mut made = charge(&format!("txn_{}", at.date()), &Decimal::new(figure(at), 2).to_string(), at, None);
        made.settlement = Some("po_1".into());
        made
    })
    .collect()
}

#[test]
fn sales_to_come_follow_the_week_with_an_interval() {
    let view = view(&weeks(12), &rules());
    assert_eq!(view.forecast, Forecasting::Made { history_days: 84, interval_percent: 80 });
    let on = |day: Date| view.days.iter().find(|one| one.on == day).unwrap().to_come;
    assert!(on(date!(2026 - 11 - 25)).is_none(), "the sales of today are known, not to come");
    let thursday = on(date!(2026 - 12 - 01)).unwrap(); // Thursday's sales
    assert!(thursday.expected.amount() > Decimal::from(80), "{thursday:?}");
    assert!(thursday.expected.amount() < Decimal::from(120), "{thursday:?}");
    let weekend_too = on(date!(2026 - 11 - 26)).unwrap(); // Saturday's to Monday's
    for day in view.days.iter().filter_map(|day| day.to_come) {
        assert!(day.low.amount() <= day.expected.amount() && day.expected.amount() <= day.high.amount());
        assert!(day.expected.amount().scale() <= 2);
    }
    assert!(weekend_too.expected.amount() > Decimal::from(90) && weekend_too.expected.amount() < Decimal::from(150));
}

#[test]
fn a_surer_interval_is_wider() {
    let mut rules = rules();
    let width = |rules: &RuleBook| {
        let view = view(&weeks(8), rules);
        let outlook = view.days.iter().find_map(|day| day.to_come).unwrap();
        outlook.high.checked_sub(outlook.low).unwrap().amount()
    };
    let eighty = width(&rules);
    rules.cash.interval_percent = 95;
    assert!(width(&rules) > eighty && eighty > Decimal::ZERO);
}

#[test]
fn without_enough_history_the_view_says_so() {
    let view = view(&weeks(3), &rules());
    let why = "21 days of history are known, and a forecast needs 28".to_owned();
    assert_eq!(view.forecast, Forecasting::NotMade { why });
    assert!(view.days.iter().all(|day| day.to_come.is_none()));
}

#[test]
fn a_history_that_never_varies_goes_on() {
    let days = (1..=40).map(|back| charge(&format!("txn_{back}"), "10.00", AS_OF - Duration::days(back), None));
    let view = view(&days.collect::<Vec<_>>(), &rules());
    let outlook = view.days.iter().find_map(|day| day.to_come).unwrap();
    assert_eq!((outlook.low, outlook.high), (outlook.expected, outlook.expected));
    let with_known = view.days.iter().find(|day| day.to_come.is_some()).unwrap();
    assert_eq!(with_known.total().unwrap().expected, with_known.known.checked_add(outlook.expected).unwrap());
}

#[test]
fn figures_of_any_size_break_nothing() {
    for (large, small) in
        [(Decimal::MAX, Decimal::ZERO), (Decimal::MAX, Decimal::MIN), (Decimal::ONE, Decimal::new(1, 28))]
    {
        let days = (1..=60).map(|back| {
            let net = if back % 3 == 0 { large } else { small };
            let made = charge(&format!("txn_{back}"), "0.00", AS_OF - Duration::days(back), None);
            Movement { net: Money::new(net, Currency::USD), settlement: Some("po_1".into()), ..made }
        });
        let days: Vec<Movement> = days.collect();
        match cash_view(&days, Currency::USD, AS_OF, &rules()) {
            Ok(view) => assert!(view.days.iter().all(|day| day.known.is_zero())),
            Err(refusal) => assert_eq!(refusal.field, "forecast"),
        }
    }
}

fn any_movements() -> impl Strategy<Value = Vec<Movement>> {
    let one = (-1_000_000_i64..1_000_000, 0_i64..60, prop::option::of(-5_i64..40), any::<bool>());
    prop::collection::vec(one, 0..80).prop_map(|movements| {
        let made = movements.into_iter().enumerate().map(|(at, (cents, back, available, settled))| {
            let day = available.map(|days| AS_OF.date() + Duration::days(days));
            let net = Decimal::new(cents, 2).to_string();
            let made = charge(&format!("txn_{at}"), &net, AS_OF - Duration::days(back), day);
            Movement { settlement: settled.then(|| "po_1".into()), ..made }
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_cent_that_is_not_paid_out_is_on_one_day_or_later(movements in any_movements()) {
        let view = view(&movements, &rules());
        let pending = movements.iter().filter(|one| one.settlement.is_none()).map(|one| one.net);
        let days = view.days.iter().map(|day| day.known).chain([view.later]);
        prop_assert_eq!(Money::sum(Currency::USD, days).unwrap(), Money::sum(Currency::USD, pending).unwrap());
    }

    #[test]
    fn payouts_take_what_they_are_and_no_more(
        nets in prop::collection::vec(1_i64..100_000, 1..20), paid in prop::collection::vec(0_usize..20, 0..4)
    ) {
        let text = |cents: i64| Decimal::new(cents, 2).to_string();
        let mut movements: Vec<Movement> = (0..).zip(&nets).map(|(at, net)| {
            let made = AS_OF - Duration::days(40 - at);
            charge(&format!("txn_{at}"), &text(*net), made, Some(made.date()))
        }).collect();
        let mut taken = 0;
        for count in paid {
            let upto = count.max(taken).min(nets.len());
            let sum: i64 = nets[taken..upto].iter().sum();
            if sum > 0 {
                let days = 40 - i64::try_from(upto).unwrap() + 1;
                movements.push(payout(&format!("po_{upto}"), MovementKind::Payout, &text(-sum), days));
            }
            taken = upto;
        }
        let view = view(&movements, &rules());
        let days = view.days.iter().map(|day| day.known).chain([view.later]);
        let left: i64 = nets[taken..].iter().sum();
        prop_assert_eq!(Money::sum(Currency::USD, days).unwrap(), money(&text(left), "USD"));
    }

    #[test]
    fn the_same_movements_in_any_order_give_the_same_view(
        (movements, shuffled) in any_movements().prop_flat_map(|movements| (Just(movements.clone()), Just(movements).prop_shuffle()))
    ) {
        prop_assert_eq!(view(&movements, &rules()), view(&shuffled, &rules()));
    }

    #[test]
    fn an_interval_holds_what_is_expected_whatever_the_history(movements in any_movements()) {
        for day in view(&movements, &rules()).days {
            let total = day.total().unwrap();
            prop_assert!(total.low.amount() <= total.expected.amount() && total.expected.amount() <= total.high.amount());
        }
    }
}
