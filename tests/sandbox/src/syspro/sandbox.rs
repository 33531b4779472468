//! The handle by which a test seeds, starts, breaks and reads the SYSPRO sandbox.

use std::sync::{Arc, Mutex};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::{Books, Ledger};
use super::doors::Doors;
use super::enet::{Enet, Settings};
use super::stock::DEFAULT_WAREHOUSE;
use super::{customers, items, orders};
use crate::contract::credentials::{Credentials, Gate};
use crate::contract::desk::{Company, Desk};
use crate::contract::published::Contract;
use crate::contract::refusal::Refusal;
use crate::contract::table::set;
use crate::fault::Faults;
use crate::idempotency::Keys;
use crate::lock::hold;
use crate::server::{Seen, Server, StartError};

/// The API key that the harmony door wants unless [`Seeds::with_credentials`] says otherwise.
pub const DEFAULT_API_KEY: &str = "sandbox-api-key";

/// A running SYSPRO. Dropping it stops it.
#[derive(Debug)]
pub struct Syspro {
    server: Server,
    doors: Arc<Doors>,
    credentials: Credentials,
}

/// A SYSPRO that is being set up.
#[derive(Debug)]
#[must_use]
pub struct Seeds {
    ledger: Ledger,
    credentials: Credentials,
    enet: Settings,
    customers: Vec<Value>,
    items: Vec<(Value, String)>,
    orders: Vec<Value>,
    invoices: Vec<Value>,
    guards: bool,
}

impl Syspro {
    /// An empty company to be seeded and started.
    #[expect(clippy::new_ret_no_self, reason = "a sandbox is seeded before it runs")]
    pub fn new() -> Seeds {
        Seeds {
            ledger: Ledger::default(),
            credentials: Credentials::ApiKey(DEFAULT_API_KEY.to_owned()),
            enet: Settings::default(),
            customers: Vec::new(),
            items: Vec::new(),
            orders: Vec::new(),
            invoices: Vec::new(),
            guards: true,
        }
    }

