//! What is out of the ordinary: stories of each kind, and the laws of the statistics behind them.

use mapping_core::anomaly::{Anomaly, AnomalyKind, History, SettledAmount, Spread, Usual, anomalies, median};
use mapping_core::canonical::{
    Customer, Payment, PaymentMethod, PaymentStatus, PostalAddress, Refund, RefundStatus, Reported, Settlement,
    SettlementStatus,
};
use mapping_core::flows::{Notice, Severity};
use mapping_core::money::{Decimal, Money};
use mapping_core::rules::AnomalyRules;
use proptest::prelude::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::dispute_world::withdrawal;
use crate::world::money;

const AS_OF: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

fn usd(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), money("0", "USD").currency())
}

/// A payment of so many cents, made so many minutes before the moment of asking.
fn paid(id: &str, cents: i64, minutes: i64) -> Payment {
    Payment {
        id: id.into(),
        attempt: None,
        reference: None,
        amount: usd(cents),
        captured: usd(cents),
        refunded: usd(0),
        status: Reported::Known(PaymentStatus::Paid),
        failure: None,
        method: PaymentMethod { kind: "card".to_owned(), brand: None, last4: None, wallet: None },
        customer: Customer::default(),
        shipping: None,
        invoice: None,
        created_at: AS_OF - Duration::minutes(minutes),
        paid_at: None,
        description: None,
        screening: None,
        metadata: Default::default(),
    }
}

/// Payments of these amounts, one each hour, the last of them before the window.
fn usual_payments(cents: &[i64]) -> Vec<Payment> {
    let hours = (0..).map(|hour: i64| (25 + hour) * 60);
    cents.iter().zip(hours).map(|(cents, minutes)| paid(&format!("ch_before_{minutes}"), *cents, minutes)).collect()
}

fn found_in(payments: &[Payment]) -> Vec<Anomaly> {
    anomalies(&History { payments, ..History::default() }, AS_OF, &AnomalyRules::default())
}

fn subjects(found: &[Anomaly]) -> Vec<String> {
    found.iter().map(|anomaly| format!("{:?} {}", anomaly.kind, anomaly.subject)).collect()
}

#[test]
fn a_payment_far_from_the_usual_is_told_with_its_figures() {
    let mut payments = usual_payments(&[2000, 2500, 1500, 3000, 1000].repeat(6));
    payments.push(paid("ch_huge", 99_000, 30));
    payments.push(paid("ch_fine", 3500, 20));
    let found = found_in(&payments);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["payment ch_huge: 990.00 USD is out of the ordinary (median 20, MAD 5, 30 values over 90 days)"]
    );
    let Notice::Alert { severity, topic, figures, .. } = found[0].notice() else { panic!("an alert") };
    assert_eq!((severity, topic.as_str()), (Severity::Warning, "payment_amount"));
    let figures: Vec<String> = figures.iter().map(|figure| format!("{}={}", figure.name, figure.value)).collect();
    assert_eq!(
        figures,
        [
            "value=990.00 USD",
            "median=20",
            "mad=5",
            "score=130.85",
            "threshold=3.5",
            "count=30",
            "window_hours=24",
            "baseline_days=90",
            "key=payment_amount/ch_huge"
        ]
    );
}

#[test]
fn without_enough_history_nothing_is_unusual() {
    let mut payments = usual_payments(&[2000; 19]);
    payments.push(paid("ch_huge", 99_000, 30));
    assert!(found_in(&payments).is_empty());
    payments.push(paid("ch_one_more", 2000, 60 * 60));
    assert_eq!(subjects(&found_in(&payments)), ["PaymentAmount ch_huge"]);
}

#[test]
fn an_hourly_run_alerts_once_for_each_key() {
    let mut payments = usual_payments(&[2000, 2500, 1500, 3000, 1000].repeat(6));
    payments.push(paid("ch_huge", 99_000, 30));
    let mut burst: Vec<Payment> = (0..8).map(|at| paid(&format!("ch_burst_{at}"), 2000, 20 + at)).collect();
    burst.iter_mut().for_each(|payment| payment.customer.email = Some("ann@example.com".to_owned()));
    for (at, payment) in payments.iter_mut().enumerate() {
        payment.customer.email = Some(format!("guest{at}@example.com"));
    }
    payments.extend(burst);
    let history = History { payments: &payments, ..History::default() };
    let run = |hour: i64| anomalies(&history, AS_OF + Duration::hours(hour), &AnomalyRules::default());
    let keys: std::collections::BTreeSet<String> = (0..20).flat_map(run).map(|anomaly| anomaly.key).collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!((0..20).map(run).all(|found| found.len() == 2));
}

