//! Revenue over time: schedules to the last minor unit, and the journals that book them.

use std::collections::BTreeMap;

use mapping_core::business_date::TimeZone;
use mapping_core::canonical::{Document, Gateway, Side};
use mapping_core::derived::Derived;
use mapping_core::flows::Step;
use mapping_core::ledger::revenue::{self, Schedule, ServiceLine, ServicePeriod};
use mapping_core::money::{Currency, Decimal, MinorUnitProfile, Money};
use mapping_core::rules::{Condition, GlRule, RepeatPeriod, RevenuePolicy, RevenueRules, RuleBook, Unearned};
use proptest::prelude::*;
use time::macros::{date, datetime};
use time::{Date, Duration};

use crate::world::money;

fn period(from: Date, until: Date) -> ServicePeriod {
    ServicePeriod::new(from, until).unwrap()
}

fn schedule(total: Money, from: Date, until: Date) -> Schedule {
    Schedule::daily("in_1/il_1".into(), total, period(from, until)).unwrap()
}

/// The months of a schedule, as text.
fn months(schedule: &Schedule) -> Vec<String> {
    schedule.releases().iter().map(ToString::to_string).collect()
}

/// Rules that defer, with an account for each role.
pub(crate) fn rules() -> RuleBook {
    let mut rules = RuleBook::default();
    rules.company.time_zone = "America/Chicago".to_owned();
    rules.revenue.policy = RevenuePolicy::Defer;
    rules.ledger.deferred_revenue = Some("2400".into());
    rules.ledger.revenue = Some("4000".into());
    rules.ledger.returns = Some("4100".into());
    rules
}

fn line(amount: Money, service: Option<ServicePeriod>) -> ServiceLine {
    ServiceLine {
        reference: "in_1/il_1".into(),
        amount,
        service,
        gateway: Gateway::from("stripe"),
        product_class: None,
        metadata: Default::default(),
    }
}

fn booked_on(day: Date) -> Derived<Date> {
    Derived::new(day, "invoice.paid_at")
}

/// Journals as lines of text: key, day, debit, credit, amount.
pub(crate) fn journals(steps: &[Step]) -> Vec<String> {
    let text = |step: &Step| {
        let Document::Journal(journal) = &step.document else { return step.document.key().to_string() };
        let account = |side| {
            let found = journal.lines().iter().find(|line| line.side == side).unwrap();
            found.account.to_string()
        };
        let (debit, credit) = (account(Side::Debit), account(Side::Credit));
        let (key, day, total) = (journal.reference(), journal.posted_on(), journal.total().unwrap());
        format!("{day} {debit} to {credit} {total} {key}")
    };
    steps.iter().map(text).collect()
}

/// What each account was debited less what it was credited.
fn balances(steps: &[Step]) -> BTreeMap<String, Decimal> {
    let mut balances = BTreeMap::new();
    for step in steps {
        let Document::Journal(journal) = &step.document else { continue };
        for line in journal.lines() {
            let amount = line.amount.amount();
            let signed = if line.side == Side::Debit { amount } else { -amount };
            *balances.entry(line.account.to_string()).or_insert(Decimal::ZERO) += signed;
        }
    }
    balances.retain(|_, balance| !balance.is_zero());
    balances
}

#[test]
fn each_month_earns_its_days() {
    for (total, from, until, expected) in [
        // A month from its first day on, and one from the middle.
        ("31.00 USD", date!(2026 - 12 - 01), date!(2027 - 01 - 01), vec!["2026-12: 31.00 USD"]),
        ("30.00 USD", date!(2026 - 11 - 16), date!(2026 - 12 - 16), vec!["2026-11: 15.00 USD", "2026-12: 15.00 USD"]),
        // 29 February is a day like any other; 2100 has none.
        ("29.00 USD", date!(2028 - 02 - 01), date!(2028 - 03 - 01), vec!["2028-02: 29.00 USD"]),
        ("60.00 USD", date!(2028 - 01 - 01), date!(2028 - 03 - 01), vec!["2028-01: 31.00 USD", "2028-02: 29.00 USD"]),
        ("59.00 USD", date!(2100 - 01 - 01), date!(2100 - 03 - 01), vec!["2100-01: 31.00 USD", "2100-02: 28.00 USD"]),
        // The currencies without decimals and with three.
        (
            "100 JPY",
            date!(2026 - 01 - 01),
            date!(2026 - 04 - 01),
            vec!["2026-01: 34 JPY", "2026-02: 32 JPY", "2026-03: 34 JPY"],
        ),
        (
            "1.000 KWD",
            date!(2026 - 01 - 01),
            date!(2026 - 04 - 01),
            vec!["2026-01: 0.344 KWD", "2026-02: 0.312 KWD", "2026-03: 0.344 KWD"],
        ),
        // Less than a unit for every month: the months that earn nothing are left out, and the cent is not lost.
        ("0.01 USD", date!(2026 - 01 - 01), date!(2027 - 01 - 01), vec!["2026-07: 0.01 USD"]),
        // Unused time that is given back.
        (
            "-30.00 USD",
            date!(2026 - 11 - 16),
            date!(2026 - 12 - 16),
            vec!["2026-11: -15.00 USD", "2026-12: -15.00 USD"],
        ),
    ] {
        let (amount, currency) = total.split_once(' ').unwrap();
        assert_eq!(months(&schedule(money(amount, currency), from, until)), expected, "{total}");
    }
}

