//! Stripe's form encoding: `items[0][price]=…`, `expand[]=…`, `metadata[key]=…` as one tree of texts.

use serde_json::{Map, Value};

use crate::call::pairs;

/// How deep brackets may stand.
const DEEPEST: usize = 12;

/// Reads a form or a query. The error is a sentence.
pub(crate) fn parse(text: &str) -> Result<Map<String, Value>, String> {
    let mut tree = Map::new();
    for (name, value) in pairs(text) {
        let path = path(&name).ok_or_else(|| format!("Invalid parameter name: {name}"))?;
        insert(&mut tree, &path, value).ok_or_else(|| format!("Conflicting parameter: {name}"))?;
    }
    Ok(tree
        .into_iter()
        .map(|(name, value)| {
            let value = listed(&name, value);
            (name, value)
        })
        .collect())
}

/// `a[b][]` as `a`, `b`, and an empty part.
fn path(name: &str) -> Option<Vec<&str>> {
    let (first, mut rest) = name.find('[').map_or((name, ""), |at| name.split_at(at));
    let mut parts = vec![first];
    while let Some(inner) = rest.strip_prefix('[') {
        let (part, after) = inner.split_once(']')?;
        parts.push(part);
        rest = after;
    }
    (rest.is_empty() && !first.is_empty() && parts.len() <= DEEPEST).then_some(parts)
}

fn insert(tree: &mut Map<String, Value>, path: &[&str], value: String) -> Option<()> {
    let (part, rest) = path.split_first()?;
    let part = if part.is_empty() { tree.len().to_string() } else { (*part).to_owned() };
    if rest.is_empty() {
        tree.insert(part, Value::String(value));
        return Some(());
    }
    let inner = tree.entry(part).or_insert_with(|| Value::Object(Map::new()));
    insert(inner.as_object_mut()?, rest, value)
}

/// Turns objects whose names are 0, 1, 2 … into arrays, except metadata, whose keys are the caller's.
fn listed(name: &str, value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    if name == "metadata" {
        return Value::Object(fields);
    }
    let mut fields: Vec<(String, Value)> = fields
        .into_iter()
        .map(|(name, value)| {
            let value = listed(&name, value);
            (name, value)
        })
        .collect();
    let numbers: Option<Vec<usize>> = fields.iter().map(|(name, _)| name.parse().ok()).collect();
    if numbers.is_none_or(|numbers| numbers.is_empty()) {
        return Value::Object(fields.into_iter().collect());
    }
    fields.sort_by_key(|(name, _)| name.parse::<usize>().unwrap_or(usize::MAX));
    Value::Array(fields.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn brackets_make_objects_and_lists() {
        let cases = [
            ("a=1&b=x+y%26z", json!({"a": "1", "b": "x y&z"})),
            ("expand[]=customer&expand[]=data.charge", json!({"expand": ["customer", "data.charge"]})),
            (
                "items[1][price]=q&items[0][price]=p&items[0][n]=2",
                json!({"items": [{"price": "p", "n": "2"}, {"price": "q"}]}),
            ),
            ("metadata[0]=zero&metadata[1]=", json!({"metadata": {"0": "zero", "1": ""}})),
            ("created%5Bgte%5D=5&created[lt]=9", json!({"created": {"gte": "5", "lt": "9"}})),
        ];
        for (form, tree) in cases {
            assert_eq!(serde_json::Value::Object(parse(form).unwrap()), tree, "{form}");
        }
    }

    #[test]
    fn a_broken_name_is_refused() {
        for form in ["a[b=1", "[x]=1", "a[b]c=1", "a=1&a[b]=2", &format!("a{}=1", "[b]".repeat(50))] {
            assert!(parse(form).is_err(), "{form}");
        }
    }
}
