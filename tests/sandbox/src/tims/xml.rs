//! The contract's XML: the same documents as its JSON, told apart by the schemas, which say what is an array, a number
//! or a truth value.
//!
//! Refused: document types, entities beyond the five predefined ones, attributes, and more than 32 levels.

use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

use crate::contract::published::Contract;
use crate::element::{Attributes, Element, parse};

/// Reads a document of the schema of this name. The error is a sentence.
pub(crate) fn decode(contract: &Contract, schema: &str, body: &[u8]) -> Result<Value, String> {
    let root = parse(std::str::from_utf8(body).map_err(|error| error.to_string())?, Attributes::Refused)?;
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