#[test]
fn a_line_finer_than_its_currency_keeps_its_own_decimals() {
    let schedule = schedule(money("1.005", "USD"), date!(2026 - 11 - 16), date!(2026 - 12 - 16));
    assert_eq!(months(&schedule), ["2026-11: 0.503 USD", "2026-12: 0.502 USD"]);
}

#[test]
fn days_are_calendar_days_whatever_the_clocks_do() {
    let new_york = TimeZone::named("America/New_York").unwrap();
    for (start, end, days) in [
        // Midnight to midnight over the 23 hours of 8 March and the 25 hours of 1 November.
        (datetime!(2026-03-01 05:00 UTC), datetime!(2026-04-01 04:00 UTC), 31),
        (datetime!(2026-11-01 04:00 UTC), datetime!(2026-12-01 05:00 UTC), 30),
        (datetime!(2026-03-08 05:00 UTC), datetime!(2026-03-09 04:00 UTC), 1),
        // The same moment of the day, a month later.
        (datetime!(2026-11-15 15:30 UTC), datetime!(2026-12-15 15:30 UTC), 30),
    ] {
        assert_eq!(ServicePeriod::between(start, end, &new_york).unwrap().days(), days, "{start}");
    }
    assert_eq!(
        ServicePeriod::between(datetime!(2026-11-15 06:00 UTC), datetime!(2026-11-16 04:59 UTC), &new_york),
        None
    );
}

#[test]
fn a_repeated_charge_pays_until_the_same_day_of_the_calendar() {
    for (from, period, until) in [
        (date!(2026 - 11 - 20), RepeatPeriod::Week, date!(2026 - 11 - 27)),
        (date!(2026 - 11 - 20), RepeatPeriod::Month, date!(2026 - 12 - 20)),
        (date!(2027 - 01 - 31), RepeatPeriod::Month, date!(2027 - 02 - 28)),
        (date!(2026 - 12 - 31), RepeatPeriod::Quarter, date!(2027 - 03 - 31)),
        (date!(2028 - 02 - 29), RepeatPeriod::Year, date!(2029 - 02 - 28)),
    ] {
        assert_eq!(ServicePeriod::repeated(from, period).unwrap().until(), until, "{period} from {from}");
    }
    assert_eq!(ServicePeriod::repeated(Date::MAX, RepeatPeriod::Month), None);
}

#[test]
fn a_stop_releases_the_rest_or_gives_it_back() {
    let year = schedule(money("365.00", "USD"), date!(2026 - 01 - 01), date!(2027 - 01 - 01));
    let stop = |day, unearned| year.stopped(day, unearned).unwrap();
    let released = stop(date!(2026 - 03 - 11), Unearned::Release);
    assert_eq!(months(&released), ["2026-01: 31.00 USD", "2026-02: 28.00 USD", "2026-03: 306.00 USD"]);
    let reversed = stop(date!(2026 - 03 - 11), Unearned::Reverse);
    assert_eq!(months(&reversed), ["2026-01: 31.00 USD", "2026-02: 28.00 USD", "2026-03: 10.00 USD"]);
    assert_eq!(reversed.reversed(), Some(money("296.00", "USD")));
    // On the first day of a month, before the service begins, and after it has ended.
    assert_eq!(months(&stop(date!(2026 - 02 - 01), Unearned::Release)), ["2026-01: 31.00 USD", "2026-02: 334.00 USD"]);
    assert_eq!(months(&stop(date!(2025 - 12 - 24), Unearned::Release)), ["2025-12: 365.00 USD"]);
    assert_eq!(stop(date!(2027 - 01 - 01), Unearned::Reverse), year);
}

