//! Values that may have been meant. An unknown code is shown with its near neighbours, so that the person who reads the dead
//! letter sees the typing error; where a rule allows it, the nearest one is taken. Scores are whole thousandths, equal ones stand in
//! the order of the values, and the order is the same on every machine.
//!
//! | score | why |
//! |---|---|
//! | 1000 | the same |
//! | 990 to 970 | the same but for case; for dashes and spaces; for letters that look like digits |
//! | up to 960 | an alias of the rules that is as near, at most ten less than the alias itself |
//! | up to 960 | the share of characters that stay when the others are corrected |
//! | 700 to 950 | one code begins with the other; the more of it, the higher |
//! | 600 to 900 | the share of words that the descriptions have in common, or of the code's parts in the description |
//!
//! ```
//! use mapping_core::canonical::Sku;
//! use mapping_core::flows::ErpItem;
//! use mapping_core::rules::AutoAccept;
//! use mapping_core::suggest::{WantedItem, accept, ranked_items};
//!
//! let item = |sku: &str, text: &str| ErpItem {
//!     sku: Sku::from(sku), description: Some(text.to_owned()), price: None, on_hand: None, active: None, changed_at: None,
//! };
//! let held = [item("GAS-ARG-50", "Argon, 50 l"), item("GAS-ARG-20", "Argon, 20 l")];
//! let code = Sku::from("gas arg 50");
//! let wanted = WantedItem::new(&code);
//!
//! assert_eq!(ranked_items(&wanted, &held)[0].value, "GAS-ARG-50");
//! let taken = accept(&wanted, &held, AutoAccept { score: 950, margin: 50 }).expect("one is near, the other is not");
//! assert_eq!(
//!     taken.to_string(),
//!     "GAS-ARG-50 by rules.sync.items.auto_accept from sku = gas arg 50, score = 980, \
//!      why = the same but for dashes and spaces: Argon, 50 l; \
//!      not GAS-ARG-20: 875/1000, 1 character differs: Argon, 20 l",
//! );
//! ```

mod accept;
mod code;
mod customer;
mod item;

pub use accept::accept;
pub(crate) use code::NEARLY_THE_SAME;
pub use code::{compare, fragments, near};
pub use customer::customers;
pub use item::{WantedItem, items, ranked_items};
