//! Guests: people who pay without being a customer of the gateway. They are known by their e-mail address alone, so the ERP keeps
//! their record under a key made of it. A key stands in logs, numbers and other systems, so it holds a hash of the address and not the
//! address: whoever knows the address finds the record, and the record's key tells nobody the address.

use sha2::{Digest, Sha256};

use super::ExternalId;

/// What stands before the hash; ids of gateways' customers begin with the gateway's name.
const LEAD: &str = "email/";

/// So many bytes of the hash: two guests never share them, and the key fits the 30 characters of a narrow field such as SYSPRO's.
const BYTES: usize = 12;

/// The key of a guest: the first 12 bytes of the SHA-256 of the e-mail address, in small letters and without the spaces around it, as
/// hexadecimal digits. None for no address.
///
/// ```
/// use mapping_core::canonical::guest_id;
///
/// let id = guest_id("Ann@Example.com ").expect("an address");
/// assert_eq!(id.as_str(), "email/71d4f55f72fa128dfb468a1a");
/// assert_eq!(guest_id("ann@example.com"), Some(id));
/// assert_eq!(guest_id(" "), None);
/// ```
pub fn guest_id(email: &str) -> Option<ExternalId> {
    let email = email.trim().to_lowercase();
    let hash = Sha256::digest(email.as_bytes());
    let digits: String = hash.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect();
    (!email.is_empty()).then(|| ExternalId::from(format!("{LEAD}{digits}")))
}

/// Whether an external id belongs to no customer of a gateway: it was made for an e-mail address alone.
pub(crate) fn is_guest(id: &ExternalId) -> bool {
    id.as_str().starts_with(LEAD)
}

/// Whether an external id was made for this e-mail address alone, as it is made now or with the address itself in it.
pub(crate) fn is_guest_of(id: &ExternalId, email: &str) -> bool {
    let plain = id.as_str().strip_prefix(LEAD).is_some_and(|text| text == email.trim().to_lowercase());
    plain || guest_id(email).as_ref() == Some(id)
}
