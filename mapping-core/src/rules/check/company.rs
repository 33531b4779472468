//! The company's time zone and the end of its day.

use jiff::tz::TimeZoneDatabase;
use time::Time;

use crate::business_date::TimeZone;
use crate::rules::fault::nearest;
use crate::rules::place::path;
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};

pub(super) fn check(book: &RuleBook, report: &mut Report<'_, '_>) {
    let company = &book.company;
    if TimeZone::named(&company.time_zone).is_err() {
        let message = format!("`company.time_zone`: there is no time zone {:?}", company.time_zone);
        let hint = near_zone(&company.time_zone);
        report.error(FindingCode::UnknownTimeZone, &path(&["company", "time_zone"]), Mark::Value, message, Some(hint));
    }
    if company.cut_off.is_some_and(|time| time > Time::MIDNIGHT && time.hour() < 12) {
        let message =
            "`company.cut_off`: from this time on everything belongs to the next day, so that most of the day does";
        let hint = "a cut-off is in the afternoon or evening as a rule: \"17:30\"".to_owned();
        let cut_off = path(&["company", "cut_off"]);
        report.warning(FindingCode::EarlyCutOff, &cut_off, Mark::Value, message.to_owned(), Some(hint));
    }
}

/// The nearest zone; a city alone is near the zones that end with it.
fn near_zone(name: &str) -> String {
    let zones: Vec<String> = TimeZoneDatabase::bundled().available().map(|zone| zone.to_string()).collect();
    let city = |zone: &&String| zone.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name.trim()));
    let by_city = zones.iter().find(city).map(|zone| format!("did you mean \"{zone}\"?"));
    by_city
        .or_else(|| nearest(name, zones.iter().map(String::as_str), '"'))
        .unwrap_or_else(|| "write a name of the IANA database, such as \"Europe/London\"".to_owned())
}
