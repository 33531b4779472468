//! Whether a payment fits the conditions of a fraud rule, and by which figures. What is not known fits no condition on it; the ERP
//! is asked for the customer only where everything else fits.

use crate::address::country_code;
use crate::canonical::{Customer, Payment, PostalAddress, Screening};
use crate::derived::Input;
use crate::flows::story::Story;
use crate::flows::{CustomerQuery, Known};
use crate::rules::{CountryOf, FraudConditions};

/// The figures by which the payment fits; none if it does not.
pub(super) fn fitting(
    when: &FraudConditions,
    screening: &Screening,
    payment: &Payment,
    known: Known<'_>,
) -> Story<Option<Vec<Input>>> {
    let Some(mut inputs) = by_figures(when, screening, payment) else { return Ok(None) };
    if let Some(wanted) = when.new_customer {
        match is_new(&payment.customer, known)? {
            Some(is_new) if is_new == wanted => inputs.push(Input::new("new customer", is_new)),
            Some(_) | None => return Ok(None),
        }
    }
    Ok(Some(inputs))
}

/// Every condition that needs no question.
fn by_figures(when: &FraudConditions, screening: &Screening, payment: &Payment) -> Option<Vec<Input>> {
    let mut inputs = Vec::new();
    if let Some(range) = when.score {
        inputs.push(Input::new("score", screening.score.filter(|score| range.contains(*score))?));
    }
    if !when.recommendation.is_empty() {
        let advised = screening.recommendation;
        inputs.push(Input::new("recommendation", when.recommendation.contains(&advised).then_some(advised)?));
    }
    if let Some(condition) = &when.provider {
        inputs.push(Input::new("provider", screening.provider.as_deref().filter(|name| condition.fits(name))?));
    }
    if !when.amount_at_least.is_empty() {
        inputs.push(Input::new("payment.captured", large_enough(when, payment)?));
    }
    if !when.countries_differ.is_empty() {
        inputs.extend(differing(&when.countries_differ, screening, payment)?);
    }
    for (key, condition) in &when.metadata {
        let text = payment.metadata.get(key).filter(|text| condition.fits(text))?;
        inputs.push(Input::new(format!("payment.metadata.{key}"), text));
    }
    Some(inputs)
}

/// The captured amount, if it reaches the bound of its currency.
fn large_enough(when: &FraudConditions, payment: &Payment) -> Option<crate::money::Money> {
    let reaches = |bound: &crate::money::Money| payment.captured.compare(*bound).is_ok_and(|order| order.is_ge());
    when.amount_at_least.iter().any(reaches).then_some(payment.captured)
}

/// The countries that are known, if they are not all the same.
fn differing(of: &[CountryOf], screening: &Screening, payment: &Payment) -> Option<Vec<Input>> {
    let known = of.iter().filter_map(|of| Some((*of, country(*of, screening, payment)?)));
    let known: Vec<(CountryOf, String)> = known.collect();
    let (_, first) = known.first()?;
    let differ = known.iter().any(|(_, country)| country != first);
    differ.then(|| known.iter().map(|(of, country)| Input::new(of.as_str(), country)).collect())
}

fn country(of: CountryOf, screening: &Screening, payment: &Payment) -> Option<String> {
    let of_address = |address: Option<&PostalAddress>| address.and_then(|address| address.country.clone());
    let text = match of {
        CountryOf::Billing => of_address(payment.customer.billing.as_ref()),
        CountryOf::Shipping => of_address(payment.shipping.as_ref().or(payment.customer.shipping.as_ref())),
        CountryOf::Card => screening.card_country.clone(),
    }?;
    let text = text.trim();
    (!text.is_empty()).then(|| country_code(text).map_or_else(|| text.to_uppercase(), str::to_owned))
}

/// Whether the ERP has no customer with this e-mail address; unknown for somebody without one.
fn is_new(customer: &Customer, known: Known<'_>) -> Story<Option<bool>> {
    let Some(email) = customer.email.as_deref().map(|email| email.trim().to_lowercase()) else { return Ok(None) };
    if email.is_empty() {
        return Ok(None);
    }
    let query = CustomerQuery { email: Some(email), ..CustomerQuery::default() };
    Ok(Some(known.customers(query)?.is_empty()))
}
