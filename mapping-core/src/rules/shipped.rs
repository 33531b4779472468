//! The rule books that ship, to start from. They are the files in `books/`, which a company copies and changes.

use std::sync::LazyLock;

use super::RuleBook;

static OPAYO_SYSPRO: LazyLock<RuleBook> =
    LazyLock::new(|| shipped("opayo-syspro-uk.toml", RuleBook::OPAYO_SYSPRO_TOML));
static STRIPE_TIMS: LazyLock<RuleBook> = LazyLock::new(|| shipped("stripe-tims-us.toml", RuleBook::STRIPE_TIMS_TOML));

impl RuleBook {
    /// The file of [`Self::opayo_syspro`], with comments that say what each rule does: a copy of it is a company's own book.
    pub const OPAYO_SYSPRO_TOML: &'static str = include_str!("../../books/opayo-syspro-uk.toml");

    /// The file of [`Self::stripe_tims`], with comments that say what each rule does: a copy of it is a company's own book.
    pub const STRIPE_TIMS_TOML: &'static str = include_str!("../../books/stripe-tims-us.toml");

    /// A rule book for Opayo and SYSPRO to start from: a company in the United Kingdom that is paid by card and PayPal. London's
    /// business dates, SYSPRO's names for Opayo's cards and wallets, addresses in SYSPRO's lines, a screening that holds what needs
    /// a review, and a whole chart of accounts. The VendorTxCode is the order's number unless `order.code_prefix` or
    /// `order.code_suffix` say what else is in it. The company's own choices (guest customer, default item) are to be set.
    pub fn opayo_syspro() -> Self {
        OPAYO_SYSPRO.clone()
    }

    /// A rule book for Stripe and TIMS to start from: a company in the United States. Every payment method that Stripe has under one
    /// of TIMS's names, addresses in TIMS's widths, and a whole chart of accounts. The company's own choices (guest customer,
    /// aliases, default item) are to be set.
    pub fn stripe_tims() -> Self {
        STRIPE_TIMS.clone()
    }
}

/// A book that is compiled in. The tests read each of them and let none pass that has a finding, so that it cannot be wrong here;
/// were it wrong in spite of that, a book without choices refuses what it cannot decide, and books nothing amiss.
fn shipped(file: &str, text: &str) -> RuleBook {
    RuleBook::load(file, text).map(|loaded| loaded.book).unwrap_or_default()
}
