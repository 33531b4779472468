//! Identifiers. Stripe's prefixes (`ch_`, `py_`, …) are a habit, not a contract, so nothing here checks them.

client_core::identifier! {
    /// A charge's id: `ch_…`, `py_…`.
    pub struct ChargeId;
    /// A payment intent's id: `pi_…`.
    pub struct PaymentIntentId;
    /// A refund's id: `re_…`, `pyr_…`.
    pub struct RefundId;
    /// A dispute's id: `dp_…`, `du_…`.
    pub struct DisputeId;
    /// A balance transaction's id: `txn_…`.
    pub struct BalanceTransactionId;
    /// A payout's id: `po_…`, before April 2017 `tr_…`.
    pub struct PayoutId;
    /// A customer's id: `cus_…`, or what the account chose.
    pub struct CustomerId;
    /// An invoice's id: `in_…`.
    pub struct InvoiceId;
    /// An invoice line's id: `il_…`, `sli_…`.
    pub struct InvoiceLineId;
    /// An invoice payment's id: `inpay_…`.
    pub struct InvoicePaymentId;
    /// A subscription's id: `sub_…`.
    pub struct SubscriptionId;
    /// A subscription item's id: `si_…`.
    pub struct SubscriptionItemId;
    /// A product's id: `prod_…`, or what the account chose.
    pub struct ProductId;
    /// A price's or plan's id: `price_…`, or free text on old plans.
    pub struct PriceId;
    /// An event's id: `evt_…`.
    pub struct EventId;
    /// An account's id: `acct_…`.
    pub struct AccountId;
    /// The id of an object that this crate does not model.
    pub struct OtherId;
}
