//! The fraud screening of a payment, with the rules that made its score.

use mapping_core::flows::Answer;
use mapping_core::gateway::opayo;
use opayo_model::TransactionId;
use opayo_model::client::Reporting;
use opayo_model::reporting::{FraudScreen, GetFraudScreenDetail, GetT3mDetail, T3mScreen, TransactionKey};

use super::gateway::found;
use crate::ports::PortError;

/// What the screening says now; absent if nobody screened the payment.
pub(super) async fn ask(reporting: &Reporting, transaction: &str) -> Result<Answer, PortError> {
    let key = TransactionKey::TransactionId(TransactionId::from(transaction));
    let Some(screen) = found(reporting.ask(GetFraudScreenDetail(key)).await)? else { return Ok(Answer::Absent) };
    let screen = with_rules(reporting, screen).await?;
    Ok(Answer::Screening(Box::new(opayo::screening(&screen))))
}

/// T3M tells its rules by its own id of the screening only.
async fn with_rules(reporting: &Reporting, screen: FraudScreen) -> Result<FraudScreen, PortError> {
    let Some(T3mScreen { id: Some(id), rules, .. }) = &screen.t3m else { return Ok(screen) };
    if !rules.is_empty() {
        return Ok(screen);
    }
    let detail = found(reporting.ask(GetT3mDetail { t3m_id: id.clone() }).await)?;
    let t3m = screen.t3m.map(|told| match detail {
        Some(detail) => T3mScreen { rules: detail.rules, ..told },
        None => told,
    });
    Ok(FraudScreen { t3m, ..screen })
}
