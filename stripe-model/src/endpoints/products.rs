//! Changes to products.

use super::Write;
use crate::Product;

/// Makes a product.
pub fn create(name: &str) -> Write<Product> {
    Write::create().set("name", name)
}

impl Write<Product> {
    /// Says whether it can be bought.
    #[must_use]
    pub fn active(self, active: bool) -> Self {
        self.set("active", active.to_string())
    }
}
