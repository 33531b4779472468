//! Which events may be claimed: the earliest open one of each order key, never two of one key at once, and none behind an event of the
//! same sender whose key is not known yet.
//!
//! SQLite claims under its one writer, and is told which indexes lead to what nobody handles, earliest first, and to the claims that have
//! run out: so a claim costs no more for all that waits behind it. On PostgreSQL many claim at once, and a statement sees what was committed before it began:
//! one worker may hold an event whose claim another does not see yet, while an event that was begun before and committed after has
//! become the earliest of the same key. So a claim takes two statements. The first finds heads that nobody has locked and locks
//! their order keys until the transaction ends; the second sees everything that earlier holders of these locks have
//! committed, looks again, and claims.

use time::OffsetDateTime;

use super::dialect::Dialect;
use super::inbox_rows;
use super::moment::micros;
use super::{Session, Statement};
use crate::inbox::EventClaim;
use crate::store::StoreError;

/// The condition for an event `head` to be claimed at `$1`.
macro_rules! claimable {
    () => {
        "head.state IN ('accepted', 'planned')
           AND head.next_attempt_at <= $1
           AND (head.claimed_until IS NULL OR head.claimed_until <= $1)
           AND head.order_key IS NOT NULL
           AND NOT EXISTS (
               SELECT 1 FROM event AS other
               WHERE other.state IN ('accepted', 'planned') AND other.order_key = head.order_key
                 AND (other.id < head.id OR other.claimed_until > $1))
           AND NOT EXISTS (
               SELECT 1 FROM event AS unread
               WHERE unread.state IN ('accepted', 'planned') AND unread.order_key IS NULL AND unread.id < head.id
                 AND unread.gateway = head.gateway AND unread.account = head.account)
           AND NOT EXISTS (
               SELECT 1 FROM target
               WHERE target.name = 'gateway/' || head.gateway AND target.standing <> 'up' AND target.until > $1
                 AND head.state = 'accepted')"
    };
}

/// Claims at most `limit` events that are due at `now`, until `until`, earliest first.
pub(super) async fn claim(
    session: &mut Session,
    now: OffsetDateTime,
    until: OffsetDateTime,
    limit: u32,
) -> Result<Vec<EventClaim>, StoreError> {
    let statement = match session.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Statement::new(concat!(
            "UPDATE event SET claim = claim + 1, claimed_until = $2 WHERE id IN (
                 SELECT head.id FROM (
                     SELECT * FROM event INDEXED BY event_free
                     WHERE state IN ('accepted', 'planned') AND claimed_until IS NULL
                     UNION ALL
                     SELECT * FROM event INDEXED BY event_held
                     WHERE state IN ('accepted', 'planned') AND claimed_until <= $1) AS head
                 WHERE ",
            claimable!(),
            " ORDER BY head.id LIMIT 0 + $3) RETURNING *" // a limit that is nothing but a parameter is planned for its value, each time anew
        ))
        .bind(micros(now))
        .bind(micros(until))
        .bind(limit),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Statement::new(concat!(
            "UPDATE event SET claim = claim + 1, claimed_until = $2 WHERE id IN (
                 SELECT head.id FROM event AS head
                 WHERE head.id IN (SELECT text::bigint FROM json_array_elements_text($3::json) AS text) AND ",
            claimable!(),
            ") RETURNING *"
        ))
        .bind(micros(now))
        .bind(micros(until))
        .bind(lock(session, now, limit).await?),
    };
    let mut claims: Vec<EventClaim> =
        session.rows("event", statement).await?.iter().map(inbox_rows::claim).collect::<Result<_, _>>()?;
    claims.sort_by_key(|claim| claim.event.id);
    Ok(claims)
}

/// Heads whose order keys are locked from now on, as JSON. Keys with the same hash keep each other out for as long as a claim
/// takes, which does no harm.
#[cfg(feature = "postgres")]
async fn lock(session: &mut Session, now: OffsetDateTime, limit: u32) -> Result<String, StoreError> {
    let statement = Statement::new(concat!(
        "WITH heads AS MATERIALIZED (
             SELECT head.id, head.order_key FROM event AS head WHERE ",
        claimable!(),
        " ORDER BY head.id LIMIT $2 FOR UPDATE OF head SKIP LOCKED)
         SELECT id FROM heads WHERE pg_try_advisory_xact_lock(hashtext('flow-core order key'), hashtext(order_key))"
    ));
    let rows = session.rows("event", statement.bind(micros(now)).bind(limit)).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.int("id")).collect::<Result<_, _>>()?;
    super::row::json(&ids)
}
