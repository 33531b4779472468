//! The handle by which a test seeds, starts, breaks and reads the TIMS sandbox.

use std::sync::{Arc, Mutex};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::{Books, Ledger};
use crate::contract::credentials::{Credentials, Gate};
use crate::contract::desk::{Company, Desk};
use crate::contract::published::Contract;

use super::quantity::DEFAULT_LOCATION;
use super::{customers, items, orders};
use crate::contract::refusal::Refusal;
use crate::contract::table::set;
use crate::fault::Faults;
use crate::idempotency::Keys;
use crate::lock::hold;
use crate::server::{Seen, Server, StartError};

/// The API key that is wanted unless [`Seeds::with_credentials`] says otherwise.
pub const DEFAULT_API_KEY: &str = "sandbox-api-key";

/// A running TIMS. Dropping it stops it.
#[derive(Debug)]
pub struct Tims {
    server: Server,
    desk: Arc<Desk<Ledger>>,
    credentials: Credentials,
}

/// A TIMS that is being set up.
#[derive(Debug)]
#[must_use]
pub struct Seeds {
    ledger: Ledger,
    credentials: Credentials,
    customers: Vec<Value>,
    items: Vec<(Value, String)>,
    orders: Vec<Value>,
    guards: bool,
}

impl Tims {
    /// An empty TIMS to be seeded and started.
    #[expect(clippy::new_ret_no_self, reason = "a sandbox is seeded before it runs")]
    pub fn new() -> Seeds {
        let credentials = Credentials::ApiKey(DEFAULT_API_KEY.to_owned());
        let (customers, items, orders) = (Vec::new(), Vec::new(), Vec::new());
        Seeds { ledger: Ledger::default(), credentials, customers, items, orders, guards: true }
    }

    /// The server alone, for a client that knows the contract's paths: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Where the contract's paths begin: `http://127.0.0.1:PORT/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.server.origin(), Ledger::BASE_PATH)
    }

    /// Where tokens are fetched: `http://127.0.0.1:PORT/oauth/token`.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}/oauth/token", self.server.origin())
    }

    /// The API key to send; empty where the sandbox wants other credentials.
    #[must_use]
    pub fn api_key(&self) -> &str {
        match &self.credentials {
            Credentials::ApiKey(key) => key,
            Credentials::Basic { .. } | Credentials::OAuth2 { .. } | Credentials::Open => "",
        }
    }

    /// What shall go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// How many requests came so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.server.calls()
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    /// A copy of everything that the sandbox holds now.
    #[must_use]
    pub fn books(&self) -> Books {
        hold(&self.desk.ledger).books()
    }

    /// Adds an item while the sandbox runs, as a person would who repairs a missing SKU. Quantity and price are decimal text.
    ///
    /// # Errors
    /// [`StartError::Seed`] when the item is refused, for instance because it is there already.
    pub fn add_item(&self, sku: &str, description: &str, price: &str, quantity: &str) -> Result<(), StartError> {
        let document = item(sku, description, price);
        seed_item(self.desk.contract, &mut hold(&self.desk.ledger), document, quantity)
    }

    /// Every OAuth2 token given out so far stops being known, as if its hour were over.
    pub fn expire_tokens(&self) {
        self.desk.gate.expire_tokens();
    }

    /// Stops and returns when every connection is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Seeds {
    /// An item in USD, with its price and its stock at the default location as decimal text.
    pub fn with_item(mut self, sku: &str, description: &str, price: &str, quantity: &str) -> Self {
        self.items.push((item(sku, description, price), quantity.to_owned()));
        self
    }

    /// A customer: the properties of the contract's `NewCustomer` other than its code.
    pub fn with_customer(mut self, code: &str, mut fields: Value) -> Self {
        set(&mut fields, "CustomerCode", json!(code));
        self.customers.push(fields);
        self
    }

    /// A sales order: the properties of the contract's `NewSalesOrder`. TIMS gives the number.
    pub fn with_sales_order(mut self, fields: Value) -> Self {
        self.orders.push(fields);
        self
    }

    /// An account of the chart of accounts (`Asset`, `Liability`, `Equity`, `Revenue`, `Expense`). With the first one, all
    /// other accounts become unknown.
    pub fn with_account(mut self, account: &str, description: &str, kind: &str) -> Self {
        let document = json!({"Account": account, "Description": description, "Type": kind, "Active": true});
        self.ledger.accounts.insert(document);
        self
    }

    /// Closes every period before this day (`2026-11-01`).
    pub fn with_open_from(mut self, day: &str) -> Self {
        self.ledger.open_from = Some(day.to_owned());
        self
    }

    /// What requests must carry.
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Takes every document as often as it is sent: no idempotency key and no natural key is looked at, so that whoever sends twice
    /// has posted twice.
    pub fn without_guards(mut self) -> Self {
        self.guards = false;
        self
    }

    /// Starts to serve on the runtime of the caller.
    ///
    /// # Errors
    /// [`StartError`] when no port can be had, the contract cannot be read, or a seed is refused.
    pub async fn start(self) -> Result<Tims, StartError> {
        let contract = Contract::tims().map_err(StartError::Contract)?;
        let mut ledger = self.ledger;
        for customer in self.customers {
            seed(contract, &mut ledger, "NewCustomer", customer, customers::create)?;
        }
        for (item, quantity) in self.items {
            seed_item(contract, &mut ledger, item, &quantity)?;
        }
        for order in self.orders {
            seed(contract, &mut ledger, "NewSalesOrder", order, orders::create)?;
        }
        if !self.guards {
            ledger.take_twice();
        }
        let keys = if self.guards { Keys::default() } else { Keys::heedless() };
        let gate = Gate::new(self.credentials.clone());
        let desk = Arc::new(Desk { contract, gate, ledger: Arc::new(Mutex::new(ledger)), keys });
        let server = Server::start(Arc::clone(&desk)).await?;
        Ok(Tims { server, desk, credentials: self.credentials })
    }
}

fn item(sku: &str, description: &str, price: &str) -> Value {
    json!({"SKU": sku, "Description": description, "UnitPrice": price, "Currency": "USD", "UnitOfMeasure": "EA"})
}

fn seed_item(contract: &Contract, ledger: &mut Ledger, document: Value, quantity: &str) -> Result<(), StartError> {
    let bad = |_| StartError::Seed { what: "quantity".to_owned(), why: format!("{quantity:?} is no decimal") };
    let quantity: Decimal = quantity.parse().map_err(bad)?;
    let sku = seed(contract, ledger, "NewItem", document, items::create)?;
    ledger.stock.insert((sku, DEFAULT_LOCATION.to_owned()), quantity);
    Ok(())
}

fn seed(
    contract: &Contract,
    ledger: &mut Ledger,
    schema: &str,
    document: Value,
    create: impl Fn(&mut Ledger, Value) -> Result<(Value, String), Refusal>,
) -> Result<String, StartError> {
    let refused = |refusal: Refusal| StartError::Seed { what: schema.to_owned(), why: refusal.document().to_string() };
    Refusal::unless_empty(contract.violations(schema, &document)).map_err(refused)?;
    create(ledger, document).map(|(_, key)| key).map_err(refused)
}