#[test]
fn a_line_is_revenue_at_once_by_its_class_for_nothing_and_for_a_day() {
    let mut rules = rules();
    rules.revenue.classes.insert("services".to_owned(), RevenuePolicy::Immediate);
    let month = Some(period(date!(2026 - 11 - 16), date!(2026 - 12 - 16)));
    let class = |class: &str| Some(Derived::new(class.to_owned(), "rules.revenue.class_keys"));
    let planned = |line: ServiceLine, rules: &RuleBook| {
        revenue::defer(&line, &booked_on(date!(2026 - 11 - 16)), rules).unwrap().len()
    };
    let price = money("30.00", "USD");
    assert_eq!(planned(line(price, month), &rules), 3);
    assert_eq!(planned(line(price, None), &rules), 0);
    assert_eq!(planned(line(price, Some(period(date!(2026 - 11 - 16), date!(2026 - 11 - 17)))), &rules), 0);
    assert_eq!(planned(line(money("0.00", "USD"), month), &rules), 0);
    assert_eq!(planned(ServiceLine { product_class: class("services"), ..line(price, month) }, &rules), 0);
    assert_eq!(planned(ServiceLine { product_class: class("software"), ..line(price, month) }, &rules), 3);
    rules.revenue.policy = RevenuePolicy::Immediate;
    assert_eq!(planned(line(price, month), &rules), 0);
}

#[test]
fn journals_go_where_the_gl_rules_send_the_product_class() {
    let mut rules = rules();
    rules.gl.push(GlRule {
        id: "software_deferred".to_owned(),
        priority: 0,
        when: [("role", "deferred_revenue"), ("product_class", "software"), ("metadata.region", "north")]
            .map(|(name, value)| (name.to_owned(), Condition::Is(value.to_owned())))
            .into(),
        account: "2410".into(),
        cost_centre: Some("NORTH".into()),
    });
    let software = ServiceLine {
        product_class: Some(Derived::new("software".to_owned(), "rules.revenue.class_keys")),
        metadata: [("region".to_owned(), "north".to_owned())].into(),
        ..line(money("30.00", "USD"), Some(period(date!(2026 - 11 - 16), date!(2026 - 12 - 16))))
    };
    let steps = revenue::defer(&software, &booked_on(date!(2026 - 11 - 16)), &rules).unwrap();
    assert_eq!(
        journals(&steps),
        [
            "2026-11-16 4000 to 2410 30.00 USD in_1/il_1/deferral",
            "2026-11-30 2410 to 4000 15.00 USD in_1/il_1/2026-11",
            "2026-12-15 2410 to 4000 15.00 USD in_1/il_1/2026-12",
        ]
    );
    let reasons: Vec<String> = steps[1].reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "amount: 15.00 USD by revenue.schedule.daily from line = 30.00 USD, service = 2026-11-16 to 2026-12-16, \
             days = 15 of 30, rounding = half_up",
            "posted_on: 2026-11-30 by revenue.last_day_served from booked_on = 2026-11-16",
            "lines[0].account: 2410 by rules.gl.software_deferred from metadata.region = north, \
             product_class = software, role = deferred_revenue",
            "lines[1].account: 4000 by rules.ledger.revenue",
        ]
    );
    rules.ledger.revenue = None;
    let refusal = revenue::defer(&software, &booked_on(date!(2026 - 11 - 16)), &rules).unwrap_err();
    assert_eq!(refusal.field, "rules.ledger.revenue");
}

#[test]
fn nothing_is_dated_before_its_invoice_is_booked() {
    let service = period(date!(2026 - 11 - 16), date!(2027 - 01 - 16));
    let late = revenue::defer(&line(money("61.00", "USD"), Some(service)), &booked_on(date!(2027 - 01 - 05)), &rules());
    assert_eq!(
        journals(&late.unwrap()),
        [
            "2027-01-05 4000 to 2400 61.00 USD in_1/il_1/deferral",
            "2027-01-05 2400 to 4000 15.00 USD in_1/il_1/2026-11",
            "2027-01-05 2400 to 4000 31.00 USD in_1/il_1/2026-12",
            "2027-01-15 2400 to 4000 15.00 USD in_1/il_1/2027-01",
        ]
    );
}

