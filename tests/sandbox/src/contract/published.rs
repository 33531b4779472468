//! A published contract as its server reads it: which operations there are, and what their bodies must look like.
//!
//! Sources: `tims-client/openapi.yaml`, `syspro-harmony/openapi.yaml` and `opayo-model/openapi.yaml`, OpenAPI 3.1, whose
//! schemas are JSON Schema 2020-12.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

const TIMS: &str = include_str!("../../../../tims-client/openapi.yaml");
const HARMONY: &str = include_str!("../../../../syspro-harmony/openapi.yaml");
const OPAYO: &str = include_str!("../../../../opayo-model/openapi.yaml");

/// One operation of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `customers.create`.
    pub id: String,
    /// `POST`.
    pub method: String,
    /// `/customers/{CustomerCode}`, below the base path.
    pub path: String,
    /// Name of the schema of the request body, where there is one.
    pub request: Option<String>,
    /// Status and name of the schema of the answer when it succeeds.
    pub answer: (u16, String),
    /// Query parameters by name with their schemas.
    pub query: BTreeMap<String, Value>,
    /// Query parameters that must be there.
    pub required: Vec<String>,
    /// Header parameters by name with their schemas.
    pub headers: BTreeMap<String, Value>,
}

/// One way in which a document breaks its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as the contract writes it: `Lines[0].SKU`. Empty for the document itself.
    pub field: String,
    /// What is wrong there.
    pub message: String,
    /// What kind of rule it breaks: `required`, `length`, `pattern`, `integer`, or `value` for all others.
    pub rule: &'static str,
}

impl Violation {
    /// A parameter that must be there is not.
    pub(crate) fn missing(name: &str) -> Self {
        Self { field: name.to_owned(), message: format!("{name} must be there"), rule: "required" }
    }
}

/// The contract: its operations and its schemas, ready to hold documents against.
#[derive(Debug)]
pub struct Contract {
    document: Value,
    operations: Vec<Operation>,
    validators: BTreeMap<String, Validator>,
}

impl Contract {
    /// The contract of the TIMS gateway, read once per process.
    ///
    /// # Errors
    /// A sentence that says which part cannot be read.
    pub fn tims() -> Result<&'static Self, String> {
        static READ: OnceLock<Result<Contract, String>> = OnceLock::new();
        READ.get_or_init(|| Self::read(TIMS)).as_ref().map_err(Clone::clone)
    }

    /// The contract of the SYSPRO harmony surface, read once per process.
    ///
    /// # Errors
    /// A sentence that says which part cannot be read.
    pub fn harmony() -> Result<&'static Self, String> {
        static READ: OnceLock<Result<Contract, String>> = OnceLock::new();
        READ.get_or_init(|| Self::read(HARMONY)).as_ref().map_err(Clone::clone)
    }

    /// The contract of the Opayo v3 routes, read once per process.
    ///
    /// # Errors
    /// A sentence that says which part cannot be read.
    pub fn opayo() -> Result<&'static Self, String> {
        static READ: OnceLock<Result<Contract, String>> = OnceLock::new();
        READ.get_or_init(|| Self::read(OPAYO)).as_ref().map_err(Clone::clone)
    }

    fn read(text: &str) -> Result<Self, String> {
        let document: Value = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
        let mut validators = BTreeMap::new();
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object).ok_or("no schemas")?;
        for name in schemas.keys() {
            validators.insert(name.clone(), validator(schemas, &json!({"$ref": reference(name)}))?);
        }
        let operations = operations(&document)?;
        for operation in &operations {
            for (name, schema) in operation.query.iter().chain(&operation.headers) {
                validators.insert(parameter(operation, name), validator(schemas, schema)?);
            }
        }
        Ok(Self { operations, validators, document })
    }

    /// Every operation.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The ways in which `document` breaks the schema of this name; none when it keeps it. A schema that the contract does
    /// not have is broken by everything.
    #[must_use]
    pub fn violations(&self, schema: &str, document: &Value) -> Vec<Violation> {
        let Some(validator) = self.validators.get(schema) else {
            return vec![Violation {
                field: String::new(),
                message: format!("the contract has no schema {schema}"),
                rule: "value",
            }];
        };
        let errors: Vec<_> = validator.iter_errors(document).collect();
        // One fault in a part makes all its properties "unevaluated" as well; only the fault itself is worth saying.
        let (echoes, faults): (Vec<_>, Vec<_>) = errors.iter().partition(|error| is_unevaluated(error));
        let telling = if faults.is_empty() { echoes } else { faults };
        telling.into_iter().map(violation).collect()
    }

    /// The ways in which a query parameter breaks its schema.
    pub(crate) fn query_violations(&self, operation: &Operation, name: &str, text: &str) -> Vec<Violation> {
        let Some(schema) = operation.query.get(name) else {
            let message = format!("{name} is not a filter of {}", operation.id);
            return vec![Violation { field: name.to_owned(), message, rule: "value" }];
        };
        let value = match (schema.get("type").and_then(Value::as_str), text.parse::<i64>()) {
            (Some("integer"), Ok(number)) => json!(number),
            _ => json!(text),
        };
        self.parameter_violations(operation, name, &value)
    }

    /// The ways in which a header parameter breaks its schema.
    pub(crate) fn header_violations(&self, operation: &Operation, name: &str, text: &str) -> Vec<Violation> {
        self.parameter_violations(operation, name, &json!(text))
    }

    fn parameter_violations(&self, operation: &Operation, name: &str, value: &Value) -> Vec<Violation> {
        let found = self.violations(&parameter(operation, name), value);
        found.into_iter().map(|violation| Violation { field: name.to_owned(), ..violation }).collect()
    }

    /// The operation for a method and a path below the base path, with the path's parameters decoded; or the methods
    /// that the path does have.
    pub(crate) fn find(&self, method: &str, path: &str) -> Result<(&Operation, BTreeMap<String, String>), Vec<String>> {
        let mut others = Vec::new();
        for operation in &self.operations {
            match path_parameters(&operation.path, path) {
                Some(parameters) if operation.method == method => return Ok((operation, parameters)),
                Some(_) => others.push(operation.method.clone()),
                None => {}
            }
        }
        Err(others)
    }

    /// A schema by name.
    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.document.pointer("/components/schemas")?.get(name)
    }
}

