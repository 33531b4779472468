//! A company's own rule book: what is wrong with it, and what is in it.

use std::fmt::Write as _;
use std::path::Path;

use mapping_core::rules::{AccountRole, RuleBook};

/// Reads a book. What is found in it goes to standard error; none is given back where anything is an error.
pub(crate) fn read(file: &Path) -> Option<RuleBook> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).inspect_err(|error| eprintln!("{name}: {error}")).ok()?;
    let loaded = RuleBook::load_bytes(&name, &bytes).inspect_err(|findings| eprint!("{findings}")).ok()?;
    eprint!("{}", loaded.warnings);
    Some(loaded.book)
}

/// What a book has, for a person who wants to know whether it was read as it was meant.
pub(crate) fn summary(file: &Path, book: &RuleBook) -> String {
    let placed = AccountRole::ALL.iter().filter(|role| book.ledger.account(**role).is_some()).count();
    let cut_off = book.company.cut_off.map(|time| format!("{:02}:{:02}", time.hour(), time.minute()));
    let rows = [
        ("time zone", book.company.time_zone.clone()),
        ("day ends at", cut_off.unwrap_or_else(|| "midnight".to_owned())),
        (
            "currency",
            book.company.currency.map_or("that of the money".to_owned(), |currency| currency.code().to_owned()),
        ),
        ("accounts in the chart", book.accounts.len().to_string()),
        ("roles with an account", format!("{placed} of {}", AccountRole::ALL.len())),
        ("GL rules", book.gl.len().to_string()),
        ("payment methods", book.payment.methods.len().to_string()),
        ("item aliases", book.order.sku_aliases.len().to_string()),
        ("guest customer", book.customer.guest.as_ref().map_or("none".to_owned(), ToString::to_string)),
    ];
    let mut text = format!("{}: the rule book can be used\n", file.display());
    for (name, value) in rows {
        let written = writeln!(text, "  {name:<22} {value}");
        debug_assert!(written.is_ok(), "a String takes any text");
    }
    text
}
