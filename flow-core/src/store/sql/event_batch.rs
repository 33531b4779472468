//! Many events kept by few statements: on SQLite each statement costs a way to the connection's thread and back, which is more than
//! the row itself.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Session, Statement, inbox_tables};
use crate::inbox::{Accepted, Incoming};
use crate::store::StoreError;

/// Events that one statement keeps.
const SIZE: usize = 16;

/// A row takes its parameters in their order.
const ROW: &str = "(?, ?, ?, ?, ?, ?, ?, 'accepted', 0)";

static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO event
             (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
         VALUES {} ON CONFLICT (gateway, account, event_id, kind) DO NOTHING",
        [ROW; SIZE].join(", ")
    )
});

/// Keeps events in their order, within a transaction that nobody else writes beside, and says of each whether it is new.
pub(super) async fn accept(session: &mut Session, events: &[Incoming]) -> Result<Vec<Accepted>, StoreError> {
    let mut answers = Vec::with_capacity(events.len());
    let (sixteens, rest) = events.as_chunks::<SIZE>();
    for events in sixteens {
        answers.extend(accept_sixteen(session, events).await?);
    }
    for event in rest {
        answers.push(inbox_tables::accept(session, event).await?);
    }
    Ok(answers)
}

/// Mostly all are new. Where not all are, those are that got a place past the last one, each place once.
async fn accept_sixteen(session: &mut Session, events: &[Incoming; SIZE]) -> Result<[Accepted; SIZE], StoreError> {
    let last = inbox_tables::last_id(session).await?;
    let mut insert = Statement::new(INSERT.as_str());
    for event in events {
        insert = inbox_tables::bind(session, insert, event)?;
    }
    let mut answers = [Accepted::New; SIZE];
    if session.execute(insert).await? == SIZE as u64 {
        return Ok(answers);
    }
    let mut taken = HashSet::new();
    for (event, answer) in events.iter().zip(&mut answers) {
        let place = inbox_tables::id_of(session, event).await?;
        if place <= last || !taken.insert(place) {
            *answer = Accepted::Duplicate;
        }
    }
    Ok(answers)
}
