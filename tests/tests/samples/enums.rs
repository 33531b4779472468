//! Every value of every modelled enum is known, or kept as it came.

use std::collections::BTreeMap;

use libtest_mimic::Failed;
use stripe_model::*;

#[derive(serde::Deserialize)]
struct Enum {
    values: Vec<String>,
}

/// The vendor's name of an enum, and how ours reads a value: its text, and whether it is known.
type Reader = fn(&str) -> (String, bool);

macro_rules! readers {
    ($($name:literal => $type:ty),* $(,)?) => {
        [$(($name, (|text| { let value = <$type>::from(text); (value.as_str().to_owned(), value.is_known()) }) as Reader)),*]
    };
}

pub(crate) fn values_are_kept(body: &[u8]) -> Result<(), Failed> {
    let enums: BTreeMap<String, Enum> = serde_json::from_slice(body)?;
    let readers = readers! {
        "Charge.Status" => ChargeStatus,
        "Charge.Outcome.AdviceCode" => AdviceCode,
        "Charge.PaymentMethodDetails.Card.Wallet.Type" => WalletType,
        "PaymentMethod.Type" => PaymentMethodType,
        "Refund.PendingReason" => RefundPendingReason,
        "Refund.Reason" => RefundReason,
        "Dispute.Status" => DisputeStatus,
        "Dispute.EnhancedEligibilityType" => EnhancedEligibilityType,
        "Dispute.EvidenceDetails.SubmissionMethod" => SubmissionMethod,
        "PaymentIntent.Status" => PaymentIntentStatus,
        "PaymentIntent.CancellationReason" => CancellationReason,
        "PaymentIntent.CaptureMethod" => CaptureMethod,
        "PaymentIntent.ConfirmationMethod" => ConfirmationMethod,
        "PaymentIntent.SetupFutureUsage" => SetupFutureUsage,
        "BalanceTransaction.BalanceType" => BalanceType,
        "BalanceTransaction.Type" => BalanceTransactionType,
        "Payout.ReconciliationStatus" => ReconciliationStatus,
        "Payout.Type" => PayoutType,
        "Customer.TaxExempt" => TaxExempt,
        "Invoice.BillingReason" => BillingReason,
        "Invoice.CollectionMethod" => CollectionMethod,
        "Invoice.Status" => InvoiceStatus,
        "Invoice.Parent.Type" => InvoiceParentType,
        "Invoice.TotalTax.TaxabilityReason" => TaxabilityReason,
        "InvoiceLineItem.Parent.Type" => InvoiceLineParentType,
        "InvoicePayment.Payment.Type" => InvoicePaymentType,
        "Subscription.CollectionMethod" => CollectionMethod,
        "Subscription.PauseCollection.Behavior" => PauseBehavior,
        "Subscription.Status" => SubscriptionStatus,
        "Product.Type" => ProductType,
        "Price.BillingScheme" => BillingScheme,
        "Price.Recurring.Interval" => Interval,
        "Price.Recurring.UsageType" => UsageType,
        "Price.TaxBehavior" => TaxBehavior,
        "Price.TiersMode" => TiersMode,
        "Price.Type" => PriceType,
    };
    let mut unknown = Vec::new();
    for (name, read) in readers {
        let values = &enums.get(name).ok_or_else(|| format!("the list has no enum {name}"))?.values;
        for value in values {
            let (kept, known) = read(value);
            assert_eq!(kept, *value, "{name} does not keep its value");
            if !known {
                unknown.push(format!("{name}.{value}"));
            }
        }
    }
    assert!(unknown.is_empty(), "values that the model should know by now: {}", unknown.join(", "));
    Ok(())
}
