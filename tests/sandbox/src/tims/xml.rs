//! The contract's XML: the same documents as its JSON, told apart by the schemas, which say what is an array, a number
//! or a truth value.
//!
//! Refused: document types, entities beyond the five predefined ones, attributes, and more than 32 levels.

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::Event;
use serde_json::{Map, Value, json};

use super::contract::Contract;

const DEEPEST: usize = 32;

#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

/// Reads a document of the schema of this name. The error is a sentence.
pub(crate) fn decode(contract: &Contract, schema: &str, body: &[u8]) -> Result<Value, String> {
    let root = parse(std::str::from_utf8(body).map_err(|error| error.to_string())?)?;
    let reference = json!({"$ref": format!("#/components/schemas/{schema}")});
    let expected = element_name(contract, &reference);
    if root.name != expected {
        return Err(format!("the root element is {}, not {expected}", root.name));
    }
    value(contract, &reference, &root)
}

/// Writes a document of the schema of this name.
pub(crate) fn encode(contract: &Contract, schema: &str, document: &Value) -> String {
    let reference = json!({"$ref": format!("#/components/schemas/{schema}")});
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    write(contract, &reference, &element_name(contract, &reference), document, &mut text);
    text
}

fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                open.push(element(&start)?);
                if open.len() > DEEPEST {
                    return Err(format!("the document is more than {DEEPEST} levels deep"));
                }
            }
            Event::Empty(start) => adopt(&mut open, element(&start)?),
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                adopt(&mut open, done);
            }
            Event::Text(part) => append(&mut open, &part),
            Event::CData(part) => append(&mut open, &part),
            Event::GeneralRef(part) => {
                let entity = format!("&{};", &*part);
                append(&mut open, &unescape(&entity).map_err(|error| error.to_string())?);
            }
            Event::DocType(_) => return Err("a document type is not read".to_owned()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut root = open.pop().filter(|_| open.is_empty()).ok_or("the document ends too early")?;
    let only = root.children.pop().ok_or("the document has no element")?;
    if root.children.is_empty() { Ok(only) } else { Err("the document has several roots".to_owned()) }
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Result<Element, String> {
    if start.attributes().next().is_some() {
        return Err("attributes are not read".to_owned());
    }
    let name = start.name().0.to_owned();
    Ok(Element { name, ..Element::default() })
}

fn adopt(open: &mut [Element], child: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn value(contract: &Contract, schema: &Value, element: &Element) -> Result<Value, String> {
    if let Some(items) = array_items(contract, schema) {
        let expected = element_name(contract, items);
        let wrong = element.children.iter().find(|child| child.name != expected);
        return match wrong {
            Some(wrong) => Err(format!("{} holds {}, not {expected}", element.name, wrong.name)),
            None => element.children.iter().map(|child| value(contract, items, child)).collect(),
        };
    }
    if !element.children.is_empty() {
        return object(contract, schema, element);
    }
    let text = element.text.as_str();
    Ok(match (kind(contract, schema), text) {
        (Some("boolean"), "true" | "false") => json!(text == "true"),
        (Some("integer"), _) => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        (Some("object"), _) if text.trim().is_empty() => json!({}),
        _ => json!(text),
    })
}

fn object(contract: &Contract, schema: &Value, element: &Element) -> Result<Value, String> {
    let mut object = Map::new();
    for child in &element.children {
        let inner = property(contract, schema, &child.name).unwrap_or(&Value::Null);
        if object.insert(child.name.clone(), value(contract, inner, child)?).is_some() {
            return Err(format!("{} stands twice in {}", child.name, element.name));
        }
    }
    Ok(Value::Object(object))
}

fn write(contract: &Contract, schema: &Value, name: &str, document: &Value, text: &mut String) {
    text.push_str(&format!("<{name}>"));
    match document {
        Value::Object(fields) => {
            for (field, inner) in fields.iter().filter(|(_, inner)| !inner.is_null()) {
                write(contract, property(contract, schema, field).unwrap_or(&Value::Null), field, inner, text);
            }
        }
        Value::Array(entries) => {
            let items = array_items(contract, schema).unwrap_or(&Value::Null);
            let entry = element_name(contract, items);
            entries.iter().for_each(|inner| write(contract, items, &entry, inner, text));
        }
        Value::String(plain) => text.push_str(&escape(plain.as_str())),
        Value::Bool(_) | Value::Number(_) => text.push_str(&document.to_string()),
        Value::Null => {}
    }
    text.push_str(&format!("</{name}>"));
}

/// The schema behind a reference, and the name that the reference gives it.
fn behind<'a>(contract: &'a Contract, schema: &'a Value) -> (&'a Value, Option<&'a str>) {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    (name.and_then(|name| contract.schema(name)).unwrap_or(schema), name)
}

fn element_name(contract: &Contract, schema: &Value) -> String {
    let (schema, name) = behind(contract, schema);
    let said = schema.pointer("/xml/name").and_then(Value::as_str);
    said.or(name).unwrap_or("Item").to_owned()
}

fn kind<'a>(contract: &'a Contract, schema: &'a Value) -> Option<&'a str> {
    behind(contract, schema).0.get("type").and_then(Value::as_str)
}

fn array_items<'a>(contract: &'a Contract, schema: &'a Value) -> Option<&'a Value> {
    let (schema, _) = behind(contract, schema);
    if schema.get("type")? == "array" { schema.get("items") } else { None }
}

/// The schema of a property, also where another schema that is referred to has it.
fn property<'a>(contract: &'a Contract, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let (schema, _) = behind(contract, schema);
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    own.or_else(|| {
        let parts = schema.get("allOf").and_then(Value::as_array)?;
        parts.iter().find_map(|part| property(contract, part, name))
    })
}
