//! One address through all steps: text, form, width. Every change is noted.

use super::form::Form;
use super::text::{self, Cleaner};
use super::{Case, Forms, WidthProfile, country, country_code, lines, postcode, state};
use crate::canonical::PostalAddress;
use crate::derived::{Derived, Reason};
use crate::refusal::{Refusal, RefusalCode};
use crate::suggest;

/// An address that fits its profile, and what was changed to make it fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standardised {
    /// The address.
    pub address: PostalAddress,
    /// One reason for each part that differs from what was given, or that was kept although its form is unknown.
    pub changes: Vec<Reason>,
}

/// The address in standard form. `field` is where it stands in the canonical model, for reasons and refusals:
/// `payment.customer.billing`.
///
/// # Errors
/// [`RefusalCode::TooLong`] for a part that does not fit its width; [`RefusalCode::InvalidText`] for a country that nobody
/// knows, a letter that the profile cannot hold, or, where the profile refuses unknown forms, a postcode or state that its
/// country does not have.
pub fn standardise(address: &PostalAddress, field: &str, profile: &WidthProfile) -> Result<Standardised, Refusal> {
    let mut parts = Parts { field, profile, changes: Vec::new() };
    let country = parts.country(address.country.as_deref())?;
    let address = PostalAddress {
        name: parts.plain("name", address.name.as_deref(), profile.name)?,
        lines: parts.lines(&address.lines)?,
        city: parts.plain("city", address.city.as_deref(), profile.city)?,
        state: parts.formed(
            ("state", "address.state"),
            address.state.as_deref(),
            country,
            profile.state,
            state::form,
        )?,
        postcode: parts.formed(
            ("postcode", "address.postcode"),
            address.postcode.as_deref(),
            country,
            profile.postcode,
            postcode::form,
        )?,
        country: country.map(str::to_owned),
    };
    Ok(Standardised { address, changes: parts.changes })
}

/// A person's or company's name that fits the profile.
///
/// # Errors
/// As [`standardise`].
pub fn fit_name(name: &str, field: &str, profile: &WidthProfile) -> Result<Derived<String>, Refusal> {
    fit(name, field, profile, profile.case, profile.name)
}

/// An e-mail address that fits the profile. Its case is left alone: only the mail server knows whether it matters.
///
/// # Errors
/// As [`standardise`].
pub fn fit_email(email: &str, field: &str, profile: &WidthProfile) -> Result<Derived<String>, Refusal> {
    fit(email, field, profile, Case::AsGiven, profile.email)
}

fn fit(text: &str, field: &str, profile: &WidthProfile, case: Case, width: usize) -> Result<Derived<String>, Refusal> {
    let at = || field.to_owned();
    let clean = Cleaner { profile, case }.clean(text, at)?;
    text::must_fit(&clean, at, width)?;
    Ok(Derived::new(clean, "address.text").because(field.to_owned(), on_one_line(text)))
}

/// A text as a reason shows it.
fn on_one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Works through the parts of one address and keeps the changes.
struct Parts<'a> {
    field: &'a str,
    profile: &'a WidthProfile,
    changes: Vec<Reason>,
}

impl Parts<'_> {
    fn plain(&mut self, part: &str, given: Option<&str>, width: usize) -> Result<Option<String>, Refusal> {
        let Some(given) = given else {
            return Ok(None);
        };
        let clean = self.clean(part, given)?;
        self.keep(part, given, clean, width, "address.text")
    }

    fn lines(&mut self, given: &[String]) -> Result<Vec<String>, Refusal> {
        let mut clean = Vec::new();
        for line in given.iter().flat_map(|line| line.lines()) {
            clean.push(self.clean("lines", line)?);
        }
        clean.retain(|line| !line.is_empty());
        let fitted = lines::fit(clean, || self.at("lines"), self.profile)?;
        if fitted != given {
            self.changed("lines", &given.join(" / "), &fitted.join(" / "), "address.lines");
        }
        Ok(fitted)
    }

    fn country(&mut self, given: Option<&str>) -> Result<Option<&'static str>, Refusal> {
        let Some(given) = given.filter(|text| !text.trim().is_empty()) else {
            return Ok(None);
        };
        let code = country_code(given).ok_or_else(|| {
            let message = "no country has this name or ISO 3166-1 code";
            Refusal::new(RefusalCode::InvalidText, self.at("country"), given, message)
                .suggest(suggest::near(given, country::names()))
        })?;
        if code != given {
            self.changed("country", given, code, "address.country");
        }
        Ok(Some(code))
    }

    fn formed(
        &mut self,
        (part, rule): (&str, &'static str),
        given: Option<&str>,
        country: Option<&str>,
        width: usize,
        form: fn(&str, &str) -> Form,
    ) -> Result<Option<String>, Refusal> {
        let Some(given) = given else {
            return Ok(None);
        };
        let clean = self.clean(part, given)?;
        let form = country.filter(|_| !clean.is_empty()).map_or(Form::Free, |country| form(&clean, country));
        let text = self.in_form(part, clean, form)?;
        self.keep(part, given, text, width, rule)
    }

    /// The standard form of a clean text, or the text itself where its form is free or unknown and kept.
    fn in_form(&mut self, part: &str, clean: String, form: Form) -> Result<String, Refusal> {
        match (form, self.profile.forms) {
            (Form::Standard(standard), _) => Ok(standard),
            (Form::Free, _) => Ok(clean),
            (Form::Unknown(expected), Forms::Keep) => {
                let kept = Derived::new(clean.clone(), "address.kept").because(format!("given.{part}"), &clean);
                let reason = kept.because("expected", expected).explain(self.at(part)).1;
                self.changes.push(reason);
                Ok(clean)
            }
            (Form::Unknown(expected), Forms::Refuse) => {
                let message = format!("this is not {expected}");
                Err(Refusal::new(RefusalCode::InvalidText, self.at(part), clean, message))
            }
        }
    }

    /// The text if it fits and is not empty; a change is noted.
    fn keep(
        &mut self,
        part: &str,
        given: &str,
        text: String,
        width: usize,
        rule: &'static str,
    ) -> Result<Option<String>, Refusal> {
        text::must_fit(&text, || self.at(part), width)?;
        if text != given {
            self.changed(part, given, &text, rule);
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn clean(&self, part: &str, given: &str) -> Result<String, Refusal> {
        Cleaner { profile: self.profile, case: self.profile.case }.clean(given, || self.at(part))
    }

    fn changed(&mut self, part: &str, given: &str, value: &str, rule: &'static str) {
        let given = on_one_line(given);
        let change = Derived::new(value.to_owned(), rule).because(format!("given.{part}"), given);
        self.changes.push(change.explain(self.at(part)).1);
    }

    fn at(&self, part: &str) -> String {
        format!("{}.{part}", self.field)
    }
}
