//! Merchant session keys and card identifiers. A card number lives only until it is judged; what stays is its last four digits.

use serde_json::{Value, json};
use time::Duration;

use super::outcome::DECLINED_CARD;
use super::problem::Problem;
use super::store::{SessionKey, Store, StoredCard, canonical, guid};
use super::times::rfc3339;
use crate::contract::table::text;

/// How long session keys and identifiers live.
const LIFE: Duration = Duration::seconds(400);
const MOST_FAILURES: u32 = 3;

/// A new session key.
pub(crate) fn open_session(store: &mut Store) -> Value {
    let (key, ends) = (guid(), store.now() + LIFE);
    store.sessions.insert(key.clone(), SessionKey { ends, failures: 0, used: false });
    json!({"merchantSessionKey": key, "expiry": rfc3339(ends)})
}

/// A session key that still lives, or 1006.
pub(crate) fn session(store: &Store, key: &str) -> Result<Value, Problem> {
    let key = canonical(key);
    let session = store.sessions.get(&key).filter(|session| session.ends > store.now());
    let session = session.ok_or_else(|| Problem::coded(1006))?;
    Ok(json!({"merchantSessionKey": key, "expiry": rfc3339(session.ends)}))
}

/// A session key that a card identifier may be made with, or 1011.
pub(crate) fn bearer(store: &Store, key: &str) -> Result<String, Problem> {
    let key = canonical(key);
    let session = store.sessions.get(&key).ok_or_else(|| Problem::coded(1002))?;
    let spent = session.used || session.failures >= MOST_FAILURES || session.ends <= store.now();
    if spent { Err(Problem::coded(1011)) } else { Ok(key) }
}

/// Turns card details into an identifier under a session key; a failure counts against the key.
pub(crate) fn identify(store: &mut Store, session: &str, details: &Value) -> Result<Value, Vec<Problem>> {
    match read(details) {
        Err(problems) => {
            if let Some(session) = store.sessions.get_mut(session) {
                session.failures += 1;
            }
            Err(problems)
        }
        Ok(card) => {
            if let Some(session) = store.sessions.get_mut(session) {
                session.used = true;
            }
            let (identifier, ends) = (guid(), store.now() + LIFE);
            let answer = json!({"cardIdentifier": identifier, "expiry": rfc3339(ends), "cardType": card.kind});
            store.cards.insert(identifier, StoredCard { session: session.to_owned(), ends: Some(ends), ..card });
            Ok(answer)
        }
    }
}

/// Turns card details into a token that stays.
pub(crate) fn tokenise(store: &mut Store, details: &Value) -> Result<Value, Vec<Problem>> {
    let card = read(details)?;
    let token = guid();
    let answer = json!({"token": token, "cardType": card.kind, "lastFourDigits": card.last_four});
    store.cards.insert(token, StoredCard { reusable: true, ..card });
    Ok(answer)
}

/// Links a new security code to a saved card. The code itself is not kept.
pub(crate) fn link(store: &Store, identifier: &str, body: &Value) -> Result<(), Problem> {
    let card = store.cards.get(&canonical(identifier)).filter(|card| card.reusable);
    card.ok_or_else(|| Problem::coded(1011))?;
    match text(body, "securityCode") {
        None => Err(Problem::at(1003, "securityCode")),
        Some(code) if digits(code, 3, 4) => Ok(()),
        Some(_) => Err(Problem::at(1005, "securityCode")),
    }
}

/// Forgets an identifier.
pub(crate) fn forget(store: &mut Store, identifier: &str) -> Result<(), Problem> {
    store.cards.remove(&canonical(identifier)).map(drop).ok_or_else(|| Problem { status: 404, ..Problem::coded(1011) })
}

fn read(details: &Value) -> Result<StoredCard, Vec<Problem>> {
    let at = |name: &str| format!("cardDetails.{name}");
    let mut problems = Vec::new();
    let mut part = |name: &str, most: usize, fits: fn(&str) -> bool| match text(details, name) {
        None | Some("") => problems.push(Problem::at(1003, &at(name))),
        Some(said) if said.chars().count() > most => problems.push(Problem::at(1004, &at(name))),
        Some(said) if !fits(said) => problems.push(Problem::at(1005, &at(name))),
        Some(_) => {}
    };
    part("cardholderName", 45, |name| !name.chars().any(char::is_control));
    part("cardNumber", 16, |number| digits(number, 12, 16));
    part("expiryDate", 4, |expiry| digits(expiry, 4, 4) && matches!(month(expiry), 1..=12));
    if text(details, "securityCode").is_some_and(|code| !digits(code, 3, 4)) {
        problems.push(Problem::at(1005, &at("securityCode")));
    }
    let number = text(details, "cardNumber").unwrap_or_default();
    if problems.is_empty() && !check_digit_is_right(number) {
        problems.push(Problem::at(1007, &at("cardNumber")));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(StoredCard {
        kind: kind_of(number).to_owned(),
        last_four: number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        expiry: text(details, "expiryDate").unwrap_or_default().to_owned(),
        holder: text(details, "cardholderName").unwrap_or_default().to_owned(),
        declined: number == DECLINED_CARD,
        session: String::new(),
        ends: None,
        reusable: false,
    })
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The check digit of ISO/IEC 7812.
fn check_digit_is_right(number: &str) -> bool {
    let doubled = |(index, digit): (usize, u32)| match (index % 2, digit * 2) {
        (0, _) => digit,
        (_, twice) => twice / 10 + twice % 10,
    };
    number.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate().map(doubled).sum::<u32>() % 10 == 0
}

fn month(expiry: &str) -> u32 {
    expiry.get(..2).and_then(|month| month.parse().ok()).unwrap_or_default()
}

fn kind_of(number: &str) -> &'static str {
    match number.get(..2).and_then(|range| range.parse::<u32>().ok()).unwrap_or_default() {
        34 | 37 => "AmericanExpress",
        35 => "JCB",
        36 | 38 | 30 | 60 | 65 => "Diners/Discover",
        51..=55 | 22..=27 => "MasterCard",
        50 | 56..=58 | 67 => "Maestro",
        _ => "Visa",
    }
}