/// The key of a parameter's validator: parameters of one name differ between operations.
fn parameter(operation: &Operation, name: &str) -> String {
    format!("{}?{name}", operation.id)
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

fn validator(schemas: &Map<String, Value>, schema: &Value) -> Result<Validator, String> {
    let mut root = schema.clone();
    if let Some(root) = root.as_object_mut() {
        root.insert("components".to_owned(), json!({"schemas": schemas}));
    }
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.build(&root).map_err(|error| format!("{schema}: {error}"))
}

fn is_unevaluated(error: &jsonschema::ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::UnevaluatedProperties { .. })
}

fn violation(error: &jsonschema::ValidationError<'_>) -> Violation {
    let mut field = field_path(error.instance_path().as_str());
    let inner = match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected.first().cloned(),
        _ => None,
    };
    if let Some(inner) = inner {
        field = if field.is_empty() { inner } else { format!("{field}.{inner}") };
    }
    let message: String = error.to_string().chars().take(2000).collect();
    Violation { field: field.chars().take(200).collect(), message, rule: rule(error) }
}

fn rule(error: &jsonschema::ValidationError<'_>) -> &'static str {
    match error.kind() {
        ValidationErrorKind::Required { .. } => "required",
        ValidationErrorKind::MaxLength { .. } | ValidationErrorKind::MinLength { .. } => "length",
        ValidationErrorKind::Pattern { .. } => "pattern",
        ValidationErrorKind::Type { .. } if error.to_string().contains("\"integer\"") => "integer",
        _ => "value",
    }
}

/// `/Lines/0/SKU` as `Lines[0].SKU`.
fn field_path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').filter(|part| !part.is_empty()) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{part}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(part);
        }
    }
    path
}

fn path_parameters(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => {
                drop(parameters.insert(name.to_owned(), crate::call::percent_decode(&given.replace('+', "%2B"))))
            }
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(parameters)
}

fn operations(document: &Value) -> Result<Vec<Operation>, String> {
    let paths = document.get("paths").and_then(Value::as_object).ok_or("no paths")?;
    let mut operations = Vec::new();
    for (path, methods) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = methods.get(method) {
                let read = operation_of(document, path, method, operation);
                operations.push(read.ok_or_else(|| format!("{method} {path} cannot be read"))?);
            }
        }
    }
    Ok(operations)
}

fn operation_of(document: &Value, path: &str, method: &str, operation: &Value) -> Option<Operation> {
    let request = match operation.get("requestBody") {
        Some(body) => Some(schema_name(resolve(document, body)?)?),
        None => None,
    };
    let responses = operation.get("responses")?.as_object()?;
    let (status, response) = responses.iter().find_map(|(status, response)| Some((status.parse().ok()?, response)))?;
    let (mut query, mut headers, mut required) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let parameter = resolve(document, parameter)?;
        let name = parameter.get("name")?.as_str()?.to_owned();
        let schema = resolved_schema(document, parameter.get("schema")?)?;
        match parameter.get("in")?.as_str()? {
            "query" => {
                if parameter.get("required") == Some(&Value::Bool(true)) {
                    required.push(name.clone());
                }
                query.insert(name, schema);
            }
            "header" => drop(headers.insert(name, schema)),
            _ => {}
        }
    }
    Some(Operation {
        id: operation.get("operationId")?.as_str()?.to_owned(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        request,
        answer: (status, schema_name(resolve(document, response)?)?),
        query,
        required,
        headers,
    })
}

fn resolve<'a>(document: &'a Value, part: &'a Value) -> Option<&'a Value> {
    match part.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.strip_prefix('#')?),
        None => Some(part),
    }
}

fn resolved_schema(document: &Value, schema: &Value) -> Option<Value> {
    resolve(document, schema).cloned()
}

/// The name of the schema of a request body or an answer.
fn schema_name(part: &Value) -> Option<String> {
    let reference = part.pointer("/content/application~1json/schema/$ref")?.as_str()?;
    reference.rsplit('/').next().map(str::to_owned)
}