#[test]
fn unused_time_goes_the_other_way() {
    let service = period(date!(2026 - 11 - 16), date!(2026 - 12 - 16));
    let unused = line(money("-30.00", "USD"), Some(service));
    assert_eq!(
        journals(&revenue::defer(&unused, &booked_on(date!(2026 - 11 - 16)), &rules()).unwrap()),
        [
            "2026-11-16 2400 to 4000 30.00 USD in_1/il_1/deferral",
            "2026-11-30 4000 to 2400 15.00 USD in_1/il_1/2026-11",
            "2026-12-15 4000 to 2400 15.00 USD in_1/il_1/2026-12",
        ]
    );
}

#[test]
fn a_stop_books_what_each_month_changes_by() {
    let service = period(date!(2026 - 11 - 16), date!(2027 - 01 - 16));
    let line = line(money("61.00", "USD"), Some(service));
    let stop = |unearned| {
        let (booked, stopped) = (booked_on(date!(2026 - 11 - 16)), booked_on(date!(2026 - 12 - 11)));
        journals(&revenue::stop(&line, &booked, &stopped, unearned, &rules()).unwrap())
    };
    assert_eq!(
        stop(Unearned::Release),
        [
            "2026-12-11 2400 to 4000 15.00 USD in_1/il_1/2026-12/stop",
            "2027-01-15 4000 to 2400 15.00 USD in_1/il_1/2027-01/stop",
        ]
    );
    assert_eq!(
        stop(Unearned::Reverse),
        [
            "2026-12-10 4000 to 2400 21.00 USD in_1/il_1/2026-12/stop",
            "2027-01-15 4000 to 2400 15.00 USD in_1/il_1/2027-01/stop",
            "2026-12-11 2400 to 4100 36.00 USD in_1/il_1/reversal",
        ]
    );
}

#[test]
fn rules_of_dunning_go_up() {
    let rules: RevenueRules = serde_json::from_str(
        r#"{"dunning": [{"attempts": 0, "step": "remind"}, {"attempts": 3, "step": "suspend"}, {"attempts": 3, "step": "cancel"}]}"#,
    )
    .unwrap();
    let paths: Vec<String> = rules.faults().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["dunning[0].attempts", "dunning[2].attempts"]);
    assert_eq!(RevenueRules::default().faults(), []);
}

const CURRENCIES: [Currency; 4] = [Currency::JPY, Currency::USD, Currency::KWD, Currency::ISK];

prop_compose! {
    /// A line of up to three years, in a currency with no, two or three decimals.
    fn any_line()(
        minor in -1_000_000_000_i64..1_000_000_000,
        currency in prop::sample::select(CURRENCIES.as_slice()),
        start in 0_i64..4000,
        days in 2_i64..=1096,
    ) -> ServiceLine {
        let from = date!(2023 - 01 - 01) + Duration::days(start);
        let amount = MinorUnitProfile::ISO.to_money(minor, currency).unwrap();
        line(amount, ServicePeriod::new(from, from + Duration::days(days)))
    }
}

