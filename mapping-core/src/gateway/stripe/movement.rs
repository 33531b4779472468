//! Balance transactions as movements. What one means for the books its reporting category says, and its type where it has none
//! (before 2020) or one that the model does not know. What neither of them says is kept as unknown, for the suspense account.
//!
//! The facts: the vendor's list of balance transaction types, and its page of reporting categories with the types of each.

use std::collections::BTreeMap;

use stripe_model::{
    BalanceSource, BalanceTransaction, BalanceTransactionType as Type, Expandable, FeeDetail, FeeType,
    ReportingCategory as Category,
};

use super::amount::{CHARGE_UNITS, signed_money};
use crate::canonical::{FeeKind, FeePart, Movement, MovementId, MovementKind, Reported, TransactionId};
use crate::money::{Decimal, Money, MoneyError, Rounding};
use crate::refusal::Refusal;

/// A balance transaction as a movement, with facets of its source where that was expanded: of a refund those of its charge.
///
/// What the customer saw is the source's own amount where the gateway's rate makes the gross of it. A charge that was captured in parts
/// has a balance transaction for each, and its source tells their sum; there it is the gross divided by the rate, rounded once to
/// the nearest (a half to the even neighbour).
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for a balance transaction without a time.
pub fn movement(transaction: &BalanceTransaction) -> Result<Movement, Refusal> {
    let amount = |field: &str, minor: i64| {
        signed_money(&format!("movement.{field}"), minor, &transaction.currency, &CHARGE_UNITS)
    };
    let gross = amount("gross", transaction.amount)?;
    let source = transaction.source.as_ref().and_then(Expandable::object);
    Ok(Movement {
        id: MovementId::from(transaction.id.as_str()),
        kind: kind(transaction),
        wire_type: transaction.kind.as_ref().map_or_else(String::new, |kind| kind.as_str().to_owned()),
        category: transaction.reporting_category.as_ref().map(|category| category.as_str().to_owned()),
        gross,
        fee: amount("fee", transaction.fee)?,
        net: amount("net", transaction.net)?,
        fees: transaction
            .fee_details
            .iter()
            .flatten()
            .map(|part| fee_part(part, transaction))
            .collect::<Result<_, _>>()?,
        source: transaction.source.as_ref().and_then(Expandable::id).map(|id| TransactionId::from(id.as_str())),
        of_dispute: names_dispute(transaction),
        presented: source.map(|source| presented(source, gross, transaction.exchange_rate)).transpose()?.flatten(),
        rate: transaction.exchange_rate,
        settlement: None,
        created_at: super::moment("movement.created_at", transaction.created, None)?,
        available_at: transaction.available_on,
        description: transaction.description.clone(),
        facets: source.map(facets).unwrap_or_default(),
    })
}

/// Whether a dispute stands behind a balance transaction: its source says so, or the source's id where it is not expanded.
fn names_dispute(transaction: &BalanceTransaction) -> bool {
    let Some(source) = transaction.source.as_ref() else { return false };
    let by_type = source.object().and_then(|object| object.object.as_deref());
    let by_id = || source.id().is_some_and(|id| DISPUTE_IDS.iter().any(|lead| id.as_str().starts_with(lead)));
    by_type.map_or_else(by_id, |object| object == "dispute")
}

/// What the ids of disputes begin with; the second of them since 2023.
const DISPUTE_IDS: [&str; 2] = ["dp_", "du_"];

/// What a balance transaction means: by its category, else by its type.
fn kind(transaction: &BalanceTransaction) -> Reported<MovementKind> {
    let incoming = transaction.amount >= 0;
    let category = transaction.reporting_category.as_ref();
    let decided = category.and_then(|category| of_category(category, incoming)).or_else(|| {
        let kind = transaction.kind.as_ref()?;
        of_dispute(transaction, kind, incoming).or_else(|| of_type(kind, incoming))
    });
    let text = || {
        let named = category.map(Category::as_str).or_else(|| transaction.kind.as_ref().map(Type::as_str));
        named.unwrap_or_default().to_owned()
    };
    decided.map_or_else(|| Reported::Unknown(text()), Reported::Known)
}

