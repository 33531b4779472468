//! Every object by kind and id, in the order of creation, with the events that changes emitted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::problem::Problem;
use crate::clock::unix_now;

/// The objects of one sandbox.
#[derive(Debug, Default)]
pub(crate) struct Store {
    objects: BTreeMap<(String, String), (u64, Value)>,
    count: u64,
    /// The automatic payout that took a balance transaction to the bank.
    paid_out: BTreeMap<String, String>,
    /// Events that changes emitted, oldest first.
    pub(crate) emitted: Vec<String>,
    pub(crate) api_version: String,
    /// Id and idempotency key of the request that is being worked on.
    pub(crate) request: (String, Option<String>),
}

impl Store {
    /// An id that no object has.
    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}_SB{:022}", self.count)
    }

    /// Stores an object under its own `object` and `id`; `false` where it lacks one.
    pub(crate) fn put(&mut self, object: Value) -> bool {
        let Some((kind, id)) =
            text(&object, "object").zip(text(&object, "id")).map(|(kind, id)| (kind.to_owned(), id.to_owned()))
        else {
            return false;
        };
        self.count += 1;
        let count = self.count;
        let place = self.objects.get(&(kind.clone(), id.clone())).map_or(count, |(place, _)| *place);
        self.objects.insert((kind, id), (place, object));
        true
    }

    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Value> {
        self.objects.get(&(kind.to_owned(), id.to_owned())).map(|(_, object)| object)
    }

    pub(crate) fn get_mut(&mut self, kind: &str, id: &str) -> Option<&mut Value> {
        self.objects.get_mut(&(kind.to_owned(), id.to_owned())).map(|(_, object)| object)
    }

    /// The object that the path names, or 404.
    pub(crate) fn read(&self, kind: &str, id: &str) -> Result<&Value, Problem> {
        self.get(kind, id).ok_or_else(|| Problem::missing(kind, id))
    }

    /// The object of whatever kind that has this id.
    pub(crate) fn find(&self, id: &str) -> Option<&Value> {
        self.objects.iter().find(|((_, own), _)| own == id).map(|(_, (_, object))| object)
    }

    /// Objects of a kind, newest first as lists show them.
    pub(crate) fn newest(&self, kind: &str) -> Vec<&Value> {
        let mut objects: Vec<_> = self.of_kind(kind).collect();
        objects.sort_by_key(|(place, object)| std::cmp::Reverse((integer(object, "created"), *place)));
        objects.into_iter().map(|(_, object)| object).collect()
    }

    /// Objects of a kind in the order in which they were stored.
    pub(crate) fn oldest(&self, kind: &str) -> Vec<&Value> {
        let mut objects: Vec<_> = self.of_kind(kind).collect();
        objects.sort_by_key(|(place, _)| *place);
        objects.into_iter().map(|(_, object)| object).collect()
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = (u64, &Value)> + use<'_> {
        let kind = kind.to_owned();
        let from = (kind.clone(), String::new());
        let objects = self.objects.range(from..).take_while(move |((own, _), _)| *own == kind);
        objects.map(|(_, (place, object))| (*place, object))
    }

    /// Changes an object that is known to be there; nothing where it is not.
    pub(crate) fn change(&mut self, kind: &str, id: &str, fields: &Value) -> Value {
        let Some(object) = self.get_mut(kind, id) else { return Value::Null };
        for (name, value) in fields.as_object().into_iter().flatten() {
            set(object, name, value.clone());
        }
        object.clone()
    }

    /// Says that an automatic payout took a balance transaction.
    pub(crate) fn pay_out(&mut self, transaction: &str, payout: &str) {
        self.paid_out.insert(transaction.to_owned(), payout.to_owned());
    }

    /// The automatic payout that took a balance transaction.
    pub(crate) fn payout_of(&self, transaction: &str) -> Option<&str> {
        self.paid_out.get(transaction).map(String::as_str)
    }

    /// Emits an event about an object as it is now.
    pub(crate) fn emit(&mut self, kind: &str, object: &Value, previous: Option<Value>) {
        let id = self.new_id("evt");
        let mut data = json!({"object": object});
        if let Some(previous) = previous {
            set(&mut data, "previous_attributes", previous);
        }
        let event = json!({
            "id": id, "object": "event", "api_version": self.api_version, "created": unix_now(), "data": data,
            "livemode": false, "pending_webhooks": 1, "type": kind,
            "request": {"id": self.request.0, "idempotency_key": self.request.1},
        });
        self.put(event);
        self.emitted.push(id);
    }
}

/// The text of a field.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object.get(field).and_then(Value::as_str)
}

/// An integer of a field; zero where it is not one.
pub(crate) fn integer(object: &Value, field: &str) -> i64 {
    object.get(field).and_then(Value::as_i64).unwrap_or_default()
}

/// The id in a field that holds an id or the whole object.
pub(crate) fn id_in<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    let value = object.get(field)?;
    value.as_str().or_else(|| text(value, "id"))
}

/// Sets a field of an object.
pub(crate) fn set(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}
