//! Pi, Opayo's REST interface (`/api/v1`): its documents, as the published description of v38 has them and as its
//! sandbox was seen to write them, which differs. Answers read leniently: what is missing is none, what is new is kept.

mod amounts;
mod apple_pay;
mod card_identifier;
mod challenge;
mod checks;
mod credential;
mod decline;
mod error_answer;
mod fi_recipient;
mod instruction;
mod payment_method;
pub mod request;
mod session_key;
mod transaction;

pub use amounts::Amounts;
pub use apple_pay::ApplePaySession;
pub use card_identifier::NewCardIdentifier;
pub use challenge::Challenge;
pub use checks::{AvsCvcCheck, ThreeDSecure};
pub use credential::{CofUsage, CredentialType, InitiatedType, MitType};
pub use decline::{DeclineAdvice, DeclineDetail};
pub use error_answer::{ErrorAnswer, Fault};
pub use fi_recipient::FiRecipient;
pub use instruction::{Instruction, InstructionType, Instructions, PerformedInstruction};
pub use payment_method::{CardUsed, PayPalUsed, PaymentMethodUsed};
pub use session_key::SessionKey;
pub use transaction::Transaction;