#[test]
fn after_a_history_that_never_varied_a_small_difference_is_no_alert() {
    let mut payments = usual_payments(&[2000; 20]);
    payments.push(paid("ch_cent", 2001, 30));
    assert!(found_in(&payments).is_empty());
    payments.push(paid("ch_twice", 4000, 20));
    assert_eq!(subjects(&found_in(&payments)), ["PaymentAmount ch_twice"]);
    let rules = AnomalyRules { smallest_distance_bp: 0, smallest_distance_minor: 1, ..AnomalyRules::default() };
    let history = History { payments: &payments, ..History::default() };
    assert_eq!(anomalies(&history, AS_OF, &rules).len(), 2, "the rules may want every cent");
}

#[test]
fn currencies_are_held_against_themselves_alone() {
    let mut payments = usual_payments(&[2000; 30]);
    let mut yen = paid("ch_yen", 0, 30);
    yen.captured = money("9000", "JPY");
    payments.push(yen);
    assert!(found_in(&payments).is_empty());
}

#[test]
fn a_card_that_is_tried_out_is_found_by_attempts_that_fail() {
    let mut payments = usual_payments(&[2000; 40]);
    for (position, payment) in payments.iter_mut().enumerate() {
        payment.method.last4 = Some(format!("{position:04}"));
    }
    for attempt in 0..8_i64 {
        let mut tried = paid(&format!("ch_try_{attempt}"), 100, 100 - attempt);
        tried.status = Reported::Known(PaymentStatus::Failed);
        tried.captured = usd(0);
        tried.method.last4 = Some("4242".to_owned());
        tried.customer.billing = Some(PostalAddress { postcode: Some("62701".to_owned()), ..PostalAddress::default() });
        payments.push(tried);
    }
    let found = found_in(&payments);
    assert_eq!(subjects(&found), ["CardVelocity card 4242 62701"]);
    assert_eq!((found[0].value, found[0].kind.severity()), (Decimal::from(8), Severity::Critical));
    assert!(found[0].to_string().starts_with("card card 4242 62701: 8 payments in a row is out of the ordinary"));
}

#[test]
fn a_customer_in_a_hurry_is_told_once_and_a_slow_one_never() {
    let by = |payment: Payment, email: &str| Payment {
        customer: Customer { email: Some(email.to_owned()), ..Customer::default() },
        ..payment
    };
    let usual = usual_payments(&[2000; 40]);
    let mut payments: Vec<Payment> =
        usual.into_iter().enumerate().map(|(at, payment)| by(payment, &format!("{at}@example.com"))).collect();
    payments.extend((0..6).map(|at| by(paid(&format!("ch_fast_{at}"), 2000, 30 + at), "Fast@example.com")));
    payments.extend((0..6).map(|at| by(paid(&format!("ch_slow_{at}"), 2000, 30 + 200 * at), "slow@example.com")));
    assert_eq!(subjects(&found_in(&payments)), ["CustomerVelocity fast@example.com"]);
}

fn refund(id: &str, cents: i64, minutes: i64) -> Refund {
    Refund {
        id: Some(id.into()),
        payment: None,
        amount: usd(cents),
        full: None,
        status: Reported::Known(RefundStatus::Refunded),
        reason: None,
        created_at: AS_OF - Duration::minutes(minutes),
        metadata: Default::default(),
    }
}

/// Twenty payments and a refund or two on each of ten days, and today so many refunds.
fn days_of_refunds(today: i64) -> (Vec<Payment>, Vec<Refund>) {
    let (mut payments, mut refunds) = (Vec::new(), Vec::new());
    for day in 0..=10_i64 {
        for one in 0..20 {
            payments.push(paid(&format!("ch_{day}_{one}"), 2000, day * 24 * 60 + 60 + one));
        }
        for one in 0..if day == 0 { today } else { 1 + day % 2 } {
            refunds.push(refund(&format!("re_{day}_{one}"), 2000, day * 24 * 60 + 30 + one));
        }
    }
    (payments, refunds)
}

