//! Identifiers, each its own type, so that a customer's code in the ERP never stands where the gateway's id belongs.

client_core::identifier! {
    /// A payment gateway by name: `stripe`.
    pub struct Gateway;
    /// The merchant's account at the gateway, where one endpoint serves several.
    pub struct AccountId;
    /// A gateway's event.
    pub struct EventId;
    /// What one event is about, for keeping events of one order in order: `stripe/pi_…`.
    pub struct OrderKey;
    /// A transaction at the gateway that moved money: the natural key of its receipt.
    pub struct TransactionId;
    /// A customer at the gateway.
    pub struct GatewayCustomerId;
    /// A product at the gateway.
    pub struct ProductId;
    /// A payout or settlement batch at the gateway.
    pub struct SettlementId;
    /// An invoice at the gateway.
    pub struct InvoiceId;
    /// The shop's own number of an order: the natural key of its sales order.
    pub struct OrderReference;
    /// The key under which the ERP stores that a record came from elsewhere: `stripe/cus_…`.
    pub struct ExternalId;
    /// A customer in the ERP.
    pub struct CustomerCode;
    /// A sales order in the ERP.
    pub struct SalesOrderNumber;
    /// An invoice in the ERP.
    pub struct InvoiceNumber;
    /// An item in the ERP.
    pub struct Sku;
    /// An account of the general ledger.
    pub struct GlAccount;
    /// What the company's cost accounting puts a line under.
    pub struct CostCentre;
    /// What a journal is found again by in the ERP: a settlement's id, a dispute's id and stage.
    pub struct JournalReference;
    /// A movement of the merchant's balance at a gateway.
    pub struct MovementId;
    /// A subscription at a gateway.
    pub struct SubscriptionId;
}
