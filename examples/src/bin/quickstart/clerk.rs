//! What people do in the ERP by themselves: they ship, correct a name, set a price, count a shelf. They go through the ERP's own
//! interface, not through ours.

use std::error::Error;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use sandbox::{Syspro, Tims};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::books::{Books, OrderRow};

/// A client whose patience ends after a second and that never sends twice by itself: the runner repeats and probes, durably.
fn impatient() -> Result<ReqwestTransport, Box<dyn Error>> {
    let options = TransportOptions { total_timeout: std::time::Duration::from_secs(1), ..TransportOptions::default() };
    Ok(ReqwestTransport::with(options)?)
}

/// A client of a TIMS sandbox.
pub(crate) fn tims_client(tims: &Tims) -> Result<tims_client::Client, Box<dyn Error>> {
    let contract = tims_client::Contract::default();
    let client = tims_client::Client::new(contract, BaseUrl::parse(&tims.origin())?, impatient()?);
    Ok(client.api_key(tims.api_key()).retry(RetryPolicy::never()))
}

/// A client of a SYSPRO sandbox, by the harmony contract.
pub(crate) fn syspro_client(syspro: &Syspro) -> Result<syspro_harmony::harmony::Client, Box<dyn Error>> {
    let contract = syspro_harmony::harmony::Contract::default();
    let client = syspro_harmony::harmony::Client::new(contract, BaseUrl::parse(&syspro.origin())?, impatient()?);
    Ok(client.api_key(syspro.api_key()).retry(RetryPolicy::never()))
}

impl Books {
    /// The goods of an order leave the house. The number of the invoice, where the ERP makes one with it.
    pub(crate) async fn ship(&self, order: &OrderRow) -> Result<Option<String>, Box<dyn Error>> {
        match self {
            Self::Tims(tims) => {
                let client = tims_client(tims)?;
                let shipped: tims_client::model::SalesOrderChange = change(json!({"Status": "Shipped"}))?;
                client.call(&client.contract().update(order.number.as_str().into(), shipped)).send().await?;
                Ok(None)
            }
            Self::Syspro(syspro) => Ok(syspro.invoice_order(&order.number)),
        }
    }

    /// Somebody corrects a customer's name.
    pub(crate) async fn rename(&self, customer: &str, name: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Tims(tims) => {
                let client = tims_client(tims)?;
                let renamed: tims_client::model::CustomerChange = change(json!({"Name": name}))?;
                client.call(&client.contract().update(customer.into(), renamed)).send().await?;
            }
            Self::Syspro(syspro) => {
                let client = syspro_client(syspro)?;
                let renamed: syspro_harmony::harmony::model::CustomerChange = change(json!({"CustomerName": name}))?;
                client.call(&client.contract().update(customer.into(), renamed)).send().await?;
            }
        }
        Ok(())
    }

    /// Somebody sets the price of an item, in major units.
    pub(crate) async fn reprice(&self, item: &str, price: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Tims(tims) => {
                let client = tims_client(tims)?;
                let repriced: tims_client::model::ItemChange = change(json!({"UnitPrice": price}))?;
                client.call(&client.contract().update(item.into(), repriced)).send().await?;
            }
            Self::Syspro(syspro) => {
                let client = syspro_client(syspro)?;
                let repriced: syspro_harmony::harmony::model::ItemChange = change(json!({"Price": price}))?;
                client.call(&client.contract().update(item.into(), repriced)).send().await?;
            }
        }
        Ok(())
    }

    /// Somebody counts a shelf.
    pub(crate) async fn count(&self, item: &str, on_hand: u32) -> Result<(), Box<dyn Error>> {
        let counted = json!({"OnHand": on_hand.to_string(), "Reason": "Counted"});
        match self {
            Self::Tims(tims) => {
                let client = tims_client(tims)?;
                let set = client.contract().set_quantity(item.into(), change(counted)?);
                client.call(&set).send().await?;
            }
            Self::Syspro(syspro) => {
                let client = syspro_client(syspro)?;
                let counted: syspro_harmony::harmony::model::QuantityCount = change(counted)?;
                client.call(&client.contract().set(item.into(), counted)).send().await?;
            }
        }
        Ok(())
    }
}

/// A change as the ERP's model has it; fields that are not named stay as they are.
fn change<T: DeserializeOwned>(fields: Value) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_value(fields)?)
}
