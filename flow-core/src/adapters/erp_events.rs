//! Events of the ERP itself: goods that left the house, a customer or an item that somebody changed there. ERPs tell of them in ways
//! that differ from house to house, so whoever hears of one writes it as a canonical event, and this adapter reads it back.

use async_trait::async_trait;
use mapping_core::canonical::{AccountId, GatewayEvent};
use mapping_core::flows::{Answer, Question};
use mapping_core::refusal::{Refusal, RefusalCode};
use time::OffsetDateTime;

use crate::inbox::Incoming;
use crate::ports::{Gateway, PortError};

/// Reads canonical events under an ERP's name. What their flows ask of a payment gateway, the runner asks the gateways that it has.
///
/// ```
/// use flow_core::adapters::ErpEvents;
/// use mapping_core::canonical::{GatewayEvent, Shipment, Subject};
/// use time::macros::datetime;
///
/// let at = datetime!(2026-11-20 09:00 UTC);
/// let shipment = Shipment {
///     id: "D-1".to_owned(), sales_order: "SO1".into(), order: "WEB-1001".into(), lines: vec![], complete: true,
///     tracking: None, invoice: None, shipped_at: at,
/// };
/// let event = GatewayEvent {
///     gateway: "tims".into(), account: None, id: "D-1".into(), kind: "shipment".into(), occurred_at: at,
///     order_key: "order/WEB-1001".into(), subject: Subject::Shipment(Box::new(shipment)),
/// };
/// let incoming = ErpEvents::incoming(&event, at)?; // for `runner.inbox().accept(&incoming)`
/// assert_eq!(incoming.gateway.as_str(), "tims");
/// # Ok::<(), mapping_core::refusal::Refusal>(())
/// ```
#[derive(Clone, Debug)]
pub struct ErpEvents {
    erp: String,
}

impl ErpEvents {
    /// Events of the ERP of this name, which is that of its adapter: `tims`.
    pub fn of(erp: impl Into<String>) -> Self {
        Self { erp: erp.into() }
    }

    /// An event as the inbox takes it.
    ///
    /// # Errors
    /// [`RefusalCode::Unreadable`] for an event that JSON cannot hold.
    pub fn incoming(event: &GatewayEvent, received_at: OffsetDateTime) -> Result<Incoming, Refusal> {
        Ok(Incoming {
            gateway: event.gateway.clone(),
            account: event.account.clone(),
            event: event.id.clone(),
            kind: event.kind.clone(),
            order_key: Some(event.order_key.clone()),
            payload: serde_json::to_vec(event).map_err(|error| unreadable(&error))?,
            received_at,
        })
    }
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    Refusal::new(RefusalCode::Unreadable, "event", "", format!("this is no canonical event: {error}"))
}

#[async_trait]
impl Gateway for ErpEvents {
    fn name(&self) -> &str {
        &self.erp
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        Ok(serde_json::from_slice(&incoming.payload).map_err(|error| unreadable(&error))?)
    }

    async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent) // the ERP's port answers for it
    }
}
