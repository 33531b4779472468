//! Fraud screening: what T3M (The 3rd Man) or ReD said of a transaction. It is advice, and it comes later than the
//! payment: no result yet means ask again, for up to a day.

use client_core::{DecodeError, InvalidRequest};
use serde::{Deserialize, Serialize};

use super::answer::Node;
use super::command::{Command, Parameters};
use super::transaction_detail::TransactionKey;
use crate::limits::{TextForm, TextLimit};
use crate::status::FraudResponse;
use crate::wire::folded_enum;

folded_enum! {
    /// T3M's advice.
    pub enum T3mAction {
        /// Low risk.
        Ok = "OK",
        /// Medium risk: look at it first.
        Hold = "HOLD",
        /// High risk.
        Reject = "REJECT",
        /// There is no result.
        NoResult = "NORESULT",
    }
}

/// Asks what the screening said of a transaction.
#[derive(Clone, Debug)]
pub struct GetFraudScreenDetail(pub TransactionKey);

/// Asks for the rules that made T3M's score, by T3M's own id of the screening.
#[derive(Clone, Debug)]
pub struct GetT3mDetail {
    /// T3M's id, from a transaction's or a screening's detail.
    pub t3m_id: String,
}

/// What the screening said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudScreen {
    /// Who screened: `T3M` or `ReD`.
    pub provider: Option<String>,
    /// What T3M said.
    pub t3m: Option<T3mScreen>,
    /// What ReD said.
    pub red: Option<RedAdvice>,
}

/// What T3M said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct T3mScreen {
    /// Its id of the screening.
    pub id: Option<String>,
    /// The score: higher is riskier; it may be negative.
    pub score: Option<i64>,
    /// The advice.
    pub action: Option<T3mAction>,
    /// The rules that made the score.
    pub rules: Vec<T3mRule>,
}

/// A rule that made part of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct T3mRule {
    /// What was noticed.
    pub description: String,
    /// What it added.
    pub score: Option<i64>,
}

/// What ReD said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedAdvice {
    /// The advice.
    pub recommendation: FraudResponse,
    /// ReD's id of the screening.
    pub id: Option<String>,
    /// ReD's code: `0100`.
    pub code: Option<String>,
    /// In words.
    pub detail: Option<String>,
}

impl Command for GetFraudScreenDetail {
    const NAME: &'static str = "getFraudScreenDetail";
    const OPERATION: &'static str = "reporting.fraud_screen";
    type Answer = FraudScreen;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        self.0.write(into)
    }

    fn answer(node: Node<'_>) -> Result<FraudScreen, DecodeError> {
        let t3m = T3mScreen::read(node)?;
        let red = node.text("fraudscreenrecommendation").map(|recommendation| RedAdvice {
            recommendation: recommendation.into(),
            id: node.owned("fraudid"),
            code: node.owned("fraudcode"),
            detail: node.owned("fraudcodedetail"),
        });
        Ok(FraudScreen {
            provider: node.owned("fraudprovidername"),
            t3m: (t3m != T3mScreen::default()).then_some(t3m),
            red,
        })
    }
}

impl Command for GetT3mDetail {
    const NAME: &'static str = "getT3MDetail";
    const OPERATION: &'static str = "reporting.t3m_detail";
    type Answer = T3mScreen;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        const ID: TextLimit = TextLimit { min: 1, max: 40, form: TextForm::Token };
        ID.check_field("t3mtxid", &self.t3m_id)?;
        into.element("t3mtxid", &self.t3m_id);
        Ok(())
    }

    fn answer(node: Node<'_>) -> Result<T3mScreen, DecodeError> {
        T3mScreen::read(node)
    }
}

impl T3mScreen {
    fn read(node: Node<'_>) -> Result<Self, DecodeError> {
        let rule = |rule: Node<'_>| -> Result<T3mRule, DecodeError> {
            Ok(T3mRule { description: rule.owned("description").unwrap_or_default(), score: rule.score("score")? })
        };
        Ok(Self {
            id: node.owned("t3mid").or_else(|| node.owned("t3mtxid")),
            score: node.score("t3mscore")?,
            action: node.text("t3maction").map(T3mAction::from),
            rules: node.items("t3mresults", "rule").map(rule).collect::<Result<_, _>>()?,
        })
    }
}
