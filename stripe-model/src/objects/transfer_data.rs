//! What a payment passes on to a connected account.

use serde::{Deserialize, Serialize};

use super::{Expandable, OtherObject, expandable};

/// The connected account that receives a payment, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TransferData {
    /// Minor units of the payment's currency; all of it if absent.
    pub amount: Option<i64>,
    /// The connected account.
    #[serde(default, deserialize_with = "expandable::option")]
    pub destination: Option<Expandable<OtherObject>>,
}