    /// The server alone, for a client that knows the paths: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Where the harmony contract's paths begin: `http://127.0.0.1:PORT/api/harmony/2.0`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.server.origin(), Ledger::BASE_PATH)
    }

    /// Where the e.net operations begin: `http://127.0.0.1:PORT/SYSPROWCFService/Rest`.
    #[must_use]
    pub fn enet_url(&self) -> String {
        format!("{}/SYSPROWCFService/Rest", self.server.origin())
    }

    /// Where tokens for the harmony door are fetched: `http://127.0.0.1:PORT/oauth/token`.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}/oauth/token", self.server.origin())
    }

    /// The API key to send to the harmony door; empty where it wants other credentials.
    #[must_use]
    pub fn api_key(&self) -> &str {
        match &self.credentials {
            Credentials::ApiKey(key) => key,
            Credentials::Basic { .. } | Credentials::OAuth2 { .. } | Credentials::Open => "",
        }
    }

    /// What shall go wrong. [`Matcher::operation`](crate::Matcher::operation) takes business objects (`SORTOI`), `Logon` and
    /// `Logoff`, and the contract's operations (`payments.create`).
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// How many requests came so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.server.calls()
    }

    /// Every request so far, in order of arrival. Queries of e.net carry passwords, as they do in life.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    /// A copy of everything that the company holds now.
    #[must_use]
    pub fn books(&self) -> Books {
        hold(&self.doors.harmony.ledger).books()
    }

    /// Adds an item while the sandbox runs, as a person would who repairs a missing stock code. Quantity and price are decimal text.
    ///
    /// # Errors
    /// [`StartError::Seed`] when the item is refused, for instance because it is there already.
    pub fn add_item(&self, code: &str, description: &str, price: &str, quantity: &str) -> Result<(), StartError> {
        let mut ledger = hold(&self.doors.harmony.ledger);
        let document = item(&ledger, code, description, price);
        seed_item(self.doors.harmony.contract, &mut ledger, document, quantity)
    }

    /// Adds a customer while the sandbox runs: the properties of the contract's `NewCustomer` other than its code.
    ///
    /// # Errors
    /// [`StartError::Seed`] when the customer is refused.
    pub fn add_customer(&self, code: &str, mut fields: Value) -> Result<(), StartError> {
        set(&mut fields, "CustomerCode", json!(code));
        let mut ledger = hold(&self.doors.harmony.ledger);
        seed(self.doors.harmony.contract, &mut ledger, "NewCustomer", fields, customers::create).map(drop)
    }

    /// Invoices a sales order, as a person would; what is held for the order is applied to the invoice. Answers the invoice's
    /// number, or `None` where there is no such order or it has its invoice.
    #[must_use]
    pub fn invoice_order(&self, number: &str) -> Option<String> {
        orders::invoice(&mut hold(&self.doors.harmony.ledger), number)
    }

    /// Every OAuth2 token given out so far stops being known.
    pub fn expire_tokens(&self) {
        self.doors.harmony.gate.expire_tokens();
    }

    /// Every e.net session ends, as if nobody had spoken for longer than the server waits.
    pub fn expire_sessions(&self) {
        self.doors.enet.expire_sessions();
    }

    /// How many e.net sessions hold a seat now.
    #[must_use]
    pub fn seats_taken(&self) -> usize {
        self.doors.enet.seats_taken()
    }

    /// Stops and returns when every connection is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Seeds {
    /// An item in the company's currency, with its price and its stock at the default warehouse as decimal text.
    pub fn with_item(mut self, code: &str, description: &str, price: &str, quantity: &str) -> Self {
        self.items.push((item(&self.ledger, code, description, price), quantity.to_owned()));
        self
    }

    /// A customer: the properties of the contract's `NewCustomer` other than its code.
    pub fn with_customer(mut self, code: &str, mut fields: Value) -> Self {
        set(&mut fields, "CustomerCode", json!(code));
        self.customers.push(fields);
        self
    }

    /// A sales order: the properties of the contract's `NewSalesOrder`. SYSPRO gives the number.
    pub fn with_sales_order(mut self, fields: Value) -> Self {
        self.orders.push(fields);
        self
    }

    /// An open invoice in the company's currency over an amount of decimal text.
    pub fn with_invoice(mut self, number: &str, customer: &str, amount: &str) -> Self {
        let document = json!({"InvoiceNumber": number, "CustomerCode": customer, "InvoiceDate": "2026-11-01", "Kind": "I",
            "Currency": self.ledger.currency, "Total": amount, "Balance": amount});
        self.invoices.push(document);
        self
    }

    /// An account of the chart of accounts. With the first one, all other accounts become unknown.
    pub fn with_account(mut self, account: &str, description: &str) -> Self {
        self.ledger.accounts.insert(json!({"GLAccount": account, "Description": description}));
        self
    }

    /// The company's own currency (ISO 4217); `GBP` otherwise. Say it before items and invoices.
    pub fn with_currency(mut self, currency: &str) -> Self {
        currency.clone_into(&mut self.ledger.currency);
        self
    }

    /// Closes every period before this day (`2026-11-01`).
    pub fn with_open_from(mut self, day: &str) -> Self {
        self.ledger.open_from = Some(day.to_owned());
        self
    }

    /// What requests to the harmony door must carry.
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// How the e.net door behaves.
    pub fn with_enet(mut self, settings: Settings) -> Self {
        self.enet = settings;
        self
    }

    /// The harmony door takes every document as often as it is sent, as e.net does: no idempotency key and no natural key is looked
    /// at, so that whoever sends twice has posted twice.
    pub fn without_guards(mut self) -> Self {
        self.guards = false;
        self
    }

    /// Starts to serve on the runtime of the caller.
    ///
    /// # Errors
    /// [`StartError`] when no port can be had, the contract cannot be read, or a seed is refused.
    pub async fn start(self) -> Result<Syspro, StartError> {
        let contract = Contract::harmony().map_err(StartError::Contract)?;
        let mut ledger = self.ledger;
        for customer in self.customers {
            seed(contract, &mut ledger, "NewCustomer", customer, customers::create)?;
        }
        for (item, quantity) in self.items {
            seed_item(contract, &mut ledger, item, &quantity)?;
        }
        for invoice in self.invoices {
            ledger.invoices.insert(invoice);
        }
        for order in self.orders {
            seed(contract, &mut ledger, "NewSalesOrder", order, orders::create)?;
        }
        if !self.guards {
            ledger.take_twice();
        }
        let keys = if self.guards { Keys::default() } else { Keys::heedless() };
        let (ledger, gate) = (Arc::new(Mutex::new(ledger)), Gate::new(self.credentials.clone()));
        let enet = Enet::new(self.enet, Arc::clone(&ledger));
        let harmony = Desk { contract, gate, ledger, keys };
        let doors = Arc::new(Doors { harmony, enet });
        let server = Server::start(Arc::clone(&doors)).await?;
        Ok(Syspro { server, doors, credentials: self.credentials })
    }
}

fn item(ledger: &Ledger, code: &str, description: &str, price: &str) -> Value {
    json!({"StockCode": code, "Description": description, "Price": price, "Currency": ledger.currency, "StockUom": "EA"})
}

fn seed_item(contract: &Contract, ledger: &mut Ledger, document: Value, quantity: &str) -> Result<(), StartError> {
    let bad = |_| StartError::Seed { what: "quantity".to_owned(), why: format!("{quantity:?} is no decimal") };
    let quantity: Decimal = quantity.parse().map_err(bad)?;
    let code = seed(contract, ledger, "NewItem", document, items::create)?;
    ledger.stock.insert((code, DEFAULT_WAREHOUSE.to_owned()), quantity);
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
