//! What happens to the table `event`.

use mapping_core::canonical::{AccountId, OrderKey};
use time::OffsetDateTime;

use super::inbox_rows;
use super::moment::{micros, moment};
use super::row::json;
use super::{Session, Statement, sealed_places};
use crate::clock::AT_ONCE;
use crate::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use crate::outbox::{DocumentState, OutboxId};
use crate::store::{StoreError, Summary};

pub(super) async fn accept(session: &mut Session, incoming: &Incoming) -> Result<Accepted, StoreError> {
    let statement = Statement::new(
        "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'accepted', 0)
         ON CONFLICT (gateway, account, event_id, kind) DO NOTHING",
    );
    let payload = session.seal(&incoming.payload, || sealed_places::event("payload", incoming))?;
    let statement = statement
        .bind(incoming.gateway.as_str())
        .bind(incoming.account.as_ref().map_or("", AccountId::as_str))
        .bind(incoming.event.as_str())
        .bind(&incoming.kind)
        .bind(incoming.order_key.as_ref().map(OrderKey::as_str))
        .bind(payload)
        .bind(micros(incoming.received_at));
    let kept = session.execute(statement).await?;
    Ok(if kept == 0 { Accepted::Duplicate } else { Accepted::New })
}

pub(super) async fn unrouted(
    session: &mut Session,
    now: OffsetDateTime,
    limit: u32,
) -> Result<Vec<StoredEvent>, StoreError> {
    let statement = Statement::new(
        "SELECT * FROM event WHERE state IN ('accepted', 'planned') AND order_key IS NULL AND next_attempt_at <= $1
         ORDER BY id LIMIT 0 + $2", // see `heads`
    );
    session.rows("event", statement.bind(micros(now)).bind(limit)).await?.iter().map(inbox_rows::event).collect()
}

pub(super) async fn route(session: &mut Session, event: InboxId, key: &OrderKey) -> Result<(), StoreError> {
    let statement =
        Statement::new("UPDATE event SET order_key = $2 WHERE id = $1 AND order_key IS NULL AND state = 'accepted'");
    session.execute(statement.bind(event.0).bind(key.as_str())).await.map(drop)
}

/// An event that cannot be read now.
pub(super) async fn put_off(
    session: &mut Session,
    event: InboxId,
    at: OffsetDateTime,
    attempts: u32,
    why: &str,
) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE event SET next_attempt_at = $2, attempts = $3, error = $4
         WHERE id = $1 AND order_key IS NULL AND state = 'accepted'",
    );
    let why = session.seal_text(why, || sealed_places::event_error(event))?;
    session.execute(statement.bind(event.0).bind(micros(at)).bind(attempts).bind(why)).await.map(drop)
}

/// The event becomes planned, under its claim.
pub(super) async fn planned(session: &mut Session, claim: &EventClaim, basis: &Basis) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE event SET state = 'planned', attempts = 0, error = NULL, flow = $3, rules_hash = $4, facts = $5
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
    );
    let statement =
        under(claim, statement).bind(&basis.flow).bind(&basis.rules_hash).bind(facts(session, claim, basis)?);
    held(session.execute(statement).await?, claim)
}

/// What a decision rests on, as it is to be written.
fn facts(session: &Session, claim: &EventClaim, basis: &Basis) -> Result<String, StoreError> {
    session.seal_text(&json(&basis.facts)?, || sealed_places::event("facts", &claim.event.incoming))
}

/// The event ends, under its claim.
pub(super) async fn finished(
    session: &mut Session,
    claim: &EventClaim,
    finish: &Finish,
    basis: Option<&Basis>,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let (state, skip, cause) = match finish {
        Finish::Posted => (EventState::Posted, None, None),
        Finish::Skipped(reason) => (EventState::Skipped, Some(json(reason)?), None),
        Finish::Dead(cause) => {
            let place = || sealed_places::event("cause", &claim.event.incoming);
            (EventState::Dead, None, Some(session.seal_text(&json(cause)?, place)?))
        }
    };
    let statement = Statement::new(
        "UPDATE event SET state = $3, skip = $4, cause = $5, finished_at = $6, claimed_until = NULL,
             flow = coalesce($7, flow), rules_hash = coalesce($8, rules_hash), facts = coalesce($9, facts)
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
    );
    let statement = under(claim, statement)
        .bind(state.as_str())
        .bind(skip)
        .bind(cause)
        .bind(micros(now))
        .bind(basis.map(|basis| basis.flow.as_str()))
        .bind(basis.map(|basis| basis.rules_hash.as_str()))
        .bind(basis.map(|basis| facts(session, claim, basis)).transpose()?);
    held(session.execute(statement).await?, claim)
}