/// Before there were categories a dispute was an adjustment like others, told apart by what stands behind it.
fn of_dispute(transaction: &BalanceTransaction, kind: &Type, incoming: bool) -> Option<MovementKind> {
    let source = transaction.source.as_ref().and_then(Expandable::object)?;
    let is_dispute = *kind == Type::Adjustment && source.object.as_deref() == Some("dispute");
    is_dispute.then_some(if incoming { MovementKind::DisputeReversal } else { MovementKind::Dispute })
}

/// What a reporting category means; for the one that is a hold and its release in one, the direction tells.
pub(crate) fn of_category(category: &Category, incoming: bool) -> Option<MovementKind> {
    Some(match category {
        Category::Advance | Category::AdvanceFunding => MovementKind::Advance,
        Category::AnticipationRepayment | Category::FinancingPaydown | Category::FinancingPaydownReversal => {
            MovementKind::FinancingRepayment
        }
        Category::Charge => MovementKind::Charge,
        Category::ChargeFailure => MovementKind::ChargeFailure,
        Category::ClimateOrderPurchase | Category::Contribution => MovementKind::Contribution,
        Category::ClimateOrderRefund => MovementKind::ContributionRefund,
        Category::ConnectCollectionTransfer => MovementKind::ConnectCollection,
        Category::ConnectReservedFunds => MovementKind::ConnectReserve,
        Category::Dispute => MovementKind::Dispute,
        Category::DisputeReversal => MovementKind::DisputeReversal,
        Category::Fee => MovementKind::Fee,
        Category::FinancingPayout | Category::FinancingPayoutReversal => MovementKind::Financing,
        Category::IssuingAuthorizationHold | Category::IssuingAuthorizationRelease | Category::IssuingTransaction => {
            MovementKind::Issuing
        }
        Category::IssuingDispute => MovementKind::IssuingDispute,
        Category::NetworkCost => MovementKind::NetworkCost,
        Category::OtherAdjustment => MovementKind::Adjustment,
        Category::PartialCaptureReversal => MovementKind::PartialCaptureReversal,
        Category::PaymentNetworkReserveHold => MovementKind::ReserveHold,
        Category::PaymentNetworkReserveRelease => MovementKind::ReserveRelease,
        Category::Payout => MovementKind::Payout,
        Category::PayoutMinimumBalanceHold => MovementKind::PayoutHold,
        Category::PayoutMinimumBalanceRelease => MovementKind::PayoutRelease,
        Category::PayoutReversal => MovementKind::PayoutReversal,
        Category::PlatformEarning => MovementKind::PlatformEarning,
        Category::PlatformEarningRefund => MovementKind::PlatformEarningRefund,
        Category::Refund => MovementKind::Refund,
        Category::RefundFailure => MovementKind::RefundFailure,
        Category::RiskReservedFunds => reserve(incoming),
        Category::Tax => MovementKind::Tax,
        Category::Topup => MovementKind::TopUp,
        Category::TopupReversal => MovementKind::TopUpReversal,
        Category::Transfer => MovementKind::Transfer,
        Category::TransferReversal => MovementKind::TransferReversal,
        Category::UnreconciledCustomerFunds => MovementKind::UnreconciledFunds,
        Category::Unknown(_) => return None,
    })
}

