//! Void, abort, release, cancel, and their list.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::{about, with_json};
use crate::check::Place;
use crate::pi::{Instruction, Instructions, PerformedInstruction};
use crate::routes::Routes;
use crate::transaction_id::TransactionId;

/// Tells Opayo what to do with a transaction. Sent once; after a lost answer read the transaction or its instructions.
#[derive(Clone, Debug)]
pub struct Instruct {
    routes: Routes,
    id: TransactionId,
    instruction: Instruction,
}

impl Instruct {
    pub(crate) fn new(routes: &Routes, id: TransactionId, instruction: Instruction) -> Self {
        Self { routes: routes.clone(), id, instruction }
    }
}

impl Endpoint for Instruct {
    type Output = PerformedInstruction;

    fn operation(&self) -> &'static str {
        "instructions.create"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        self.routes.only_pi("instructions")?;
        match self.instruction {
            Instruction::Release { amount } => Place::ROOT.amount("amount", amount)?,
            Instruction::Void | Instruction::Abort | Instruction::Cancel => {}
        }
        with_json(about(Method::POST, self.routes.transactions(), &self.id)?.segment("instructions"), &self.instruction)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}

/// Lists what was done with a transaction.
#[derive(Clone, Debug)]
pub struct ListInstructions {
    routes: Routes,
    id: TransactionId,
}

impl ListInstructions {
    pub(crate) fn new(routes: &Routes, id: TransactionId) -> Self {
        Self { routes: routes.clone(), id }
    }
}

impl Endpoint for ListInstructions {
    type Output = Instructions;

    fn operation(&self) -> &'static str {
        "instructions.list"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        self.routes.only_pi("instructions")?;
        Ok(about(Method::GET, self.routes.transactions(), &self.id)?.segment("instructions"))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