pub(super) async fn postpone(
    session: &mut Session,
    claim: &EventClaim,
    at: OffsetDateTime,
    attempts: u32,
    why: &str,
) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE event SET next_attempt_at = $3, attempts = $4, error = $5, claimed_until = NULL
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
    );
    let why = session.seal_text(why, || sealed_places::event_error(claim.event.id))?;
    let statement = under(claim, statement).bind(micros(at)).bind(attempts).bind(why);
    held(session.execute(statement).await?, claim)
}

/// The event waits for a document. The document is read locked, so that it cannot be settled unseen in between.
pub(super) async fn wait_for(
    session: &mut Session,
    claim: &EventClaim,
    document: OutboxId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let awaited = Statement::new("SELECT id, state FROM document WHERE id = $1").bind(document.0).locked();
    let state = session.row("document", awaited).await?.map(|row| row.parsed("state", DocumentState::parse));
    let due = if state.transpose()?.is_some_and(is_under_way) { at } else { AT_ONCE };
    let statement = Statement::new(
        "UPDATE event SET claimed_until = NULL, next_attempt_at = $3
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
    );
    held(session.execute(under(claim, statement).bind(micros(due))).await?, claim)
}

fn is_under_way(state: DocumentState) -> bool {
    match state {
        DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown => true,
        DocumentState::Posted | DocumentState::Rejected | DocumentState::Dead | DocumentState::Resolved => false,
    }
}

pub(super) async fn next_due(session: &mut Session) -> Result<Option<OffsetDateTime>, StoreError> {
    let statement = Statement::new(
        "SELECT min(CASE WHEN target.until > head.due THEN target.until ELSE head.due END) AS due
         FROM (
             SELECT head.gateway, head.state, CASE WHEN head.claimed_until > head.next_attempt_at THEN head.claimed_until
                 ELSE head.next_attempt_at END AS due
             FROM event AS head
             WHERE head.state IN ('accepted', 'planned')
               AND NOT EXISTS (
                   SELECT 1 FROM event AS earlier
                   WHERE earlier.state IN ('accepted', 'planned')
                     AND earlier.order_key = head.order_key AND earlier.id < head.id)
               AND (head.order_key IS NULL OR NOT EXISTS (
                   SELECT 1 FROM event AS unread
                   WHERE unread.state IN ('accepted', 'planned') AND unread.order_key IS NULL AND unread.id < head.id
                     AND unread.gateway = head.gateway AND unread.account = head.account))) AS head
         LEFT JOIN target
           ON target.name = 'gateway/' || head.gateway AND target.standing <> 'up' AND head.state = 'accepted'",
    );
    let due = session.row("event", statement).await?.map(|row| row.maybe_int("due")).transpose()?.flatten();
    Ok(due.and_then(moment))
}

pub(super) async fn list(
    session: &mut Session,
    state: Option<EventState>,
    after: Option<InboxId>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StoreError> {
    let statement =
        Statement::new("SELECT * FROM event WHERE id > $1 AND ($2 IS NULL OR state = $2) ORDER BY id LIMIT $3")
            .bind(after.map_or(0, |id| id.0))
            .bind(state.map(EventState::as_str))
            .bind(limit);
    session.rows("event", statement).await?.iter().map(inbox_rows::event).collect()
}

pub(super) async fn summary(session: &mut Session) -> Result<Summary, StoreError> {
    let statement = Statement::new(
        "SELECT state, count(*) AS rows FROM event GROUP BY state
         UNION ALL SELECT 'documents', count(*) FROM document WHERE state IN ('posted', 'resolved')
         UNION ALL SELECT 'unknown', count(*) FROM document WHERE state = 'unknown'",
    );
    let mut summary = Summary::default();
    for row in session.rows("event", statement).await? {
        let count = u64::try_from(row.int("rows")?).unwrap_or_default();
        match &*row.text("state")? {
            "documents" => summary.documents = count,
            "unknown" => summary.unknown = count,
            state => summary.count(EventState::parse(state).unwrap_or(EventState::Dead), count), // a person has to look
        }
    }
    Ok(summary)
}

/// The first two parameters of everything that is written under a claim.
fn under(claim: &EventClaim, statement: Statement) -> Statement {
    statement.bind(claim.event.id.0).bind(claim.token.0)
}

fn held(rows: u64, claim: &EventClaim) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::ClaimLost { what: "event", row: claim.event.id.0 }) }
}
