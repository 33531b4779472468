//! The operations of the TIMS contract, one line each.

use serde_json::Value;

use super::books::Ledger;
use super::{accounts, customers, invoices, items, journals, orders, payments, quantity, xml};
use crate::contract::desk::{Company, Done, Xml};
use crate::contract::page::Query;
use crate::contract::refusal::Refusal;
use crate::contract::write::Write;

impl Company for Ledger {
    const BASE_PATH: &'static str = "/api/v1";
    const XML: Option<Xml> = Some(Xml { decode: xml::decode, encode: xml::encode });

    fn perform(&mut self, operation: &str, key: &str, query: &Query, body: Value) -> Result<Done, Refusal> {
        Ok(match operation {
            "customers.create" => customers::create(self, body)?.into(),
            "customers.search" => customers::find(self, query)?.into(),
            "customers.read" => self.customers.read(key)?.clone().into(),
            "customers.update" => customers::update(self, key, &body)?.into(),
            "customers.erase" => customers::erase(self, key, &body)?.into(),
            "sales_orders.create" => orders::create(self, body)?.into(),
            "sales_orders.search" => orders::find(self, query)?.into(),
            "sales_orders.read" => self.orders.read(key)?.clone().into(),
            "sales_orders.update" => orders::update(self, key, &body)?.into(),
            "invoices.create" => invoices::create(self, body)?.into(),
            "invoices.search" => invoices::find(self, query)?.into(),
            "invoices.read" => self.invoices.read(key)?.clone().into(),
            "invoices.update" => invoices::update(self, key, &body)?.into(),
            "payments.create" => payments::create(self, body)?.into(),
            "payments.search" => payments::find(self, query)?.into(),
            "payments.read" => self.payments.read(key)?.clone().into(),
            "payments.update" => payments::update(self, key, &body)?.into(),
            "journal_entries.create" => journals::create(self, body)?.into(),
            "journal_entries.search" => journals::find(self, query)?.into(),
            "journal_entries.read" => self.journals.read(key)?.clone().into(),
            "journal_entries.update" => journals::update(self, key, &body)?.into(),
            "accounts.search" => accounts::find(self, query)?.into(),
            "accounts.read" => self.accounts.read(key)?.clone().into(),
            "items.create" => items::create(self, body)?.into(),
            "items.search" => items::find(self, query)?.into(),
            "items.read" => items::read(self, key)?.into(),
            "items.update" => items::update(self, key, &body)?.into(),
            "quantity.read" => quantity::read(self, key, query)?.into(),
            "quantity.set" => quantity::count(self, key, &body)?.into(),
            "quantity.adjust" => quantity::adjust(self, key, &body)?.into(),
            other => return Err(Refusal::not_served(other)),
        })
    }

    fn log(&mut self) -> &mut Vec<Write> {
        &mut self.writes
    }
}
