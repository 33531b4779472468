//! What every business object writes, whole.

use syspro_harmony::enet::{BusinessObject, Element};

use crate::enet_documents as documents;

/// One element a line, so that a change shows where it is.
fn laid_out(element: &Element) -> String {
    fn write(element: &Element, depth: usize, into: &mut String) {
        let alone = Element { children: Vec::new(), ..element.clone() };
        let text = alone.to_string();
        let indent = "  ".repeat(depth);
        if element.children.is_empty() {
            into.push_str(&format!("{indent}{text}\n"));
            return;
        }
        into.push_str(&format!("{indent}{}\n", text.replace("/>", ">")));
        element.children.iter().for_each(|child| write(child, depth + 1, into));
        into.push_str(&format!("{indent}</{}>\n", element.name));
    }
    let mut text = String::new();
    write(element, 0, &mut text);
    text
}

fn both<B: BusinessObject>(object: &B) -> String {
    let site = documents::site();
    let parameters = object.xml_parameters(&site).unwrap();
    let document = laid_out(&object.xml_in(&site).unwrap());
    parameters.map_or(document.clone(), |parameters| format!("{document}\n{}", laid_out(&parameters)))
}

#[test]
fn documents_are_written_so() {
    insta::assert_snapshot!("sortoi", both(&documents::sales_order()));
    insta::assert_snapshot!("sortos", both(&documents::order_status()));
    insta::assert_snapshot!("arstpy", both(&documents::payment()));
    insta::assert_snapshot!("arstin", both(&documents::credit_note()));
    insta::assert_snapshot!("gentjl", both(&documents::journal()));
    insta::assert_snapshot!("cshtwd", both(&documents::cash_book_entry()));
    insta::assert_snapshot!("arsscs", both(&documents::customer()));
    insta::assert_snapshot!("invqry", both(&documents::stock_query()));
    insta::assert_snapshot!("sorqry", both(&documents::sales_order_query()));
    insta::assert_snapshot!("arsqry", both(&documents::customer_query()));
    insta::assert_snapshot!("comfnd", both(&documents::find_rows()));
}

#[test]
fn a_document_is_one_line_with_its_declaration_and_reads_as_it_was_written() {
    let document = documents::sales_order().xml_in(&documents::site()).unwrap();
    let text = document.to_document();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"Windows-1252\"?><SalesOrders xmlns:xsd="), "{text}");
    assert!(!text.contains('\n'));
    assert_eq!(syspro_harmony::enet::xml::parse(&text).unwrap(), document);
    assert_eq!(text, documents::sales_order().xml_in_text(&documents::site()).unwrap(), "what is sent");
}
