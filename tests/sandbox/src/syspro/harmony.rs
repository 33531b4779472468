//! The operations of the harmony contract, one line each.

use serde_json::Value;

use super::books::Ledger;
use super::{credit_memos, customers, items, journals, orders, payments};
use crate::contract::desk::{Company, Done, Xml};
use crate::contract::page::Query;
use crate::contract::refusal::Refusal;
use crate::contract::write::Write;

impl Company for Ledger {
    const BASE_PATH: &'static str = "/api/harmony/2.0";
    const XML: Option<Xml> = None;

    fn perform(&mut self, operation: &str, key: &str, query: &Query, body: Value) -> Result<Done, Refusal> {
        Ok(match operation {
            "sales_orders.create" => orders::create(self, body)?.into(),
            "sales_orders.search" => orders::find(self, query)?.into(),
            "sales_orders.read" => self.orders.read(key)?.clone().into(),
            "sales_orders.update" => orders::update(self, key, &body)?.into(),
            "payments.create" => payments::create(self, body)?.into(),
            "payments.search" => payments::find(self, query)?.into(),
            "payments.read" => self.payments.read(key)?.clone().into(),
            "payments.update" => payments::update(self, key, &body)?.into(),
            "credit_memos.create" => credit_memos::create(self, body)?.into(),
            "credit_memos.search" => credit_memos::find(self, query)?.into(),
            "credit_memos.read" => self.credit_memos.read(key)?.clone().into(),
            "credit_memos.update" => self.credit_memos.change(key, &body)?.into(),
            "journal_entries.create" => journals::create(self, body)?.into(),
            "journal_entries.search" => journals::find(self, query)?.into(),
            "journal_entries.read" => self.journals.read(key)?.clone().into(),
            "journal_entries.update" => self.journals.change(key, &body)?.into(),
            "customers.create" => customers::create(self, body)?.into(),
            "customers.search" => customers::find(self, query)?.into(),
            "customers.read" => self.customers.read(key)?.clone().into(),
            "customers.update" => customers::update(self, key, &body)?.into(),
            "customers.erase" => customers::erase(self, key, &body)?.into(),
            "items.create" => items::create(self, body)?.into(),
            "items.search" => items::find(self, query)?.into(),
            "items.read" => items::read(self, key)?.into(),
            "items.update" => items::update(self, key, &body)?.into(),
            "items.count" => items::count(self, key, &body)?.into(),
            other => return Err(Refusal::not_served(other)),
        })
    }

    fn log(&mut self) -> &mut Vec<Write> {
        &mut self.writes
    }
}
