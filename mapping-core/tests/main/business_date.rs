use mapping_core::business_date::TimeZone;
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime, UtcOffset};

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

#[test]
fn an_unknown_zone_is_named() {
    for name in ["Mars/Olympus", "", "GMT+25", "../etc/passwd", "Etc/Unknown"] {
        let error = TimeZone::named(name).unwrap_err();
        assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        assert_eq!(error.refuse("rules.payment.time_zone").code, RefusalCode::InvalidText);
    }
    assert_eq!(TimeZone::named("europe/london").unwrap().to_string(), "Europe/London");
}

proptest! {
    #[test]
    fn a_business_date_is_within_a_day_of_the_utc_date_and_never_goes_back(
        seconds in 0_i64..4_000_000_000, later in 0_i64..200_000,
        zone in prop::sample::select(vec!["America/Chicago", "Europe/London", "Pacific/Kiritimati", "Asia/Kolkata"]),
    ) {
        let zone = TimeZone::named(zone).unwrap();
        let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let date = zone.business_date(instant);
        prop_assert!((date - instant.date()).whole_days().abs() <= 1);
        prop_assert!(zone.business_date(instant + Duration::seconds(later)) >= date);
        let elsewhere = instant.to_offset(UtcOffset::from_hms(-7, 0, 0).unwrap());
        prop_assert_eq!(zone.business_date(elsewhere), date);
    }
}
