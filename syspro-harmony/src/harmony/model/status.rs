//! Enumerations of the contract. An answer may carry values that this version does not know; they are kept as they came.

client_core::open_enum! {
    /// Whether a customer may be traded with.
    pub enum CustomerStatus {
        /// Trades.
        Active = "Active",
        /// May not order until released.
        OnHold = "OnHold",
        /// No longer trades.
        Inactive = "Inactive",
    }
}

client_core::open_enum! {
    /// How an order or a payment stands towards its money.
    pub enum PaymentStatus {
        /// Not decided yet.
        Pending = "Pending",
        /// The money is in.
        Paid = "Paid",
        /// The money did not come.
        Failed = "Failed",
        /// Part of it went back.
        PartiallyRefunded = "PartiallyRefunded",
        /// All of it went back.
        Refunded = "Refunded",
    }
}

client_core::open_enum! {
    /// How a payment was made.
    pub enum PaymentMethod {
        /// Credit card.
        CreditCard = "Credit Card",
        /// Debit card.
        DebitCard = "Debit Card",
        /// United States bank debit.
        Ach = "ACH",
        /// Bank debit elsewhere.
        DirectDebit = "Direct Debit",
        /// Money that the customer's bank sends.
        BankTransfer = "Bank Transfer",
        /// A wallet that is not a card underneath.
        DigitalWallet = "Digital Wallet",
        /// Instalments of a third party.
        BuyNowPayLater = "Buy Now Pay Later",
        /// Paper check.
        Check = "Check",
        /// Cash.
        Cash = "Cash",
        /// Anything else.
        Other = "Other",
    }
}

client_core::open_enum! {
    /// Whether a journal entry still counts.
    pub enum JournalStatus {
        /// In the ledger.
        Posted = "Posted",
        /// Undone by another entry.
        Reversed = "Reversed",
    }
}

client_core::open_enum! {
    /// Whether an item is sold.
    pub enum ItemStatus {
        /// Sold.
        Active = "Active",
        /// Not sold until released.
        OnHold = "OnHold",
        /// No longer sold.
        Discontinued = "Discontinued",
    }
}
