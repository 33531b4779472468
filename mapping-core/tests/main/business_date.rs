use mapping_core::business_date::TimeZone;
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;
use serde_json::json;
use time::macros::{date, datetime, time};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

use crate::world::{World, succeeded};

fn day(zone: &str, instant: OffsetDateTime) -> Date {
    TimeZone::named(zone).unwrap().business_date(instant)
}

#[test]
fn the_same_instant_falls_on_the_day_of_the_companys_zone() {
    let table = [
        ("UTC", datetime!(2026-11-20 00:00 UTC), date!(2026 - 11 - 20)),
        ("UTC", datetime!(2026-11-19 23:59:59 UTC), date!(2026 - 11 - 19)),
        ("Europe/London", datetime!(2026-07-01 22:59:59 UTC), date!(2026 - 07 - 01)),
        ("Europe/London", datetime!(2026-07-01 23:00 UTC), date!(2026 - 07 - 02)),
        ("Europe/London", datetime!(2026-12-01 23:59:59 UTC), date!(2026 - 12 - 01)),
        ("Asia/Kolkata", datetime!(2026-11-19 18:29:59 UTC), date!(2026 - 11 - 19)),
        ("Asia/Kolkata", datetime!(2026-11-19 18:30 UTC), date!(2026 - 11 - 20)),
    ];
    for (zone, instant, expected) in table {
        assert_eq!(day(zone, instant), expected, "{zone} {instant}");
    }
}

#[test]
fn midnight_moves_by_an_hour_when_the_clocks_change() {
    // Chicago: clocks forward on 8 March 2026 at 08:00 UTC, back on 1 November 2026 at 07:00 UTC.
    let table = [
        (datetime!(2026-03-08 05:59:59 UTC), date!(2026 - 03 - 07)),
        (datetime!(2026-03-08 06:00 UTC), date!(2026 - 03 - 08)),
        (datetime!(2026-03-09 04:59:59 UTC), date!(2026 - 03 - 08)),
        (datetime!(2026-03-09 05:00 UTC), date!(2026 - 03 - 09)),
        (datetime!(2026-11-01 04:59:59 UTC), date!(2026 - 10 - 31)),
        (datetime!(2026-11-01 05:00 UTC), date!(2026 - 11 - 01)),
        (datetime!(2026-11-02 05:59:59 UTC), date!(2026 - 11 - 01)),
        (datetime!(2026-11-02 06:00 UTC), date!(2026 - 11 - 02)),
    ];
    for (instant, expected) in table {
        assert_eq!(day("America/Chicago", instant), expected, "{instant}");
    }
}

#[test]
fn three_days_meet_at_the_date_line() {
    let instant = datetime!(2026-11-20 10:30 UTC);
    assert_eq!(day("Pacific/Kiritimati", instant), date!(2026 - 11 - 21));
    assert_eq!(day("Europe/London", instant), date!(2026 - 11 - 20));
    assert_eq!(day("Pacific/Pago_Pago", instant), date!(2026 - 11 - 19));
}

#[test]
fn samoa_had_no_thirtieth_of_december_in_2011() {
    assert_eq!(day("Pacific/Apia", datetime!(2011-12-30 09:59:59 UTC)), date!(2011 - 12 - 29));
    assert_eq!(day("Pacific/Apia", datetime!(2011-12-30 10:00 UTC)), date!(2011 - 12 - 31));
}

#[test]
fn the_offset_of_the_given_instant_does_not_matter() {
    let instant = datetime!(2026-11-20 02:00 +09:00);
    assert_eq!(day("UTC", instant), date!(2026 - 11 - 19));
    assert_eq!(day("Asia/Tokyo", instant), date!(2026 - 11 - 20));
}

#[test]
fn the_ends_of_the_calendar_have_a_day_too() {
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"] {
        day(zone, OffsetDateTime::new_utc(Date::MIN, time::Time::MIDNIGHT));
        day(zone, OffsetDateTime::new_utc(Date::MAX, time::Time::MAX));
    }
}

fn day_until(zone: &str, cut_off: Time, instant: OffsetDateTime) -> Date {
    TimeZone::named(zone).unwrap().business_date_until(instant, cut_off)
}

