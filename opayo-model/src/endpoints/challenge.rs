//! Handing in what a 3-D Secure challenge gave.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::{about, with_json};
use crate::limits::{TextForm, TextLimit};
use crate::pi::{Challenge, Transaction};
use crate::routes::Routes;
use crate::transaction_id::TransactionId;

/// Hands in a challenge's result. The answer is the transaction: declined or rejected when the card holder failed, with
/// 201 or 200. Posting the transaction again instead is error 1011.
#[derive(Clone, Debug)]
pub struct AnswerChallenge {
    routes: Routes,
    id: TransactionId,
    challenge: Challenge,
}

impl AnswerChallenge {
    pub(crate) fn new(routes: &Routes, id: TransactionId, challenge: Challenge) -> Self {
        Self { routes: routes.clone(), id, challenge }
    }
}

impl Endpoint for AnswerChallenge {
    type Output = Transaction;

    fn operation(&self) -> &'static str {
        "challenges.answer"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        const RESULT: TextLimit = TextLimit { min: 1, max: 65_536, form: TextForm::Token };
        self.routes.only_pi("challenges")?;
        let (property, text, place) = match &self.challenge {
            Challenge::Result(text) => ("cRes", text, "3d-secure-challenge"),
            Challenge::PayerResult(text) => ("paRes", text, "3d-secure"),
        };
        RESULT.check_field(property, text)?;
        with_json(about(Method::POST, self.routes.transactions(), &self.id)?.segment(place), &self.challenge)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<Transaction, DecodeError> {
        json::decode(&response.body)
    }
}
