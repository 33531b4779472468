//! The objects of the API. Every version from 2017 to 2026-10-28.endive reads into the same types: what a version lacks is
//! `None`, fields that moved are all there, and methods give one answer for every version. Unknown fields are passed over,
//! unknown enum values are kept. Facts: the vendor's own fixtures of seven generations, and captured events.

mod address;
mod balance_source;
mod balance_transaction;
mod balance_transaction_type;
mod billing_details;
mod card;
mod charge;
mod customer;
mod dispute;
mod error;
pub(crate) mod expandable;
mod invoice;
mod invoice_drift;
mod invoice_line;
mod invoice_payment;
mod list;
mod metadata;
mod payment_intent;
mod payment_method_details;
mod payment_method_type;
mod payout;
mod price;
mod product;
mod refund;
mod source;
mod subscription;
mod transfer_data;

pub use address::{Address, Shipping};
pub use balance_source::BalanceSource;
pub use balance_transaction::{BalanceTransaction, BalanceTransactionStatus, BalanceType, FeeDetail, FeeType};
pub use balance_transaction_type::{BalanceTransactionType, ReportingCategory};
pub use billing_details::BillingDetails;
pub use card::{CardBrand, CardChecks, CardDetails, CardFunding, CheckResult, ThreeDSecure, Wallet, WalletType};
pub use charge::{AdviceCode, Charge, ChargeStatus, FraudDetails, NetworkStatus, Outcome, OutcomeType};
pub use customer::{Customer, TaxExempt, TaxId};
pub use dispute::{Dispute, DisputeReason, DisputeStatus, EnhancedEligibilityType, EvidenceDetails, SubmissionMethod};
pub use error::{StripeError, StripeErrorType};
pub use expandable::{Expandable, Object, OtherObject};
pub use invoice::{
    BillingReason, CollectionMethod, Invoice, InvoiceParent, InvoiceParentType, InvoiceStatus, InvoiceTransitions,
    SubscriptionDetails, TaxAmount, TaxRateDetails, TaxabilityReason,
};
pub use invoice_line::{
    DiscountAmount, InvoiceLine, InvoiceLineParent, InvoiceLineParentType, LineOrigin, Period, PriceDetails, Pricing,
};
pub use invoice_payment::{
    InvoicePayment, InvoicePaymentSource, InvoicePaymentStatus, InvoicePaymentTransitions, InvoicePaymentType,
};
pub use list::{List, ListTag};
pub use metadata::Metadata;
pub use payment_intent::{
    CancellationReason, CaptureMethod, ClientSecret, ConfirmationMethod, PaymentIntent, PaymentIntentStatus,
    SetupFutureUsage,
};
pub use payment_method_details::PaymentMethodDetails;
pub use payment_method_type::PaymentMethodType;
pub use payout::{
    Payout, PayoutFailureCode, PayoutMethod, PayoutSourceType, PayoutStatus, PayoutType, ReconciliationStatus, TraceId,
};
pub use price::{BillingScheme, Interval, Plan, Price, PriceType, Recurring, TaxBehavior, TiersMode, UsageType};
pub use product::{Product, ProductType};
pub use refund::{Refund, RefundFailureReason, RefundPendingReason, RefundReason, RefundStatus};
pub use source::Source;
pub use subscription::{PauseBehavior, PauseCollection, Subscription, SubscriptionItem, SubscriptionStatus};
pub use transfer_data::TransferData;