#[test]
fn what_happens_from_the_cut_off_on_belongs_to_the_next_day() {
    let table = [
        ("UTC", time!(17:30), datetime!(2026-11-20 17:29:59.999 UTC), date!(2026 - 11 - 20)),
        ("UTC", time!(17:30), datetime!(2026-11-20 17:30 UTC), date!(2026 - 11 - 21)),
        ("UTC", time!(17:30), datetime!(2026-12-31 18:00 UTC), date!(2027 - 01 - 01)),
        ("UTC", time!(0:00), datetime!(2026-11-20 00:00 UTC), date!(2026 - 11 - 20)),
        ("Europe/London", time!(17:30), datetime!(2026-07-01 16:29:59 UTC), date!(2026 - 07 - 01)),
        ("Europe/London", time!(17:30), datetime!(2026-07-01 16:30 UTC), date!(2026 - 07 - 02)),
        ("America/Chicago", time!(17:00), datetime!(2026-11-20 22:59:59 UTC), date!(2026 - 11 - 20)),
        ("America/Chicago", time!(17:00), datetime!(2026-11-20 23:00 UTC), date!(2026 - 11 - 21)),
        ("America/Chicago", time!(17:00), datetime!(2026-11-21 05:59 UTC), date!(2026 - 11 - 21)),
        ("America/Chicago", time!(17:00), datetime!(2026-11-21 06:00 UTC), date!(2026 - 11 - 21)),
    ];
    for (zone, cut_off, instant, expected) in table {
        assert_eq!(day_until(zone, cut_off, instant), expected, "{zone} until {cut_off}: {instant}");
    }
}

#[test]
fn a_day_ends_once_where_the_clocks_show_its_end_twice_or_never() {
    // Chicago: 01:30 comes twice on 1 November 2026, at 06:30 and 07:30 UTC; 02:30 never comes on 8 March 2026.
    let twice = |instant| day_until("America/Chicago", time!(1:30), instant);
    assert_eq!(twice(datetime!(2026-11-01 06:29:59 UTC)), date!(2026 - 11 - 01));
    assert_eq!(twice(datetime!(2026-11-01 06:30 UTC)), date!(2026 - 11 - 02));
    assert_eq!(twice(datetime!(2026-11-01 07:10 UTC)), date!(2026 - 11 - 02), "01:10 for the second time");
    let never = |instant| day_until("America/Chicago", time!(2:30), instant);
    assert_eq!(never(datetime!(2026-03-08 07:59:59 UTC)), date!(2026 - 03 - 08));
    assert_eq!(never(datetime!(2026-03-08 08:30 UTC)), date!(2026 - 03 - 09));
}

#[test]
fn the_cut_off_stands_among_the_reasons_of_a_date_that_it_moved() {
    let mut world = World::new();
    world.rules.company.cut_off = Some(time!(0:01));
    let plan = world.plan(&succeeded(json!({})));
    let moved: Vec<String> = plan.steps.iter().flat_map(|step| &step.reasons).map(ToString::to_string).collect();
    let moved = moved.iter().find(|reason| reason.starts_with("received_on")).unwrap();
    assert!(moved.contains("by rules.company.cut_off") && moved.contains("rules.company.cut_off = 00:01"), "{moved}");
    assert!(moved.contains("that day had ended"), "{moved}");
}

#[test]
fn an_unknown_zone_is_named() {
    for name in ["Mars/Olympus", "", "GMT+25", "../etc/passwd", "Etc/Unknown"] {
        let error = TimeZone::named(name).unwrap_err();
        assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        assert_eq!(error.refuse("rules.company.time_zone").code, RefusalCode::InvalidText);
    }
    assert_eq!(TimeZone::named("europe/london").unwrap().to_string(), "Europe/London");
}

proptest! {
    #[test]
    fn a_business_date_is_within_a_day_of_the_utc_date_and_never_goes_back_whatever_the_cut_off(
        seconds in 0_i64..4_000_000_000, later in 0_i64..200_000, hour in 0_u8..24, minute in 0_u8..60,
        zone in prop::sample::select(vec!["America/Chicago", "Europe/London", "Pacific/Kiritimati", "Asia/Kolkata"]),
    ) {
        let zone = TimeZone::named(zone).unwrap();
        let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let date = zone.business_date(instant);
        prop_assert!((date - instant.date()).whole_days().abs() <= 1);
        prop_assert!(zone.business_date(instant + Duration::seconds(later)) >= date);
        let cut_off = Time::from_hms(hour, minute, 0).unwrap();
        let until = zone.business_date_until(instant, cut_off);
        prop_assert!(until == date || Some(until) == date.next_day());
        prop_assert!(zone.business_date_until(instant + Duration::seconds(later), cut_off) >= until);
        let elsewhere = instant.to_offset(UtcOffset::from_hms(-7, 0, 0).unwrap());
        prop_assert_eq!(zone.business_date(elsewhere), date);
    }
}
