//! The parameters of one request, read as what they should be.

use serde_json::{Map, Value, json};

use super::problem::Problem;

/// The parameters, a tree of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(pub(crate) Map<String, Value>);

impl Params {
    /// Refuses every parameter that is not named here; `expand` is always welcome.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.0.keys().find(|name| *name != "expand" && !known.contains(&name.as_str())) {
            Some(name) => Err(Problem::coded("parameter_unknown", name, format!("Received unknown parameter: {name}"))),
            None => Ok(()),
        }
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A text, or `null`, for an object that is being made.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.text(name).map_or(Value::Null, |text| json!(text))
    }

    /// A tree, or `null`.
    pub(crate) fn tree(&self, name: &str) -> Value {
        self.0.get(name).filter(|value| value.is_object() || value.is_array()).cloned().unwrap_or_default()
    }

    pub(crate) fn need(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).ok_or_else(|| Problem::required(name))
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.text(name).map(|text| integer(name, text)).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Problem::invalid(name, format!("Invalid boolean: {other}"))),
        }
    }

    /// The metadata for a new object: an empty value is no entry.
    pub(crate) fn metadata(&self) -> Result<Value, Problem> {
        let mut metadata = json!({});
        merge_metadata(&mut metadata, self.0.get("metadata"))?;
        Ok(metadata)
    }

    /// The paths to expand.
    pub(crate) fn expand(&self) -> Vec<String> {
        let paths = self.0.get("expand").and_then(Value::as_array).into_iter().flatten();
        paths.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// An integer of a parameter.
pub(crate) fn integer(name: &str, text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::coded("parameter_invalid_integer", name, format!("Invalid integer: {text}")))
}

/// Sets and unsets entries as Stripe does: an empty text unsets one, and instead of the whole hash unsets all. At most 50
/// entries, names of 40 and values of 500 characters.
pub(crate) fn merge_metadata(metadata: &mut Value, change: Option<&Value>) -> Result<(), Problem> {
    let Some(held) = metadata.as_object_mut() else { return Ok(()) };
    match change {
        None => {}
        Some(Value::Object(change)) => {
            for (name, value) in change {
                let text =
                    value.as_str().ok_or_else(|| Problem::invalid("metadata", "Metadata values must be strings."))?;
                if name.chars().count() > 40 || text.chars().count() > 500 {
                    let message = format!("Metadata is too long at '{name}': 40 characters of name, 500 of value.");
                    return Err(Problem::invalid(&format!("metadata[{name}]"), message));
                }
                if text.is_empty() {
                    held.remove(name);
                } else {
                    held.insert(name.clone(), json!(text));
                }
            }
        }
        Some(other) if other.as_str() == Some("") => held.clear(),
        Some(_) => return Err(Problem::invalid("metadata", "Invalid hash")),
    }
    if held.len() > 50 {
        Err(Problem::invalid("metadata", "You can only have up to 50 metadata keys."))
    } else {
        Ok(())
    }
}
