//! The listings of the published schemas: classes and the order of their elements.

use std::collections::BTreeMap;
use std::path::Path;

/// The elements of each class, in order.
pub(crate) type Classes = BTreeMap<String, Vec<String>>;

/// Reads a listing: `CLASS Name`, then `  Element : Type` lines.
pub(crate) fn classes(folder: &Path, name: &str) -> Classes {
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let (mut classes, mut open) = (Classes::new(), None::<String>);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("CLASS ") {
            open = Some(name.trim().to_owned());
            classes.entry(name.trim().to_owned()).or_default();
        } else if line.starts_with("ENUM ") {
            // A class whose heading is lost, as the options of a query are, stands behind an enumeration.
            open = Some("Option".to_owned());
        } else if let (Some(class), Some((element, _))) = (&open, line.split_once(" : ")) {
            let element = element.trim().trim_matches(['[', ']']).to_owned();
            classes.entry(class.clone()).or_default().push(element);
        }
    }
    classes
}
