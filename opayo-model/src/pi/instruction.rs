//! Instructions: what the merchant tells Opayo to do with a transaction that stands.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::wire::folded_enum;

/// What to do with a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "instructionType", rename_all = "lowercase")]
pub enum Instruction {
    /// Takes a payment back, before it settles around midnight.
    Void,
    /// Gives up a deferred payment.
    Abort,
    /// Takes what a deferred payment reserved, once, within 30 days.
    Release {
        /// How much, in minor units of the payment's currency; at most what was reserved.
        amount: i64,
    },
    /// Gives up an authenticated or registered transaction.
    Cancel,
}

folded_enum! {
    /// What was done with a transaction.
    pub enum InstructionType {
        /// It was taken back.
        Void = "void",
        /// The reservation was given up.
        Abort = "abort",
        /// What was reserved was taken.
        Release = "release",
        /// It was given up.
        Cancel = "cancel",
    }
}

/// An instruction that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PerformedInstruction {
    /// What was done.
    pub instruction_type: InstructionType,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub date: OffsetDateTime,
}

/// The instructions of a transaction. A transaction without any is answered with error 1019.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Instructions {
    /// In the order that they were given.
    pub instructions: Vec<PerformedInstruction>,
}
