//! Which letters are meant, as it is said on the command line.

use clap::Args;
use flow_core::dead_letter::Filter;
use time::{Duration, OffsetDateTime};

/// Which letters are meant.
#[derive(Args, Clone)]
pub(crate) struct Which {
    /// Only those that stopped for this reason: unknown_sku, gave_up, …
    #[arg(long, value_name = "CODE")]
    reason: Option<String>,
    /// Only those with a document for this ERP.
    #[arg(long, value_name = "ERP")]
    target: Option<String>,
    /// Only those under this order key, event id or natural key.
    #[arg(long)]
    key: Option<String>,
    /// Only those that stopped at least so long ago: 30m, 12h, 2d.
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Option<Duration>,
    /// Only those that stopped at most so long ago.
    #[arg(long, value_name = "AGE", value_parser = age)]
    newer_than: Option<Duration>,
    /// Those that were discarded, instead of those that are open.
    #[arg(long)]
    discarded: bool,
}

impl Which {
    pub(crate) fn filter(&self, now: OffsetDateTime) -> Filter {
        Filter {
            reason: self.reason.clone(),
            target: self.target.clone(),
            key: self.key.clone(),
            died_until: self.older_than.map(|age| now.saturating_sub(age)),
            died_from: self.newer_than.map(|age| now.saturating_sub(age)),
            discarded: self.discarded,
        }
    }
}

/// An age: a whole number and `s`, `m`, `h` or `d`.
fn age(text: &str) -> Result<Duration, String> {
    let fault = || format!("{text:?} is no age; write 30m, 12h or 2d");
    let place = text.len().checked_sub(1).filter(|place| text.is_char_boundary(*place)).ok_or_else(fault)?;
    let (number, unit) = text.split_at(place);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(fault()),
    };
    let number: i64 = number.parse().map_err(|_| fault())?;
    number.checked_mul(seconds).filter(|seconds| *seconds >= 0).map(Duration::seconds).ok_or_else(fault)
}
