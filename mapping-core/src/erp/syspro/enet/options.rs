//! What only the company can say about its installation.

use syspro_harmony::enet::ShortReference;
use syspro_harmony::{CustomerCode, ProductClass, Warehouse};

use crate::canonical::ExternalId;

/// What the business objects need beside the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnetOptions {
    /// Who numbers new customers.
    pub customer_codes: CustomerCodes,
    /// The warehouse that supplies the shop's orders; each item's own when absent.
    pub warehouse: Option<Warehouse>,
    /// The bank that receives gateway money; the customer's when absent.
    pub bank: Option<String>,
    /// The product class of credit notes, which decides the account that they charge. Without it, refunds are refused.
    pub credit_class: Option<ProductClass>,
    /// The tax code of order lines whose price has no tax beside it; the item's own when absent.
    pub untaxed_code: Option<String>,
}

/// Who numbers new customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CustomerCodes {
    /// The integration: a code made of the customer's external id, the same for the same customer on every machine.
    #[default]
    Keyed,
    /// SYSPRO, at sites that are set up so.
    Numbered,
}

/// Fifty bits: among a million customers, two share a code once in two thousand installations.
const CODE_WIDTH: usize = 10;

impl EnetOptions {
    /// The code of a customer that the integration makes; none where SYSPRO numbers customers, or where the column has no room for
    /// a key.
    pub fn customer_code(&self, external_id: &ExternalId, width: usize) -> Option<CustomerCode> {
        match self.customer_codes {
            CustomerCodes::Keyed => {
                // Blanks make every id too long for the column: one that fits has characters that no code has.
                let padded = format!("{external_id}{}", " ".repeat(width));
                ShortReference::fit(padded, width.min(CODE_WIDTH)).map(|short| CustomerCode::from(short.key()))
            }
            CustomerCodes::Numbered => None,
        }
    }
}
