//! What reaches the bank on which day, for whoever plans with it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::cash_view::{CashView, cash_view};
use mapping_core::flows::Severity;
use mapping_core::money::Currency;
use mapping_core::rules::RuleBook;
use time::{Duration, OffsetDateTime};

use super::{Call, History, Job, JobError};

/// Makes the cash view of one currency and gives it to a function. People are alerted where a day is to take money from the bank.
pub struct CashReport {
    name: String,
    history: Arc<dyn History>,
    currency: Currency,
    rules: RuleBook,
    give: Box<dyn Fn(&CashView) + Send + Sync>,
}

impl CashReport {
    /// A report on one gateway's balance. Its name as a job is `cash/GATEWAY/CURRENCY`.
    pub fn new(
        history: impl History + 'static,
        currency: Currency,
        rules: RuleBook,
        give: impl Fn(&CashView) + Send + Sync + 'static,
    ) -> Self {
        let name = format!("cash/{}/{}", history.name(), currency.code());
        Self { name, history: Arc::new(history), currency, rules, give: Box::new(give) }
    }
}

#[async_trait]
impl Job for CashReport {
    fn name(&self) -> &str {
        &self.name
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        let back = Duration::days(i64::from(self.rules.cash.history_days) + 1);
        let from = call.now.checked_sub(back).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let movements = self.history.movements(from, call.now.saturating_add(Duration::SECOND)).await?;
        let view = cash_view(&movements, self.currency, call.now, &self.rules).map_err(JobError::person)?;
        for day in view.days.iter().filter(|day| day.known.is_negative()) {
            let message = format!("on {} {} is to leave the bank: see that it is there", day.on, day.known.abs());
            let key = format!("{}/{}", self.name, day.on);
            call.alert(Severity::Warning, "cash_shortfall", key, message).await;
        }
        (self.give)(&view);
        let known = view.days.iter().filter(|day| !day.known.is_zero()).count();
        Ok(format!("{} bank days ahead, money known on {known} of them", view.days.len()))
    }
}

impl fmt::Debug for CashReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CashReport").field("name", &self.name).finish_non_exhaustive()
    }
}
