//! The words that conditions ask for. A word that no line can ever have is a fault; one that no gateway which is known writes is worth
//! a look, because a gateway may begin to write it, and one that somebody adds may write it today.

use super::conditions::values_of;
use crate::address::country_code;
use crate::money::Currency;
use crate::rules::facet::{self, GATEWAYS, SCREENERS, Texts};
use crate::rules::fault::one_of;
use crate::rules::place::Step;
use crate::rules::report::{Mark, Report};
use crate::rules::{Condition, FindingCode};

/// The words of a condition on a facet. Of lines of a gateway that is not known, nothing but the facets that are closed is known.
pub(super) fn on_facet(
    place: &[Step],
    facet: &str,
    condition: &Condition,
    is_of_known_gateway: bool,
    report: &mut Report<'_, '_>,
) {
    match facet::texts(facet) {
        Texts::Closed(words) => closed(place, facet, condition, &words, report),
        Texts::Open(words) if is_of_known_gateway || facet == "gateway" => {
            open(place, facet, condition, &words, report);
        }
        Texts::Open(_) | Texts::Free => {}
    }
}

/// Whether a condition on the gateway lets in a gateway that is known. No condition lets in all of them.
pub(super) fn lets_in_a_known_gateway(condition: Option<&Condition>) -> bool {
    condition.is_none_or(|condition| GATEWAYS.iter().any(|gateway| condition.fits(gateway)))
}

/// The name of a gateway, in whatever section it stands.
pub(super) fn gateway(place: &[Step], name: &str, report: &mut Report<'_, '_>) {
    open(place, "gateway", &Condition::Is(name.to_owned()), GATEWAYS, report);
}

/// Who screened a payment.
pub(super) fn screener(place: &[Step], condition: &Condition, report: &mut Report<'_, '_>) {
    open(place, "provider", condition, SCREENERS, report);
}

fn closed(place: &[Step], facet: &str, condition: &Condition, words: &[&str], report: &mut Report<'_, '_>) {
    for (path, word) in values_of(place, condition) {
        match facet {
            "currency" => currency(&path, word, report),
            "country" => country(&path, word, report),
            _ if !words.contains(&word) => {
                let message = format!("`{}`: there is no {facet} {word:?}", report.tree().name(&path));
                let hint = one_of(word, words, &format!("the {facet}s are"), '"');
                report.error(FindingCode::UnknownValue, &path, Mark::Value, message, Some(hint));
            }
            _ => {}
        }
    }
    if is_stretch(condition) && !words.iter().any(|word| condition.fits(word)) {
        let message = format!("`{}`: no {facet} fits", report.tree().name(place));
        let hint = one_of("", words, "they are", '"');
        report.error(FindingCode::EmptyCondition, place, Mark::Value, message, Some(hint));
    }
}

fn open(place: &[Step], facet: &str, condition: &Condition, words: &[&str], report: &mut Report<'_, '_>) {
    for (path, word) in values_of(place, condition).into_iter().filter(|(_, word)| !words.contains(word)) {
        let name = report.tree().name(&path);
        if let Some(here) = facet::translated(facet, word) {
            let message = format!("`{name}`: no line says {word:?}, which is a gateway's own word for {here:?}");
            report.error(FindingCode::UnknownValue, &path, Mark::Value, message, Some(format!("write \"{here}\"")));
        } else {
            let message = format!("`{name}`: nobody who is known writes the {facet} {word:?}, so that nothing fits it");
            unlikely(&path, message, &one_of(word, words, "the ones that are known are", '"'), report);
        }
    }
    if is_stretch(condition) && !condition.is_empty() && !words.iter().any(|word| condition.fits(word)) {
        let message = format!("`{}`: no {facet} fits that anybody who is known writes", report.tree().name(place));
        let written = match condition {
            Condition::Prefix { prefix } => prefix.as_str(),
            Condition::Is(_) | Condition::OneOf(_) | Condition::Range { .. } => "",
        };
        unlikely(place, message, &one_of(written, words, "the ones that are known are", '"'), report);
    }
}

fn unlikely(place: &[Step], message: String, hint: &str, report: &mut Report<'_, '_>) {
    let hint = format!("{hint}; leave it if a gateway of your own writes it");
    report.warning(FindingCode::UnlikelyName, place, Mark::Value, message, Some(hint));
}

fn is_stretch(condition: &Condition) -> bool {
    matches!(condition, Condition::Prefix { .. } | Condition::Range { .. })
}

fn currency(path: &[Step], word: &str, report: &mut Report<'_, '_>) {
    if Currency::from_code(word).is_none() {
        let capitals = Currency::from_code(&word.to_ascii_uppercase()).map(|currency| currency.code());
        let hint = match capitals {
            Some(code) => format!("did you mean \"{code}\"?"),
            None => "write an ISO 4217 code in capitals, such as \"GBP\"".to_owned(),
        };
        let message = format!("`{}`: there is no currency {word:?}", report.tree().name(path));
        report.error(FindingCode::UnknownCurrency, path, Mark::Value, message, Some(hint));
    }
}

/// A country is written as gateways write it: two capital letters.
pub(super) fn country(path: &[Step], word: &str, report: &mut Report<'_, '_>) {
    let code = country_code(word);
    if code != Some(word) {
        let hint = match code {
            Some(code) => format!("did you mean \"{code}\"?"),
            None => "write an ISO 3166 code of two capital letters, such as \"GB\"".to_owned(),
        };
        let message = format!("`{}`: there is no country {word:?}", report.tree().name(path));
        report.error(FindingCode::UnknownCountry, path, Mark::Value, message, Some(hint));
    }
}
