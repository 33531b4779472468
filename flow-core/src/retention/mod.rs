//! How little is kept, for how short a time, and how safely: payloads lose on their way in what the rules name ([`Minimiser`]), what
//! is done with is emptied after the days that `rules.retention` says ([`Upkeep`]), a customer's personal data is erased when they ask
//! ([`Erasure`]), and with [`Keys`] all of it is [sealed](sealing) at rest.
//!
//! What the books need stays: the row of an event with the key by which a redelivery is known, documents with their natural keys,
//! amounts and accounts, the ERP's numbers. Events that are open or dead keep everything, because somebody still has to act on them.
//!
//! ```
//! use flow_core::retention::Minimiser;
//! use mapping_core::rules::RetentionRules;
//!
//! let rules = RetentionRules { minimise: vec!["client_secret".into(), "billing_details.phone".into()], ..Default::default() };
//! let payload = br#"{"id":"evt_1","data":{"object":{"client_secret":"s3","billing_details":{"phone":"1","name":"Ann"}}}}"#;
//! let kept = Minimiser::new(&rules).minimise(payload);
//! assert_eq!(&*kept, br#"{"id":"evt_1","data":{"object":{"billing_details":{"name":"Ann"}}}}"#);
//! ```

mod erasure;
mod handles;
mod minimise;
mod personal_data;
mod redaction;
mod resealed;
pub mod sealing;
mod tombstone;
mod upkeep;

pub use erasure::{Erasure, ErasureError};
pub use handles::Handles;
pub use minimise::Minimiser;
pub use redaction::{RedactedDocument, Redaction, StoredNotes};
pub use resealed::Resealed;
pub use sealing::{Keys, Place, SealError, Sealer, SealingKey};
pub use tombstone::{Erased, Remark, Tombstone};
pub use upkeep::Upkeep;
