//! ARSSCS: adds and changes customers. Its answers are in lower case.

use serde_json::{Value, json};

use super::batch::{Applied, Context, Fault, copy, must, must_fit};
use super::output::{leaf, node};
use super::sentence::{Sentence, What};
use crate::contract::table::set;
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::customers;

pub(crate) fn add(ledger: &mut Ledger, context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let empty = Element::default();
    let given = item.child("Key").unwrap_or(&empty).text_of("Customer");
    must(item, "Name")?;
    let mut document = fields(context, item)?;
    if !given.is_empty() {
        if ledger.customers.get(given).is_some() {
            let sentence = Sentence::Exists { what: What::Customer, key: given.to_owned() };
            return Err(Fault::new("Customer", given, sentence));
        }
        set(&mut document, "CustomerCode", json!(given));
    }
    must_fit("NewCustomer", &document)?;
    let created = customers::create(ledger, document);
    let (_, code) = created.map_err(|refusal| Fault::of(&refusal, "Customer", given))?;
    Ok(applied(code))
}

pub(crate) fn update(ledger: &mut Ledger, context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let empty = Element::default();
    let code = must(item.child("Key").unwrap_or(&empty), "Customer")?;
    if ledger.customers.get(code).is_none() {
        return Err(Fault::missing("Customer", What::Customer, code));
    }
    let change = fields(context, item)?;
    if change != json!({}) {
        must_fit("CustomerChange", &change)?;
    }
    customers::update(ledger, code, &change).map_err(|refusal| Fault::of(&refusal, "Customer", code))?;
    Ok(applied(code.to_owned()))
}

pub(crate) fn key(item: &Element) -> Vec<Element> {
    let code = item.child("Key").map(|key| key.text_of("Customer")).unwrap_or_default();
    vec![node("Key", vec![leaf("Customer", code)])]
}

fn applied(code: String) -> Applied {
    let answer = node("Item", vec![node("Key", vec![leaf("Customer", code.as_str())])]);
    Applied { answer, resource: code }
}

fn fields(context: &Context<'_>, item: &Element) -> Result<Value, Fault> {
    let mut document = json!({});
    let names = [
        ("Name", "CustomerName"),
        ("Email", "Email"),
        ("Telephone", "Phone"),
        ("TermsCode", "TermsCode"),
        ("Branch", "Branch"),
        ("CompanyTaxNumber", "TaxNumber"),
    ];
    copy(item, &mut document, &names);
    let own = item.text_of("Currency");
    if !own.is_empty() {
        let unknown = || Fault::new("Currency", own, Sentence::Other(format!("Currency '{own}' not found")));
        set(&mut document, "Currency", json!(context.settings.iso_of(own).ok_or_else(unknown)?));
    }
    match item.text_of("CustomerOnHold") {
        "Y" => set(&mut document, "Status", json!("OnHold")),
        "N" => set(&mut document, "Status", json!("Active")),
        _ => {}
    }
    address(item, &mut document, "SoldToAddr", "SoldPostalCode", "BillingAddress");
    address(item, &mut document, "ShipToAddr", "ShipPostalCode", "ShippingAddress");
    Ok(document)
}

fn address(item: &Element, document: &mut Value, line: &str, postal_code: &str, property: &str) {
    let mut address = json!({});
    for number in 1..=5 {
        copy(item, &mut address, &[(&format!("{line}{number}"), &format!("Line{number}"))]);
    }
    copy(item, &mut address, &[(postal_code, "PostalCode")]);
    if address != json!({}) {
        set(document, property, address);
    }
}