/// What a type means where no category says. Payments from the balance and funds for taxes say too little of what they pay, so a
/// person looks at them.
fn of_type(kind: &Type, incoming: bool) -> Option<MovementKind> {
    Some(match kind {
        Type::Adjustment
        | Type::ObligationOutbound
        | Type::ObligationReversalInbound
        | Type::StripeBalancePaymentDebit
        | Type::StripeBalancePaymentDebitReversal
        | Type::TaxFund => MovementKind::Adjustment,
        Type::Advance | Type::AdvanceFunding => MovementKind::Advance,
        Type::AnticipationRepayment => MovementKind::FinancingRepayment,
        Type::ApplicationFee => MovementKind::PlatformEarning,
        Type::ApplicationFeeRefund => MovementKind::PlatformEarningRefund,
        Type::Charge | Type::Payment | Type::Validation => MovementKind::Charge,
        Type::ClimateOrderPurchase | Type::Contribution => MovementKind::Contribution,
        Type::ClimateOrderRefund => MovementKind::ContributionRefund,
        Type::ConnectCollectionTransfer => MovementKind::ConnectCollection,
        Type::FeeCreditFunding | Type::StripeFee | Type::StripeFxFee => MovementKind::Fee,
        Type::InboundTransfer | Type::Topup => MovementKind::TopUp,
        Type::InboundTransferReversal | Type::TopupReversal => MovementKind::TopUpReversal,
        Type::IssuingAuthorizationHold | Type::IssuingAuthorizationRelease | Type::IssuingTransaction => {
            MovementKind::Issuing
        }
        Type::IssuingDispute
        | Type::IssuingDisputeProvisionalCredit
        | Type::IssuingDisputeProvisionalCreditReversal => MovementKind::IssuingDispute,
        Type::PaymentFailureRefund | Type::PaymentReversal => MovementKind::ChargeFailure,
        Type::PaymentNetworkReserveHold | Type::ReserveHold => MovementKind::ReserveHold,
        Type::PaymentNetworkReserveRelease | Type::ReserveRelease => MovementKind::ReserveRelease,
        Type::PaymentRefund | Type::Refund => MovementKind::Refund,
        Type::PaymentUnreconciled => MovementKind::UnreconciledFunds,
        Type::Payout => MovementKind::Payout,
        Type::PayoutCancel | Type::PayoutFailure => MovementKind::PayoutReversal,
        Type::PayoutMinimumBalanceHold => MovementKind::PayoutHold,
        Type::PayoutMinimumBalanceRelease => MovementKind::PayoutRelease,
        Type::RefundFailure => MovementKind::RefundFailure,
        Type::ReserveTransaction => MovementKind::ConnectReserve,
        Type::ReservedFunds => reserve(incoming),
        Type::TaxFee => MovementKind::Tax,
        Type::Transfer => MovementKind::Transfer,
        Type::TransferCancel | Type::TransferFailure | Type::TransferRefund => MovementKind::TransferReversal,
        Type::Unknown(text) => return of_old_type(text, incoming),
    })
}

/// The names of types that Stripe no longer writes.
fn of_old_type(text: &str, incoming: bool) -> Option<MovementKind> {
    Some(match text {
        "adjusted_for_overdraft_transaction" if incoming => MovementKind::DisputeReversal,
        "adjusted_for_overdraft_transaction" => MovementKind::Dispute,
        "climate_reservation_purchase" => MovementKind::Contribution,
        "climate_reservation_refund" => MovementKind::ContributionRefund,
        "network_cost" => MovementKind::NetworkCost,
        "recipient_transfer" => MovementKind::Transfer,
        "recipient_transfer_cancel" | "recipient_transfer_failure" | "recipient_transfer_refund" => {
            MovementKind::TransferReversal
        }
        "transferred_to_balance_transaction" => MovementKind::UnreconciledFunds,
        _ => return None,
    })
}

fn reserve(incoming: bool) -> MovementKind {
    if incoming { MovementKind::ReserveRelease } else { MovementKind::ReserveHold }
}

fn fee_part(part: &FeeDetail, transaction: &BalanceTransaction) -> Result<FeePart, Refusal> {
    let currency = part.currency.as_ref().unwrap_or(&transaction.currency);
    Ok(FeePart {
        kind: fee_kind(part.kind.as_ref()),
        amount: signed_money("movement.fees.amount", part.amount, currency, &CHARGE_UNITS)?,
        description: part.description.clone(),
    })
}

