//! Stored messages read again, without a gateway to ask.

use std::path::Path;

use flow_core::inbox::Incoming;
use mapping_core::canonical::GatewayEvent;
use mapping_core::gateway::opayo::{OwnRecord, normalize};
use mapping_core::gateway::stripe;
use mapping_core::rules::RuleBook;
use opayo_model::Message;
use opayo_model::reporting::Europe;

use crate::Failure;

/// What a stored message tells. Opayo's messages leave out what the merchant's own records say; without those they may be refused.
pub(crate) fn read(incoming: &Incoming) -> Result<GatewayEvent, Failure> {
    match incoming.gateway.as_str() {
        "stripe" => Ok(stripe::read(&incoming.payload)?),
        "opayo" => {
            let message = Message::parse(&incoming.payload, &Europe::London)?;
            let own = OwnRecord { made_at: Some(incoming.received_at), ..OwnRecord::default() };
            let event = normalize(&message, &own, incoming.received_at)?.into_iter().next();
            event.ok_or_else(|| "the message tells of nothing".into())
        }
        _ => Ok(serde_json::from_slice(&incoming.payload)?), // the ERP's own events are stored as they are read
    }
}

/// The rules to decide by: a company's own, or those that ship for the gateway.
pub(crate) fn rules(book: Option<&Path>, gateway: &str) -> Result<RuleBook, Failure> {
    let Some(file) = book else {
        return Ok(if gateway == "opayo" { RuleBook::opayo_syspro() } else { RuleBook::stripe_tims() });
    };
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match RuleBook::load_bytes(&file.display().to_string(), &bytes) {
        Ok(loaded) => Ok(loaded.book),
        Err(findings) => Err(findings.to_string().into()),
    }
}