fn sum(schedule: &Schedule) -> Money {
    let amounts = schedule.releases().iter().map(|release| release.amount);
    Money::sum(schedule.total().currency(), amounts.chain(schedule.reversed())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_schedule_sums_to_its_line_and_never_goes_the_other_way(line in any_line()) {
        let schedule = Schedule::daily(line.reference, line.amount, line.service.unwrap()).unwrap();
        prop_assert_eq!(sum(&schedule), line.amount);
        for release in schedule.releases() {
            prop_assert_eq!(release.amount.is_negative(), line.amount.is_negative());
        }
        let days: i64 = schedule.releases().iter().map(|release| release.days).sum();
        prop_assert!(days <= line.service.unwrap().days());
    }

    #[test]
    fn a_stop_conserves_the_line_and_keeps_what_was_earned(line in any_line(), cut in -40_i64..1200) {
        let service = line.service.unwrap();
        let day = service.from() + Duration::days(cut);
        let schedule = Schedule::daily(line.reference, line.amount, service).unwrap();
        for unearned in [Unearned::Release, Unearned::Reverse] {
            let stopped = schedule.stopped(day, unearned).unwrap();
            prop_assert_eq!(sum(&stopped), line.amount);
            let whole = Money::sum(line.amount.currency(), stopped.releases().iter().map(|release| release.amount));
            if unearned == Unearned::Reverse {
                prop_assert_eq!(whole.unwrap(), schedule.earned_before(day).unwrap());
            }
            for release in stopped.releases() {
                prop_assert_eq!(release.amount.is_negative(), line.amount.is_negative());
                prop_assert!(release.on <= day || day >= service.until());
            }
            let changes = schedule.changes_to(&stopped).unwrap().into_iter().map(|change| change.amount);
            let changed = Money::sum(line.amount.currency(), changes.chain(stopped.reversed())).unwrap();
            prop_assert!(changed.is_zero());
        }
    }

    #[test]
    fn journals_conserve_the_line_account_by_account(
        line in any_line(), cut in -40_i64..1200, share in 0_i64..=100, late in -30_i64..400,
    ) {
        let rules = rules();
        let service = line.service.unwrap();
        let booked = booked_on(service.from() + Duration::days(late));
        let stopped = booked_on(service.from() + Duration::days(cut));
        let deferred = revenue::defer(&line, &booked, &rules).unwrap();
        prop_assert_eq!(balances(&deferred), BTreeMap::new());

        let released = revenue::stop(&line, &booked, &stopped, Unearned::Release, &rules).unwrap();
        prop_assert_eq!(balances(&released), BTreeMap::new());

        let reversed = revenue::stop(&line, &booked, &stopped, Unearned::Reverse, &rules).unwrap();
        let all = balances(&[deferred.clone(), reversed].concat());
        prop_assert_eq!(all.get("2400"), None);
        let schedule = Schedule::daily(line.reference.clone(), line.amount, service).unwrap();
        let rest = line.amount.checked_sub(schedule.earned_before(stopped.value).unwrap()).unwrap();
        prop_assert_eq!(all.get("4100").copied().unwrap_or_default(), -rest.amount());
        prop_assert_eq!(all.get("4000").copied().unwrap_or_default(), rest.amount());

        let part = line.amount.checked_ratio(&[share.into()], &[100.into()], 0, mapping_core::money::Rounding::Down).unwrap();
        let credited = revenue::credit(&line, 1, part, &stopped, &rules).unwrap();
        let all = balances(&[deferred.clone(), credited].concat());
        prop_assert_eq!(all.get("2400"), None);
        prop_assert_eq!(all.get("4100").copied().unwrap_or_default(), -part.amount());

        let taken_back = revenue::take_back(&deferred, &stopped).unwrap();
        prop_assert_eq!(taken_back.len(), deferred.len());
        prop_assert_eq!(balances(&[deferred, taken_back].concat()), BTreeMap::new());
    }

    #[test]
    fn neighbouring_periods_share_no_day_and_leave_none_out(
        seconds in 0_i64..100_000_000, length in 1_i64..40_000_000, next in 1_i64..40_000_000,
    ) {
        let zone = TimeZone::named("America/New_York").unwrap();
        let start = datetime!(2026-01-01 00:00 UTC) + Duration::seconds(seconds);
        let (middle, end) = (start + Duration::seconds(length), start + Duration::seconds(length + next));
        let days = |start, end| ServicePeriod::between(start, end, &zone).map_or(0, |period| period.days());
        prop_assert_eq!(days(start, middle) + days(middle, end), days(start, end));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))] // each of them walks day by day

    #[test]
    fn what_is_earned_never_shrinks_and_is_within_half_a_unit_of_its_days(line in any_line()) {
        let service = line.service.unwrap();
        let schedule = Schedule::daily(line.reference, line.amount, service).unwrap();
        let total = MinorUnitProfile::ISO.to_minor(line.amount).unwrap();
        let mut before = 0;
        for day in 0..=service.days() {
            let earned = schedule.earned_before(service.from() + Duration::days(day)).unwrap();
            let earned = MinorUnitProfile::ISO.to_minor(earned).unwrap();
            prop_assert!(earned.abs() >= before, "day {}", day);
            let off = i128::from(earned) * i128::from(service.days()) - i128::from(total) * i128::from(day);
            prop_assert!(off.abs() * 2 <= i128::from(service.days()));
            before = earned.abs();
        }
        prop_assert_eq!(before, total.abs());
    }
}
