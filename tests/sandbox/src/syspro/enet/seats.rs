//! Who is logged on: one seat per operator and company, taken by the latest logon.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::sentence::{Language, Sentence};
use super::settings::Settings;
use crate::lock::hold;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) operator: String,
    pub(crate) company: String,
    pub(crate) language: Language,
}

/// The sessions by their ids, trailing spaces included.
#[derive(Debug, Default)]
pub(crate) struct Seats(Mutex<BTreeMap<String, Seat>>);

impl Seats {
    /// Logs on; whoever had the seat loses it. The id ends in two spaces, which belong to it.
    pub(crate) fn log_on(&self, settings: &Settings, parameter: impl Fn(&str) -> String) -> Result<String, Sentence> {
        let (operator, company) = (parameter("Operator"), parameter("CompanyId"));
        let password = settings.operators.get(&operator).ok_or(Sentence::UnknownOperator)?;
        if *password != parameter("OperatorPassword") {
            return Err(Sentence::WrongPassword);
        }
        if settings.companies.get(&company) != Some(&parameter("CompanyPassword")) {
            return Err(Sentence::WrongCompany);
        }
        let mut seats = hold(&self.0);
        seats.retain(|_, seat| seat.operator != operator || seat.company != company);
        let id = format!("{:032X}00  ", fastrand::u128(..));
        seats.insert(id.clone(), Seat { operator, company, language: Language::of(&parameter("LanguageCode")) });
        Ok(id)
    }

    pub(crate) fn log_off(&self, id: &str) -> Result<(), Sentence> {
        hold(&self.0).remove(id).map(drop).ok_or(Sentence::InvalidSession)
    }

    pub(crate) fn seat(&self, id: &str) -> Result<Seat, Sentence> {
        hold(&self.0).get(id).cloned().ok_or(Sentence::InvalidSession)
    }

    pub(crate) fn clear(&self) {
        hold(&self.0).clear();
    }

    pub(crate) fn len(&self) -> usize {
        hold(&self.0).len()
    }
}
