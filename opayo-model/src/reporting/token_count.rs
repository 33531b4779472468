//! `getTokenCount`: how many cards are stored.

use client_core::{DecodeError, InvalidRequest};

use super::answer::Node;
use super::command::{Command, Parameters};

/// Asks how many cards are stored.
#[derive(Clone, Copy, Debug, Default)]
pub struct GetTokenCount;

impl Command for GetTokenCount {
    const NAME: &'static str = "getTokenCount";
    const OPERATION: &'static str = "reporting.token_count";
    type Answer = u64;

    fn parameters(&self, _: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        Ok(())
    }

    fn answer(node: Node<'_>) -> Result<u64, DecodeError> {
        node.number("totalnumber")?.ok_or_else(|| node.fault("totalnumber", "is missing"))
    }
}
