//! What happened to the balance (`type`) and what that means for the books (`reporting_category`): the vendor's list of
//! types, and its reporting categories with the types that older lines, which carry no category, fall into.

use client_core::open_enum;

open_enum! {
    /// What happened to the balance.
    pub enum BalanceTransactionType {
        /// A correction: disputes, and fees that were booked late.
        Adjustment = "adjustment",
        /// An advance on money that is not settled.
        Advance = "advance",
        /// The funding of an advance.
        AdvanceFunding = "advance_funding",
        /// Repayment of an anticipation of receivables in Brazil.
        AnticipationRepayment = "anticipation_repayment",
        /// A platform's fee.
        ApplicationFee = "application_fee",
        /// A platform's fee given back.
        ApplicationFeeRefund = "application_fee_refund",
        /// A card charge.
        Charge = "charge",
        /// Climate order purchase.
        ClimateOrderPurchase = "climate_order_purchase",
        /// Climate order refund.
        ClimateOrderRefund = "climate_order_refund",
        /// Connect collection transfer.
        ConnectCollectionTransfer = "connect_collection_transfer",
        /// A contribution to climate work.
        Contribution = "contribution",
        /// Fee credit funding.
        FeeCreditFunding = "fee_credit_funding",
        /// Inbound transfer.
        InboundTransfer = "inbound_transfer",
        /// Inbound transfer reversal.
        InboundTransferReversal = "inbound_transfer_reversal",
        /// Issuing authorization hold.
        IssuingAuthorizationHold = "issuing_authorization_hold",
        /// Issuing authorization release.
        IssuingAuthorizationRelease = "issuing_authorization_release",
        /// Issuing dispute.
        IssuingDispute = "issuing_dispute",
        /// Issuing dispute provisional credit.
        IssuingDisputeProvisionalCredit = "issuing_dispute_provisional_credit",
        /// Issuing dispute provisional credit reversal.
        IssuingDisputeProvisionalCreditReversal = "issuing_dispute_provisional_credit_reversal",
        /// Issuing transaction.
        IssuingTransaction = "issuing_transaction",
        /// Obligation outbound.
        ObligationOutbound = "obligation_outbound",
        /// Obligation reversal inbound.
        ObligationReversalInbound = "obligation_reversal_inbound",
        /// A payment by another method.
        Payment = "payment",
        /// A payment that failed after it was credited.
        PaymentFailureRefund = "payment_failure_refund",
        /// Payment network reserve hold.
        PaymentNetworkReserveHold = "payment_network_reserve_hold",
        /// Payment network reserve release.
        PaymentNetworkReserveRelease = "payment_network_reserve_release",
        /// A refund of another method.
        PaymentRefund = "payment_refund",
        /// A payment taken back.
        PaymentReversal = "payment_reversal",
        /// Payment unreconciled.
        PaymentUnreconciled = "payment_unreconciled",
        /// A payout to the bank.
        Payout = "payout",
        /// A payout that was canceled.
        PayoutCancel = "payout_cancel",
        /// A payout that the bank returned.
        PayoutFailure = "payout_failure",
        /// Payout minimum balance hold.
        PayoutMinimumBalanceHold = "payout_minimum_balance_hold",
        /// Payout minimum balance release.
        PayoutMinimumBalanceRelease = "payout_minimum_balance_release",
        /// A card refund.
        Refund = "refund",
        /// A refund that came back.
        RefundFailure = "refund_failure",
        /// Reserve hold.
        ReserveHold = "reserve_hold",
        /// Reserve release.
        ReserveRelease = "reserve_release",
        /// Reserve transaction.
        ReserveTransaction = "reserve_transaction",
        /// Reserved funds.
        ReservedFunds = "reserved_funds",
        /// Stripe balance payment debit.
        StripeBalancePaymentDebit = "stripe_balance_payment_debit",
        /// Stripe balance payment debit reversal.
        StripeBalancePaymentDebitReversal = "stripe_balance_payment_debit_reversal",
        /// Stripe's fees without a charge behind them.
        StripeFee = "stripe_fee",
        /// Stripe's fee for a conversion.
        StripeFxFee = "stripe_fx_fee",
        /// Tax on Stripe's fees.
        TaxFee = "tax_fee",
        /// Tax fund.
        TaxFund = "tax_fund",
        /// Money added from the bank.
        Topup = "topup",
        /// Money added, taken back.
        TopupReversal = "topup_reversal",
        /// To a connected account.
        Transfer = "transfer",
        /// A transfer that was canceled.
        TransferCancel = "transfer_cancel",
        /// A transfer that failed.
        TransferFailure = "transfer_failure",
        /// A transfer given back.
        TransferRefund = "transfer_refund",
        /// Old: a validation of a bank account.
        Validation = "validation",
    }
}

