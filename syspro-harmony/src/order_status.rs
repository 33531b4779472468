//! Where a sales order stands, in SYSPRO's one-character codes. Both surfaces carry them.

client_core::open_enum! {
    /// Where a sales order stands.
    pub enum OrderStatus {
        /// Entered, everything can be supplied.
        Open = "1",
        /// Entered, something waits for stock.
        OpenBackOrder = "2",
        /// Back-ordered goods have been released.
        ReleasedBackOrder = "3",
        /// The delivery note is printed; the warehouse picks.
        InWarehouse = "4",
        /// Ready to be invoiced.
        ReleasedForInvoicing = "8",
        /// Invoiced.
        Complete = "9",
        /// Held until a person releases it.
        Suspense = "S",
        /// To be supplied at a later date.
        Forward = "F",
        /// Cancelled while it was entered.
        CancelledInEntry = "*",
        /// Cancelled.
        Cancelled = "\\",
    }
}