fn fee_kind(kind: Option<&FeeType>) -> Reported<FeeKind> {
    Reported::Known(match kind {
        Some(FeeType::StripeFee) => FeeKind::Gateway,
        Some(FeeType::ApplicationFee) => FeeKind::Application,
        Some(FeeType::PaymentMethodPassthroughFee) => FeeKind::PassedOn,
        Some(FeeType::Tax) => FeeKind::Tax,
        Some(FeeType::WithheldTax) => FeeKind::WithheldTax,
        Some(FeeType::Unknown(text)) => return Reported::Unknown(text.clone()),
        None => return Reported::Unknown(String::new()),
    })
}

/// What the customer saw, with the sign of the movement, where that is in another currency.
fn presented(source: &BalanceSource, gross: Money, rate: Option<Decimal>) -> Result<Option<Money>, Refusal> {
    let (Some(minor), Some(currency)) = (source.amount_captured.or(source.amount), &source.currency) else {
        return Ok(None);
    };
    let seen = signed_money("movement.presented", minor, currency, &CHARGE_UNITS)?;
    let seen = if gross.is_negative() { -seen.abs() } else { seen.abs() };
    if seen.currency() == gross.currency() {
        return Ok(None);
    }
    let Some(rate) = rate.filter(|rate| *rate > Decimal::ZERO) else { return Ok(Some(seen)) };
    let refuse = |error: MoneyError| error.refuse("movement.presented");
    if is_worth(seen, rate, gross).map_err(refuse)? {
        return Ok(Some(seen));
    }
    let decimals = CHARGE_UNITS.minor_unit(seen.currency()).map_err(refuse)?.exponent;
    let part = Money::new(gross.amount(), seen.currency());
    part.checked_ratio(&[], &[rate], decimals, Rounding::HalfEven).map(Some).map_err(refuse)
}

/// Whether an amount comes to the gross by a rate, within a minor unit and what the last digit of the rate leaves open.
fn is_worth(seen: Money, rate: Decimal, gross: Money) -> Result<bool, MoneyError> {
    let unit = CHARGE_UNITS.smallest(gross.currency())?;
    let exponent = CHARGE_UNITS.minor_unit(gross.currency())?.exponent;
    let worth = Money::new(seen.amount(), gross.currency()).checked_mul(rate, exponent, Rounding::HalfEven)?;
    let left_open = Decimal::new(1, rate.scale().clamp(RATE_DECIMALS, MOST_DECIMALS));
    let left_open = Money::new(seen.amount().abs(), gross.currency()).checked_mul(left_open, exponent, Rounding::Up)?;
    let limit = left_open.checked_add(Money::new(unit, gross.currency()))?;
    Ok(worth.checked_sub(gross)?.abs().compare(limit)?.is_le())
}

/// A rate that is written with fewer decimals is as exact as one with so many: zeros at its end are not written.
const RATE_DECIMALS: u32 = 5;

/// The most decimals that a number can have.
const MOST_DECIMALS: u32 = 28;

/// What GL rules can ask of the source, or of the charge that it gives back.
fn facets(source: &BalanceSource) -> BTreeMap<String, String> {
    let source = source.charge.as_ref().and_then(Expandable::object).unwrap_or(source);
    let card = source.card();
    let country = card.and_then(|card| card.country.clone()).or_else(|| {
        let address = source.billing_details.as_ref()?.address.as_ref()?;
        address.country.clone()
    });
    let method = source.payment_method_type().map(|kind| kind.as_str()).or(card.map(|_| "card"));
    let known = [
        ("method", method.map(str::to_owned)),
        ("card_brand", card.and_then(|card| Some(card.brand.as_ref()?.as_str().to_owned()))),
        ("country", country),
        ("product_class", source.metadata.get("product_class").cloned()),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let metadata = source.metadata.iter().map(|(key, value)| (format!("metadata.{key}"), value.clone()));
    known.chain(metadata).collect()
}
