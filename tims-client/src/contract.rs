//! Where the resources are and how documents travel. The vendor publishes neither, so both are configurable; what an
//! installation leaves alone follows `openapi.yaml`.

use std::sync::Arc;

use crate::codec::Codec;
use crate::endpoints::{
    AdjustQuantity, Change, Create, EraseCustomer, Filter, Key, NewRecord, Read, ReadQuantity, Resource, Search,
    SetQuantity, Update,
};
use crate::model::{CustomerCode, CustomerErasure, QuantityAdjustment, QuantityCount, Sku};

/// The contract itself, OpenAPI 3.1 as YAML: for whoever implements it, documents it or checks against it.
pub const OPENAPI: &str = include_str!("../openapi.yaml");

/// Paths and codec of one installation, and the maker of its endpoints. Cheap to clone.
///
/// ```
/// use tims_client::model::Sku;
/// use tims_client::{Codec, Contract, Endpoint, Paths};
///
/// let paths = Paths { base: "/erp/tims".into(), items: "/stock".into(), ..Paths::default() };
/// let contract = Contract::new(paths, Codec::Xml);
/// let read = contract.read(Sku::from("WIRE 0.8"));
/// assert_eq!(read.request()?.target(), "/erp/tims/stock/WIRE%200.8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    paths: Arc<Paths>,
    codec: Codec,
}

/// The paths of the resources, percent-encoded. Slashes at their ends do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// What all resources begin with.
    pub base: String,
    /// Customers.
    pub customers: String,
    /// The erasure of one customer, after the customer's own path.
    pub erasure: String,
    /// Sales orders.
    pub sales_orders: String,
    /// Accounts receivable invoices.
    pub invoices: String,
    /// Accounts receivable payments.
    pub payments: String,
    /// General ledger entries.
    pub journal_entries: String,
    /// The chart of accounts.
    pub accounts: String,
    /// Inventory items.
    pub items: String,
    /// The stock of one item, after the item's own path.
    pub quantity: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            base: "/api/v1".into(),
            customers: "/customers".into(),
            erasure: "/erasure".into(),
            sales_orders: "/sales-orders".into(),
            invoices: "/accounts/receivable/invoices".into(),
            payments: "/accounts/receivable/payments".into(),
            journal_entries: "/generalledger/journalentries".into(),
            accounts: "/generalledger/accounts".into(),
            items: "/inventory/items".into(),
            quantity: "/quantity".into(),
        }
    }
}

impl Paths {
    /// The whole path of a resource: `/api/v1/customers`.
    pub fn of(&self, resource: Resource) -> String {
        let resource = match resource {
            Resource::Customers => &self.customers,
            Resource::SalesOrders => &self.sales_orders,
            Resource::Invoices => &self.invoices,
            Resource::Payments => &self.payments,
            Resource::JournalEntries => &self.journal_entries,
            Resource::Accounts => &self.accounts,
            Resource::Items => &self.items,
        };
        join(&self.base, resource)
    }

    /// The whole path of the erasure of the customer at `customer`.
    pub(crate) fn erasure_of(&self, customer: &str) -> String {
        join(customer, &self.erasure)
    }

    /// The whole path of the stock of the item at `item`.
    pub(crate) fn quantity_of(&self, item: &str) -> String {
        join(item, &self.quantity)
    }
}

/// Both parts, with one slash before each that holds something.
fn join(parent: &str, child: &str) -> String {
    let parts = [parent.trim_matches('/'), child.trim_matches('/')];
    parts.into_iter().filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect()
}

impl Contract {
    /// A contract with its own paths and codec. The default one has the paths of `openapi.yaml` and JSON.
    pub fn new(paths: Paths, codec: Codec) -> Self {
        Self { paths: Arc::new(paths), codec }
    }

    /// The paths.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// The codec of requests, and of answers that do not name another.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Creates a record: `contract.create(NewCustomer::new("Ann Example"))`.
    pub fn create<N: NewRecord>(&self, document: N) -> Create<N> {
        Create::new(self, document)
    }

    /// Reads a record by its key: `contract.read(CustomerCode::from("C000123"))`.
    pub fn read<K: Key>(&self, key: K) -> Read<K> {
        Read::new(self, key)
    }

    /// Changes some fields of a record: `contract.update(code, CustomerChange { … })`.
    pub fn update<C: Change>(&self, key: C::Key, change: C) -> Update<C> {
        Update::new(self, key, change)
    }

    /// Searches one resource: `contract.search(PaymentFilter { transaction_id: Some(id), ..Default::default() })`.
    pub fn search<F: Filter>(&self, filter: F) -> Search<F> {
        Search::new(self, filter)
    }

    /// Takes the personal data out of a customer's record.
    pub fn erase_customer(&self, code: CustomerCode, erasure: CustomerErasure) -> EraseCustomer {
        EraseCustomer::new(self, code, erasure)
    }

    /// Reads the stock of an item.
    pub fn read_quantity(&self, sku: Sku) -> ReadQuantity {
        ReadQuantity::new(self, sku)
    }

    /// Sets the stock of an item to a counted figure.
    pub fn set_quantity(&self, sku: Sku, count: QuantityCount) -> SetQuantity {
        SetQuantity::new(self, sku, count)
    }

    /// Adds to the stock of an item, or takes from it.
    pub fn adjust_quantity(&self, sku: Sku, adjustment: QuantityAdjustment) -> AdjustQuantity {
        AdjustQuantity::new(self, sku, adjustment)
    }
}