open_enum! {
    /// What a balance transaction means for the books.
    pub enum ReportingCategory {
        /// Advance.
        Advance = "advance",
        /// Advance funding.
        AdvanceFunding = "advance_funding",
        /// Anticipation repayment.
        AnticipationRepayment = "anticipation_repayment",
        /// Money taken from a payer.
        Charge = "charge",
        /// A payment that failed after it was credited.
        ChargeFailure = "charge_failure",
        /// Climate order purchase.
        ClimateOrderPurchase = "climate_order_purchase",
        /// Climate order refund.
        ClimateOrderRefund = "climate_order_refund",
        /// Connect collection transfer.
        ConnectCollectionTransfer = "connect_collection_transfer",
        /// Connect reserved funds.
        ConnectReservedFunds = "connect_reserved_funds",
        /// Contribution.
        Contribution = "contribution",
        /// Money withdrawn for a dispute, its fee in `fee`.
        Dispute = "dispute",
        /// A dispute won.
        DisputeReversal = "dispute_reversal",
        /// Stripe's software and services.
        Fee = "fee",
        /// Financing paydown.
        FinancingPaydown = "financing_paydown",
        /// Financing paydown reversal.
        FinancingPaydownReversal = "financing_paydown_reversal",
        /// Financing payout.
        FinancingPayout = "financing_payout",
        /// Financing payout reversal.
        FinancingPayoutReversal = "financing_payout_reversal",
        /// Issuing authorization hold.
        IssuingAuthorizationHold = "issuing_authorization_hold",
        /// Issuing authorization release.
        IssuingAuthorizationRelease = "issuing_authorization_release",
        /// Issuing dispute.
        IssuingDispute = "issuing_dispute",
        /// Issuing transaction.
        IssuingTransaction = "issuing_transaction",
        /// Costs of the card networks, on interchange-plus pricing.
        NetworkCost = "network_cost",
        /// Anything else: for a person to look at.
        OtherAdjustment = "other_adjustment",
        /// The part of an authorisation that was not captured; no refund.
        PartialCaptureReversal = "partial_capture_reversal",
        /// Payment network reserve hold.
        PaymentNetworkReserveHold = "payment_network_reserve_hold",
        /// Payment network reserve release.
        PaymentNetworkReserveRelease = "payment_network_reserve_release",
        /// To the bank.
        Payout = "payout",
        /// Payout minimum balance hold.
        PayoutMinimumBalanceHold = "payout_minimum_balance_hold",
        /// Payout minimum balance release.
        PayoutMinimumBalanceRelease = "payout_minimum_balance_release",
        /// A payout that came back.
        PayoutReversal = "payout_reversal",
        /// A platform's revenue.
        PlatformEarning = "platform_earning",
        /// A platform's revenue given back.
        PlatformEarningRefund = "platform_earning_refund",
        /// Money given back.
        Refund = "refund",
        /// A refund that came back.
        RefundFailure = "refund_failure",
        /// Held for risk, released later.
        RiskReservedFunds = "risk_reserved_funds",
        /// Tax on Stripe's fees.
        Tax = "tax",
        /// Money added from the bank.
        Topup = "topup",
        /// Money added, taken back.
        TopupReversal = "topup_reversal",
        /// To connected accounts.
        Transfer = "transfer",
        /// Back from connected accounts.
        TransferReversal = "transfer_reversal",
        /// Customers' money without a payment.
        UnreconciledCustomerFunds = "unreconciled_customer_funds",
    }
}
