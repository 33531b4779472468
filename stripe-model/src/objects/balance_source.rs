//! What stands behind a balance transaction, where it was expanded: a charge, a refund, a dispute, a transfer … . Only what tells one
//! line of the books from another is read, by the names that all kinds share.

use serde::{Deserialize, Serialize};

use super::{
    BillingDetails, CardDetails, Expandable, Metadata, Object, PaymentMethodDetails, PaymentMethodType, expandable,
};
use crate::wire::{amount, hash};
use crate::{Currency, OtherId};

/// The object behind a balance transaction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BalanceSource {
    /// Its id.
    pub id: Option<OtherId>,
    /// Its kind: `charge`, `refund`, `dispute`, `payout`.
    pub object: Option<String>,
    /// Whether it is the stub of a deleted object.
    #[serde(default)]
    pub deleted: bool,
    /// How much, in minor units of its own `currency`, which need not be the one that it settles in. Without a sign.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount: Option<i64>,
    /// For a charge: what was captured.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount_captured: Option<i64>,
    /// The currency that the payer sees.
    pub currency: Option<Currency>,
    /// For a refund or a dispute: the charge behind it.
    #[serde(default, deserialize_with = "expandable::option")]
    pub charge: Option<Expandable<BalanceSource>>,
    /// For a charge: how it was paid.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub payment_method_details: Option<PaymentMethodDetails>,
    /// For a charge: who paid.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub billing_details: Option<BillingDetails>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
}

impl BalanceSource {
    /// The kind of payment method, if it says.
    pub fn payment_method_type(&self) -> Option<&PaymentMethodType> {
        self.payment_method_details.as_ref()?.kind.as_ref()
    }

    /// The card, if it was one.
    pub fn card(&self) -> Option<&CardDetails> {
        self.payment_method_details.as_ref()?.card.as_ref()
    }
}

impl Object for BalanceSource {
    type Id = OtherId;
    const OBJECT: &'static str = "source of a balance transaction";

    fn id(&self) -> Option<&OtherId> {
        self.id.as_ref()
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}
