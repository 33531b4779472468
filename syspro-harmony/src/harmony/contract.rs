//! Where the resources are. What an installation leaves alone follows `openapi.yaml`.

use std::sync::Arc;

use super::endpoints::{Change, Create, Filter, Key, NewRecord, Read, Resource, Search, Set, Setting, Update};

/// The contract itself, OpenAPI 3.1 as YAML: for whoever implements it, documents it or checks against it.
pub const OPENAPI: &str = include_str!("../../openapi.yaml");

/// The paths of one installation, and the maker of its endpoints. Cheap to clone.
///
/// ```
/// use syspro_harmony::Endpoint;
/// use syspro_harmony::harmony::model::StockCode;
/// use syspro_harmony::harmony::{Contract, Paths};
///
/// let paths = Paths { base: "/erp".into(), items: "/stock".into(), ..Paths::default() };
/// let read = Contract::new(paths).read(StockCode::from("KETTLE 1L"));
/// assert_eq!(read.request()?.target(), "/erp/stock/KETTLE%201L");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    paths: Arc<Paths>,
}

/// The paths of the resources, percent-encoded. Slashes at their ends do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// What all resources begin with.
    pub base: String,
    /// Sales orders.
    pub sales_orders: String,
    /// Accounts receivable payments.
    pub payments: String,
    /// Accounts receivable credit memos.
    pub credit_memos: String,
    /// General ledger entries.
    pub journal_entries: String,
    /// Customers.
    pub customers: String,
    /// The erasure of one customer, after the customer's own path.
    pub erasure: String,
    /// Stock items.
    pub items: String,
    /// The stock of one item, after the item's own path.
    pub quantity: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            base: "/api/harmony/2.0".into(),
            sales_orders: "/SalesOrder".into(),
            payments: "/AccountsReceivable/Payment".into(),
            credit_memos: "/AccountsReceivable/CreditMemo".into(),
            journal_entries: "/GeneralLedger/JournalEntry".into(),
            customers: "/Customer".into(),
            erasure: "/Erasure".into(),
            items: "/Inventory/Item".into(),
            quantity: "/Quantity".into(),
        }
    }
}

impl Paths {
    /// The whole path of a resource: `/api/harmony/2.0/Customer`.
    pub fn of(&self, resource: Resource) -> String {
        let resource = match resource {
            Resource::SalesOrders => &self.sales_orders,
            Resource::Payments => &self.payments,
            Resource::CreditMemos => &self.credit_memos,
            Resource::JournalEntries => &self.journal_entries,
            Resource::Customers => &self.customers,
            Resource::Items => &self.items,
        };
        let parts = [self.base.trim_matches('/'), resource.trim_matches('/')];
        parts.into_iter().filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect()
    }
}

impl Contract {
    /// A contract with its own paths. The default one has those of `openapi.yaml`.
    pub fn new(paths: Paths) -> Self {
        Self { paths: Arc::new(paths) }
    }

    /// The paths.
    pub fn paths(&self) -> &Paths {
        &self.paths
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

    /// Sets one part of a record: `contract.set(code, CustomerErasure { … })`, `contract.set(stock_code, QuantityCount { … })`.
    pub fn set<S: Setting>(&self, key: S::Key, setting: S) -> Set<S> {
        Set::new(self, key, setting)
    }

    /// Searches one resource: `contract.search(PaymentFilter { reference_number: Some(id), ..Default::default() })`.
    pub fn search<F: Filter>(&self, filter: F) -> Search<F> {
        Search::new(self, filter)
    }
}
