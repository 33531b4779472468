//! Changes to customers.

use super::Write;
use crate::{Address, Customer};

/// Makes a customer.
pub fn create() -> Write<Customer> {
    Write::create()
}

impl Write<Customer> {
    /// Sets the e-mail address.
    #[must_use]
    pub fn email(self, email: &str) -> Self {
        self.set("email", email)
    }

    /// Sets the name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.set("name", name)
    }

    /// Sets the telephone.
    #[must_use]
    pub fn phone(self, phone: &str) -> Self {
        self.set("phone", phone)
    }

    /// Sets the billing address; parts that are none stay as they are.
    #[must_use]
    pub fn address(self, address: &Address) -> Self {
        let parts = [
            ("line1", &address.line1),
            ("line2", &address.line2),
            ("city", &address.city),
            ("state", &address.state),
            ("postal_code", &address.postal_code),
            ("country", &address.country),
        ];
        let said = parts.into_iter().filter_map(|(name, part)| Some((name, part.as_ref()?)));
        said.fold(self, |write, (name, part)| write.set(format!("address[{name}]"), part))
    }
}
