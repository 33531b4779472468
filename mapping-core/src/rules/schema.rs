//! The JSON Schema of rule books, with which editors complete and check a book while it is written. What one value says of
//! another (an account of the chart, an id of its own) only [`RuleBook::load`] knows.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{Condition, FACETS, RuleBook};
use crate::canonical::{CostCentre, CustomerCode, GlAccount, Sku};

impl RuleBook {
    /// The JSON Schema of rule books, in the form of 2020-12. `books/rule-book.schema.json` is the same as text.
    pub fn json_schema() -> Value {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Self>();
        schema.insert("title".to_owned(), "Rule book".into());
        schema.to_value()
    }
}

/// A text of its own form, which the rules hold as a type of another crate.
macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $name:ident => $schema:tt,)+) => { $(
        $(#[doc = $doc])+
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+ };
}

texts! {
    /// An ISO 4217 code.
    CurrencyCode => { "type": "string", "pattern": "^[A-Z]{3}$" },
    /// A time of day in hours and minutes.
    TimeOfDay => { "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$" },
    /// A day of the calendar: year, month, day.
    CalendarDay => { "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" },
    /// A day of the week.
    WeekdayName => {
        "type": "string",
        "enum": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    },
    /// A number in quotes, exact to the digit.
    DecimalText => { "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" },
    /// A way of rounding.
    RoundingName => {
        "type": "string",
        "enum": ["half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"],
    },
    /// What a screening recommends.
    RecommendationName => { "type": "string", "enum": ["accept", "review", "reject", "pending", "not_checked"] },
    /// An amount in major units of a currency.
    AmountOfMoney => {
        "type": "object",
        "properties": {
            "amount": { "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
        },
        "required": ["amount", "currency"],
        "additionalProperties": false,
    },
}

/// A text that is not empty.
macro_rules! codes {
    ($($code:ident),+ $(,)?) => { $(
        impl JsonSchema for $code {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($code).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "minLength": 1 })
            }
        }
    )+ };
}

codes!(CostCentre, CustomerCode, GlAccount, Sku);

/// The conditions of a rule: each facet by name, and metadata in either way of writing.
pub(super) fn conditions(generator: &mut SchemaGenerator) -> Schema {
    let condition = generator.subschema_for::<Condition>();
    let facets: serde_json::Map<String, Value> =
        FACETS.iter().map(|facet| ((*facet).to_owned(), condition.clone().to_value())).collect();
    let mut schema = json_schema!({
        "description": "Conditions by facet of the line; all have to fit. A line without a facet fits no condition on it.",
        "type": "object",
        "properties": { "metadata": { "type": "object", "additionalProperties": condition } },
        "patternProperties": { "^metadata\\..+$": condition },
        "additionalProperties": false,
    });
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.extend(facets);
    }
    schema
}