#[test]
fn a_day_of_many_refunds_is_told() {
    let found = |today: i64| {
        let (payments, refunds) = days_of_refunds(today);
        let history = History { payments: &payments, refunds: &refunds, ..History::default() };
        subjects(&anomalies(&history, AS_OF, &AnomalyRules::default()))
    };
    assert!(found(2).is_empty());
    assert!(found(0).is_empty(), "few refunds are no reason to worry");
    assert_eq!(found(12), ["RefundRate 12 refunds for 20 payments"]);
}

#[test]
fn a_refund_that_failed_counts_for_nothing() {
    let (payments, mut refunds) = days_of_refunds(12);
    for failed in refunds.iter_mut().filter(|refund| refund.created_at > AS_OF - Duration::days(1)) {
        failed.status = Reported::Known(RefundStatus::Failed);
    }
    let history = History { payments: &payments, refunds: &refunds, ..History::default() };
    assert!(anomalies(&history, AS_OF, &AnomalyRules::default()).is_empty());
}

fn settled(id: &str, expected: i64, actual: i64, days: i64) -> SettledAmount {
    SettledAmount {
        id: id.into(),
        expected: usd(expected),
        actual: usd(actual),
        at: AS_OF - Duration::days(days) - Duration::hours(1),
    }
}

#[test]
fn a_settlement_drifts_by_a_little_where_none_ever_did_and_by_the_limit_where_nobody_knows() {
    let rules = AnomalyRules::default();
    let all = |settlements: &[SettledAmount]| anomalies(&History { settlements, ..History::default() }, AS_OF, &rules);
    let find = |settlements: &[SettledAmount]| all(settlements).iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut settlements: Vec<SettledAmount> =
        (1..=8).map(|day| settled(&format!("po_{day}"), 5_000_000 + day, 5_000_000 + day, day)).collect();
    settlements.push(settled("po_cent", 5_000_000, 4_999_999, 0));
    assert!(all(&settlements).is_empty(), "a cent does not matter");
    settlements.push(settled("po_some", 5_000_000, 4_999_000, 0));
    settlements.push(settled("po_much", 5_000_000, 4_900_000, 0));
    let told: Vec<(&str, Severity)> = all(&settlements)
        .iter()
        .map(|one| (if one.subject == "po_much" { "much" } else { "some" }, one.severity))
        .collect();
    assert_eq!(told, [("much", Severity::Critical), ("some", Severity::Warning)]);
    assert_eq!(
        find(&[settled("po_new", 10_000, 9_000, 0)]),
        ["settlement po_new: -1000 basis points from what was expected is past the limit of 100"]
    );
    assert!(find(&[settled("po_near", 10_000, 9_990, 0), settled("po_old", 10_000, 1, 3)]).is_empty());
    assert_eq!(find(&[settled("po_surprise", 0, 1, 0)]).len(), 1);
}

#[test]
fn a_settlement_is_expected_to_be_what_its_members_come_to() {
    let settlement = Settlement {
        id: "po_1".into(),
        amount: money("-115.00", "USD"),
        status: Reported::Known(SettlementStatus::Paid),
        arrives_on: None,
        parts: None,
        itemised: None,
        created_at: AS_OF,
    };
    let settled = SettledAmount::of(&settlement, [&withdrawal("txn_1", 0)]).unwrap();
    assert_eq!(settled.expected, settled.actual);
}

#[test]
fn half_of_one_value_is_measured_by_the_mean_and_all_of_one_by_nothing() {
    let of = |values: &[i64]| Usual::of(&values.iter().copied().map(Decimal::from).collect::<Vec<_>>()).unwrap();
    assert_eq!(of(&[5, 5, 5, 9]).spread, Spread::Sum(Decimal::from(4)));
    assert_eq!(of(&[5, 5, 5, 5]).spread, Spread::None);
    assert_eq!(of(&[1, 5, 9]).spread, Spread::Mad(Decimal::from(4)));
    assert!(of(&[5, 5]).is_unusual(Decimal::from(6), Decimal::from(1_000_000)));
    assert!(!of(&[5, 5]).is_unusual(Decimal::from(5), Decimal::ZERO));
    assert!(Usual::of(&[]).is_none() && median([]).is_none());
}

