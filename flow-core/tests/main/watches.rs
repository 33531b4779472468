//! Jobs that look back: people hear of what is out of the ordinary, once.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flow_core::ports::PortError;
use flow_core::schedule::{AnomalyWatch, Call, History, Job};
use flow_core::store::{SqliteStore, Store};
use mapping_core::anomaly::SettledAmount;
use mapping_core::canonical::{Movement, Payment, Refund};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::rules::AnomalyRules;
use time::{Duration, OffsetDateTime};

use crate::scripted::START;
use crate::timetable::Heard;

#[derive(Clone, Default)]
struct Payouts(Arc<Mutex<Vec<SettledAmount>>>);

#[async_trait]
impl History for Payouts {
    fn name(&self) -> &str {
        "acme"
    }

    async fn payments(&self, _: OffsetDateTime, _: OffsetDateTime) -> Result<Vec<Payment>, PortError> {
        Ok(Vec::new())
    }

    async fn refunds(&self, _: OffsetDateTime, _: OffsetDateTime) -> Result<Vec<Refund>, PortError> {
        Ok(Vec::new())
    }

    async fn settlements(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<SettledAmount>, PortError> {
        let all = self.0.lock().unwrap().clone();
        Ok(all.into_iter().filter(|settled| (from..to).contains(&settled.at)).collect())
    }

    async fn movements(&self, _: OffsetDateTime, _: OffsetDateTime) -> Result<Vec<Movement>, PortError> {
        Ok(Vec::new())
    }
}

fn settled(days_ago: i64, cents: i64) -> SettledAmount {
    let usd = |cents| Money::new(Decimal::new(cents, 2), Currency::USD);
    let id = format!("po_{days_ago}");
    SettledAmount {
        id: id.as_str().into(),
        expected: usd(100_000),
        actual: usd(cents),
        at: START - Duration::days(days_ago),
    }
}

#[tokio::test]
async fn an_anomaly_is_told_once_also_by_the_next_process() {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let (payouts, heard) = (Payouts::default(), Heard::default());
    payouts.0.lock().unwrap().extend((1..=10).map(|days| settled(days, 100_000)));
    let call = Call { due: START, day: None, now: START, alerts: Arc::new(heard.clone()) };
    let watch = || AnomalyWatch::new(payouts.clone(), Arc::clone(&store), AnomalyRules::default());
    assert_eq!(watch().run(&call).await.unwrap(), "0 out of the ordinary, 0 of them new");
    payouts.0.lock().unwrap().push(settled(0, 99_500));
    assert_eq!(watch().run(&call).await.unwrap(), "1 out of the ordinary, 1 of them new");
    assert_eq!(watch().run(&call).await.unwrap(), "1 out of the ordinary, 0 of them new");
    let all = heard.all();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].1, "anomaly_settlement_drift");
}

#[cfg(feature = "forecast")]
#[tokio::test]
async fn a_cash_report_gives_every_bank_day() {
    use flow_core::schedule::CashReport;
    use mapping_core::rules::RuleBook;

    let (given, heard) = (Arc::new(Mutex::new(Vec::new())), Heard::default());
    let keep = {
        let given = Arc::clone(&given);
        move |view: &_| given.lock().unwrap().push(Clone::clone(view))
    };
    let report = CashReport::new(Payouts::default(), Currency::USD, RuleBook::stripe_tims(), keep);
    let call = Call { due: START, day: None, now: START, alerts: Arc::new(heard.clone()) };
    assert_eq!(report.name(), "cash/acme/USD");
    let words = report.run(&call).await.unwrap();
    assert!(words.ends_with("money known on 0 of them"), "{words}");
    let views: Vec<mapping_core::cash_view::CashView> = given.lock().unwrap().clone();
    assert_eq!((views.len(), views[0].currency), (1, Currency::USD));
}
