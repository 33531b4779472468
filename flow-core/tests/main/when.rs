//! When something is due, in any time zone.

use flow_core::schedule::{CompanyDays, When};
use mapping_core::rules::RuleBook;
use proptest::prelude::*;
use time::macros::{date, datetime, time};
use time::{Date, Duration, OffsetDateTime, Time, Weekday};

const ZONES: [&str; 9] = [
    "UTC",
    "Europe/London",
    "America/Chicago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Tokyo",
];

fn days(zone: &str, cut_off: Option<Time>, holidays: &[Date]) -> CompanyDays {
    let mut rules = RuleBook::default();
    rules.company.time_zone = zone.to_owned();
    rules.company.cut_off = cut_off;
    rules.cash.holidays = holidays.to_vec();
    CompanyDays::of(&rules).unwrap()
}

/// So many times from the first after `now` on, each asked for at the moment when it was due.
fn times(when: When, now: OffsetDateTime, days: &CompanyDays, count: usize) -> Vec<OffsetDateTime> {
    let mut due = when.first(now, days).unwrap();
    let mut found = vec![due];
    while found.len() < count {
        due = when.next(due, due, days).unwrap();
        found.push(due);
    }
    found
}

#[test]
fn a_business_day_is_due_after_its_cut_off() {
    let london = days("Europe/London", Some(time!(17:30)), &[date!(2026 - 12 - 25), date!(2026 - 12 - 28)]);
    let when = When::business_days_after(Duration::HOUR);
    let found = times(when, datetime!(2026-12-23 12:00 UTC), &london, 4);
    let expected = [
        datetime!(2026-12-23 18:30 UTC),
        datetime!(2026-12-24 18:30 UTC),
        datetime!(2026-12-29 18:30 UTC), // after Christmas, the weekend and a holiday
        datetime!(2026-12-30 18:30 UTC),
    ];
    assert_eq!(found, expected);
    assert_eq!(when.day(found[2], &london), Some(date!(2026 - 12 - 29)));
}

#[test]
fn a_day_that_ends_at_midnight_is_due_on_the_next_one() {
    let utc = days("UTC", None, &[]);
    let when = When::business_days_after(Duration::hours(2));
    let friday = when.first(datetime!(2026-11-20 12:00 UTC), &utc).unwrap();
    assert_eq!(friday, datetime!(2026-11-21 02:00 UTC));
    assert_eq!(when.day(friday, &utc), Some(date!(2026 - 11 - 20)));
}

#[test]
fn the_clocks_going_forward_and_back_shift_a_daily_job_and_never_double_it() {
    let london = days("Europe/London", None, &[]);
    // On 2026-03-29 the clocks jump from 01:00 to 02:00; on 2026-10-25 they show 01:00 to 02:00 twice.
    let spring = times(When::Daily(time!(01:30)), datetime!(2026-03-28 00:00 UTC), &london, 3);
    let expected = [datetime!(2026-03-28 01:30 UTC), datetime!(2026-03-29 01:30 UTC), datetime!(2026-03-30 00:30 UTC)];
    assert_eq!(spring, expected);
    let autumn = times(When::Daily(time!(01:30)), datetime!(2026-10-24 12:00 UTC), &london, 2);
    assert_eq!(autumn, [datetime!(2026-10-25 00:30 UTC), datetime!(2026-10-26 01:30 UTC)]);
}

#[test]
fn missed_polls_come_once_and_missed_business_days_one_by_one() {
    let utc = days("UTC", None, &[]);
    let (due, now) = (datetime!(2026-11-16 00:00 UTC), datetime!(2026-11-20 12:03 UTC));
    assert_eq!(When::every_minutes(5).next(due, now, &utc), Some(datetime!(2026-11-20 12:05 UTC)));
    assert_eq!(When::Daily(time!(06:00)).next(due, now, &utc), Some(datetime!(2026-11-21 06:00 UTC)));
    let next = When::business_days_after(Duration::ZERO).next(due, now, &utc);
    assert_eq!(next, Some(datetime!(2026-11-17 00:00 UTC)), "Monday's, though it is Friday");
}

#[test]
fn a_calendar_without_business_days_is_never_due() {
    let mut rules = RuleBook::default();
    rules.cash.weekend = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let never = CompanyDays::of(&rules).unwrap();
    assert_eq!(When::business_days_after(Duration::ZERO).first(datetime!(2026-11-20 12:00 UTC), &never), None);
}

#[test]
fn a_poll_after_the_clock_jumped_back_is_not_due_at_once_for_ever() {
    let utc = days("UTC", None, &[]);
    let (due, now) = (datetime!(2026-11-20 12:00 UTC), datetime!(2026-11-20 11:00 UTC));
    assert_eq!(When::every_minutes(5).next(due, now, &utc), Some(datetime!(2026-11-20 12:05 UTC)));
}

fn moment() -> impl Strategy<Value = OffsetDateTime> {
    (1_500_000_000_i64..1_900_000_000).prop_map(|seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap())
}

fn cut_off() -> impl Strategy<Value = Option<Time>> {
    proptest::option::of((0_u8..24, 0_u8..60).prop_map(|(hour, minute)| Time::from_hms(hour, minute, 0).unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn times_only_go_forward(now in moment(), zone in 0..ZONES.len(), cut_off in cut_off(), lag in 0_i64..200_000) {
        let company = days(ZONES[zone], cut_off, &[]);
        let at = cut_off.unwrap_or(Time::MIDNIGHT);
        let lag = Duration::seconds(lag);
        for when in [When::business_days_after(lag), When::Daily(at), When::every_minutes(7)] {
            let found = times(when, now, &company, 12);
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{when} in {}: {found:?}", ZONES[zone]);
            prop_assert!(found[0] >= now);
        }
    }

    #[test]
    fn every_business_day_is_done_once_in_order_and_after_it_ended(
        now in moment(),
        zone in 0..ZONES.len(),
        cut_off in cut_off(),
        lag in 0_i64..200_000,
    ) {
        let (company, lag) = (days(ZONES[zone], cut_off, &[]), Duration::seconds(lag));
        let when = When::business_days_after(lag);
        let found = times(when, now, &company, 12);
        let done: Vec<Date> = found.iter().map(|due| when.day(*due, &company).unwrap()).collect();
        for pair in done.windows(2) {
            let mut next = pair[0].next_day().unwrap();
            while !company.is_business_day(next) {
                next = next.next_day().unwrap();
            }
            prop_assert_eq!(pair[1], next, "{} in {}", pair[0], ZONES[zone]);
        }
        for (due, day) in found.iter().zip(&done) {
            prop_assert!(company.is_business_day(*day));
            let end = *due - lag;
            prop_assert_eq!(company.end_of(*day), Some(end));
            prop_assert!(company.day_of(end) > *day, "the end belongs to the next day");
            prop_assert_eq!(company.day_of(end - Duration::SECOND), *day);
        }
    }

    #[test]
    fn what_was_missed_is_due_in_the_future_or_is_a_business_day(now in moment(), behind in 0_i64..3_000_000) {
        let company = days("Europe/London", Some(time!(17:30)), &[]);
        let due = now - Duration::seconds(behind);
        for when in [When::every_minutes(13), When::Daily(time!(06:00))] {
            let next = when.next(due, now, &company).unwrap();
            prop_assert!(next > now && next > due);
        }
        let next = When::every_minutes(13).next(due, now, &company).unwrap();
        prop_assert_eq!((next - due).whole_seconds() % (13 * 60), 0, "a poll keeps its beat");
    }
}