#[test]
fn figures_past_the_range_of_decimals_are_far_from_everything_and_break_nothing() {
    assert!(Usual::of(&[Decimal::MAX, Decimal::MIN, Decimal::MAX]).is_none());
    let usual = Usual::of(&[Decimal::MAX, Decimal::MAX]);
    assert!(usual.is_none_or(|usual| usual.is_unusual(Decimal::MIN, Decimal::from(3))));
    let mut payments = usual_payments(&[2000, 2500, 1500].repeat(10));
    payments.push(paid("ch_all", i64::MAX, 10));
    assert_eq!(subjects(&found_in(&payments)), ["PaymentAmount ch_all"]);
}

fn any_history() -> impl Strategy<Value = Vec<Payment>> {
    let payment = (1_i64..100_000, 0_i64..60 * 24 * 20, 0_u8..6);
    prop::collection::vec(payment, 0..80).prop_map(|payments| {
        let made = payments.into_iter().enumerate().map(|(at, (cents, minutes, who))| {
            let mut payment = paid(&format!("ch_{at}"), cents, minutes);
            payment.customer.email = Some(format!("{who}@example.com"));
            payment.method.last4 = Some(format!("000{who}"));
            payment
        });
        made.collect()
    })
}

fn scaled(payments: &[Payment], factor: i64) -> Vec<Payment> {
    let times = |money: Money| Money::new(money.amount() * Decimal::from(factor), money.currency());
    payments.iter().cloned().map(|payment| Payment { captured: times(payment.captured), ..payment }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_order_of_the_history_and_what_is_told_twice_change_nothing(
        (history, shuffled) in any_history().prop_flat_map(|history| {
            let twice: Vec<Payment> = history.iter().cloned().chain(history.iter().take(5).cloned()).collect();
            (Just(history), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(found_in(&history), found_in(&shuffled));
    }

    #[test]
    fn the_scale_of_the_amounts_changes_no_verdict(history in any_history(), factor in 1_i64..100_000) {
        let (found, larger) = (found_in(&history), found_in(&scaled(&history, factor)));
        prop_assert_eq!(subjects(&found), subjects(&larger));
    }

    #[test]
    fn a_constant_history_has_no_amount_out_of_the_ordinary(cents in 1_i64..1_000_000, count in 0_usize..60) {
        let mut payments = usual_payments(&vec![cents; count]);
        payments.push(paid("ch_now", cents, 30));
        prop_assert!(found_in(&payments).iter().all(|anomaly| anomaly.kind != AnomalyKind::PaymentAmount));
    }

    #[test]
    fn an_outlier_of_fifty_mads_is_always_found(
        cents in prop::collection::vec(1_i64..100_000, 20..100), above in any::<bool>()
    ) {
        let usual = Usual::of(&cents.iter().map(|cents| Decimal::new(*cents, 2)).collect::<Vec<_>>()).unwrap();
        prop_assume!(!usual.mad.is_zero());
        let far = usual.mad * Decimal::from(50);
        let outlier = if above { usual.median + far } else { usual.median - far };
        let mut payments = usual_payments(&cents);
        let mut odd = paid("ch_odd", 0, 30);
        odd.captured = Money::new(outlier, odd.captured.currency());
        prop_assume!(!odd.captured.is_zero());
        payments.push(odd);
        prop_assert!(subjects(&found_in(&payments)).contains(&"PaymentAmount ch_odd".to_owned()));
    }

    #[test]
    fn half_lies_on_either_side_of_the_median(cents in prop::collection::vec(-50_i64..50, 1..60)) {
        let values: Vec<Decimal> = cents.iter().map(|cents| Decimal::new(*cents, 2)).collect();
        let middle = median(values.iter().copied()).unwrap();
        let (below, above) = (values.iter().filter(|value| **value < middle), values.iter().filter(|value| **value > middle));
        prop_assert!(below.clone().count() <= values.len() / 2 && above.clone().count() <= values.len() / 2);
        if !values.contains(&middle) {
            prop_assert_eq!(Some(middle * Decimal::TWO), below.max().zip(above.min()).map(|(lower, upper)| lower + upper));
        }
        let deviations: Vec<Decimal> = values.iter().map(|value| (*value - middle).abs()).collect();
        prop_assert_eq!(Usual::of(&values).unwrap().mad, median(deviations).unwrap());
    }
}
