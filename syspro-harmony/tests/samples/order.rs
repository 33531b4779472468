//! What we write, held against the listings: the children of every element are elements of its class, in its order.

use std::path::Path;

use syspro_harmony::enet::{BusinessObject, Element, Site};

use crate::enet_documents as documents;
use crate::schema::{Classes, classes};

/// Which class of the listing an element is of, where it is not called the same.
fn class_of(classes: &Classes, object: &str, element: &str) -> Option<String> {
    let renamed = match (object, element) {
        ("GENTJL", "Item") => "PostGlJournalItem",
        ("GENTJL", "JournalDetails") => "PostGlJournalItemJournalDetails",
        ("GENTJL", "Parameters") => "PostGlJournalParameters",
        ("CSHTWD", "AddTransaction") => "PostCbDepositsWithdrawalsItemAddTransaction",
        ("CSHTWD", "Parameters") => "PostCbDepositsWithdrawalsParameters",
        // The listings of these merge the options into the key.
        ("SORQRY" | "ARSQRY", "Option") => "Key",
        // Its listing is a choice.
        ("ARSTPY", "Item") => return None,
        (_, other) => other,
    };
    classes.contains_key(renamed).then(|| renamed.to_owned())
}

/// Elements that the listing of the older release lacks: release 7 has them.
const NEWER: &[(&str, &str)] = &[("ARSTPY", "IgnoreAnalysis")];

fn assert_ordered(classes: &Classes, object: &str, element: &Element) {
    if let Some(class) = class_of(classes, object, &element.name).filter(|_| !element.children.is_empty()) {
        let order = &classes[&class];
        let known = element.children.iter().filter(|child| !NEWER.contains(&(object, child.name.as_str())));
        let places: Vec<(usize, &str)> = known
            .map(|child| {
                let place = order.iter().position(|name| *name == child.name);
                (place.unwrap_or_else(|| panic!("{object}: {class} has no {}", child.name)), child.name.as_str())
            })
            .collect();
        assert!(places.is_sorted_by_key(|(place, _)| *place), "{object}: {class} is out of order: {places:?}");
    }
    element.children.iter().for_each(|child| assert_ordered(classes, object, child));
}

fn assert_follows<B: BusinessObject>(schemas: &Path, site: &Site, object: &B) {
    let listed = |name: String| schemas.join(format!("{name}.txt")).exists().then(|| classes(schemas, &name));
    let document = object.xml_in(site).unwrap();
    let query = object.xml_parameters(site).unwrap().is_none();
    let name = if query { B::NAME.to_owned() } else { format!("{}DOC", B::NAME) };
    assert_ordered(&listed(name).expect("a listing"), B::NAME, &document);
    if let Some(parameters) = object.xml_parameters(site).unwrap() {
        assert_ordered(&classes(schemas, B::NAME), B::NAME, &parameters);
    }
}

/// Every object's fullest document, and the document that the sample of the same name is.
pub(crate) fn written_documents_follow(syspro: &Path) {
    let (schemas, site) = (syspro.join("schema"), documents::site());
    assert_follows(&schemas, &site, &documents::sales_order());
    assert_follows(&schemas, &site, &documents::order_status());
    assert_follows(&schemas, &site, &documents::payment());
    assert_follows(&schemas, &site, &documents::credit_note());
    assert_follows(&schemas, &site, &documents::journal());
    assert_follows(&schemas, &site, &documents::cash_book_entry());
    assert_follows(&schemas, &site, &documents::customer());
    assert_follows(&schemas, &site, &documents::stock_query());
    assert_follows(&schemas, &site, &documents::sales_order_query());
    assert_follows(&schemas, &site, &documents::customer_query());
    assert_follows(&schemas, &site, &documents::find_rows());
    follows_the_sample(syspro, "sortoi_in.xml", &documents::sales_order().xml_in(&site).unwrap());
    follows_the_sample(syspro, "arstpy_in.xml", &documents::payment().xml_in(&site).unwrap());
    follows_the_sample(syspro, "arstin_in_creditnote_derived.xml", &documents::credit_note().xml_in(&site).unwrap());
    follows_the_sample(syspro, "gentjl_in.xml", &documents::journal().xml_in(&site).unwrap());
    for (file, parameters) in [
        ("sortoi_params.xml", documents::sales_order().xml_parameters(&site)),
        ("arstpy_params.xml", documents::payment().xml_parameters(&site)),
        ("arstin_params.xml", documents::credit_note().xml_parameters(&site)),
        ("gentjl_params.xml", documents::journal().xml_parameters(&site)),
        ("arsscs_params.xml", documents::customer().xml_parameters(&site)),
    ] {
        follows_the_sample(syspro, file, &parameters.unwrap().unwrap());
    }
}

/// The elements that a sample and our document share stand in the same order, level by level, and the roots are the same.
fn follows_the_sample(syspro: &Path, file: &str, ours: &Element) {
    let text = std::fs::read_to_string(syspro.join("samples").join(file)).unwrap();
    let sample = syspro_harmony::enet::xml::parse(text.trim()).unwrap();
    assert_eq!((&sample.name, &sample.attributes), (&ours.name, &ours.attributes), "{file}");
    assert_same_order(file, &sample, ours);
}

fn assert_same_order(file: &str, sample: &Element, ours: &Element) {
    let shared = |one: &Element, other: &Element| -> Vec<String> {
        let mut names: Vec<String> = one.children.iter().map(|child| child.name.to_string()).collect();
        names.retain(|name| other.child(name).is_some());
        names.dedup();
        names
    };
    assert_eq!(shared(sample, ours), shared(ours, sample), "{file}: {}", ours.name);
    for child in &ours.children {
        if let Some(twin) = sample.child(&child.name) {
            assert_same_order(file, twin, child);
        }
    }
}
