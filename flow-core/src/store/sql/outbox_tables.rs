//! What happens to the tables `document` and `step`.

use client_core::IdempotencyKey;
use mapping_core::canonical::DocumentKey;
use mapping_core::flows::Step;
use time::OffsetDateTime;

use super::moment::micros;
use super::outbox_rows;
use super::row::json;
use super::{Session, Statement, sealed_places};
use crate::clock::AT_ONCE;
use crate::inbox::{ClaimToken, InboxId};
use crate::outbox::{
    DocumentClaim, DocumentState, Meeting, NewPlan, OutboxId, PlanOutcome, Setback, Settlement, StoredDocument, meet,
    revision,
};
use crate::store::StoreError;

/// Puts the documents of a plan into the outbox, in its order: new rows, or those that are there. The first one is claimed until
/// `first`, if it is new or planned anew. Says why the plan cannot be stored, if it cannot.
pub(super) async fn place(
    session: &mut Session,
    event: InboxId,
    plan: &NewPlan,
    first: Option<OffsetDateTime>,
) -> Result<PlanOutcome, StoreError> {
    clear(session, event).await?;
    let (mut documents, mut until, mut token) = (Vec::with_capacity(plan.plan.steps.len()), first, None);
    for (position, step) in (0_u32..).zip(&plan.plan.steps) {
        let (mut document, is_new) = match insert(session, event, step, plan).await? {
            Some(new) => (new, true),
            None => {
                let there = find(session, event, step, &plan.erp).await?;
                match meet(&there, &step.document) {
                    Meeting::Link => (there, false),
                    Meeting::Revise => (revise(session, there.id, event, step, plan).await?, true),
                    Meeting::DecideAnew => return Ok(PlanOutcome::DecideAnew(Box::new(there))),
                    Meeting::Conflict(refusal) => return Ok(PlanOutcome::Conflict(refusal)),
                }
            }
        };
        if let Some(until) = until.take().filter(|_| is_new) {
            token = claim_as_read(session, &document, AT_ONCE, until).await?;
            document.state = DocumentState::Posting;
        }
        link(session, event, position, document.id).await?;
        documents.push(document);
    }
    Ok(PlanOutcome::Stored { documents, first: token })
}

/// Forgets the steps of an earlier plan; its documents stay.
async fn clear(session: &mut Session, event: InboxId) -> Result<(), StoreError> {
    session.execute(Statement::new("DELETE FROM step WHERE event = $1").bind(event.0)).await.map(drop)
}

async fn link(session: &mut Session, event: InboxId, position: u32, document: OutboxId) -> Result<(), StoreError> {
    let link = Statement::new("INSERT INTO step (event, position, document) VALUES ($1, $2, $3)");
    session.execute(link.bind(event.0).bind(position).bind(document.0)).await.map(drop)
}

/// The row under the natural key of a step's document, which is there.
async fn find(session: &mut Session, event: InboxId, step: &Step, erp: &str) -> Result<StoredDocument, StoreError> {
    let (key, revision) = (step.document.key(), revision(&step.document, event));
    let statement =
        Statement::new("SELECT * FROM document WHERE erp = $1 AND kind = $2 AND natural_key = $3 AND revision = $4");
    let statement = statement.bind(erp).bind(key.kind.as_str()).bind(&key.natural).bind(revision.as_str()).locked();
    let row = session.row("document", statement).await?;
    let gone = || StoreError::Unavailable("a document was stored and removed at the same time".into());
    outbox_rows::document(&row.ok_or_else(gone)?)
}

/// Body and reasons of a step's document, as they are to be written.
fn sealed(session: &Session, event: InboxId, step: &Step, erp: &str) -> Result<(String, String), StoreError> {
    let (key, revision) = (step.document.key(), revision(&step.document, event));
    let seal = |column, text: &str| session.seal_text(text, || sealed_places::document(column, erp, &key, &revision));
    Ok((seal("body", &json(&step.document)?)?, seal("reasons", &json(&step.reasons)?)?))
}

/// A document that is planned now.
fn new(id: OutboxId, event: InboxId, step: &Step, plan: &NewPlan, key: IdempotencyKey) -> StoredDocument {
    StoredDocument {
        id,
        erp: plan.erp.clone(),
        document: step.document.clone(),
        reasons: step.reasons.clone(),
        idempotency_key: key,
        state: DocumentState::Planned,
        attempts: 0,
        doubts: 0,
        next_attempt_at: AT_ONCE,
        setback: None,
        refusal: None,
        number: None,
        planned_by: event,
        rules_hash: plan.basis.rules_hash.clone(),
    }
}

/// Nothing, if the document is there already, or another worker inserts it at the same time.
async fn insert(
    session: &mut Session,
    event: InboxId,
    step: &Step,
    plan: &NewPlan,
) -> Result<Option<StoredDocument>, StoreError> {
    let (key, idempotency_key) = (step.document.key(), IdempotencyKey::random());
    let (body, reasons) = sealed(session, event, step, &plan.erp)?;
    let statement = Statement::new(
        "INSERT INTO document (erp, kind, natural_key, revision, idempotency_key, body, reasons, state, next_attempt_at,
             planned_by, rules_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned', $8, $9, $10)
         ON CONFLICT (erp, kind, natural_key, revision) DO NOTHING RETURNING id",
    )
    .bind(&plan.erp)
    .bind(key.kind.as_str())
    .bind(&key.natural)
    .bind(revision(&step.document, event).as_str())
    .bind(idempotency_key.as_str())
    .bind(body)
    .bind(reasons)
    .bind(micros(AT_ONCE))
    .bind(event.0)
    .bind(&plan.basis.rules_hash);
    let Some(row) = session.row("document", statement).await? else { return Ok(None) };
    Ok(Some(new(OutboxId(row.int("id")?), event, step, plan, idempotency_key)))
}

/// A new body is a new request, so it gets a new idempotency key; nothing was done under the old one.
async fn revise(
    session: &mut Session,
    document: OutboxId,
    event: InboxId,
    step: &Step,
    plan: &NewPlan,
) -> Result<StoredDocument, StoreError> {
    let key = IdempotencyKey::random();
    let (body, reasons) = sealed(session, event, step, &plan.erp)?;
    let statement = Statement::new(
        "UPDATE document SET idempotency_key = $2, body = $3, reasons = $4, state = 'planned', attempts = 0, doubts = 0,
             next_attempt_at = $5, claimed_until = NULL, error_class = NULL, error = NULL, refusal = NULL,
             settled_at = NULL, planned_by = $6, rules_hash = $7
         WHERE id = $1",
    )
    .bind(document.0)
    .bind(key.as_str())
    .bind(body)
    .bind(reasons)
    .bind(micros(AT_ONCE))
    .bind(event.0)
    .bind(&plan.basis.rules_hash);
    session.execute(statement).await?;
    Ok(new(document, event, step, plan, key))
}

/// Documents of a dead event that were never sent and that no open event needs. They are locked before it is seen who needs
/// them, so that nobody links to one in between.
pub(super) async fn bury(session: &mut Session, event: InboxId, now: OffsetDateTime) -> Result<(), StoreError> {
    let lock = Statement::new(
        "SELECT id FROM document WHERE id IN (SELECT document FROM step WHERE event = $1) AND state = 'planned'
         ORDER BY id",
    );
    session.rows("document", lock.bind(event.0).locked()).await?;
    let statement = Statement::new(
        "UPDATE document SET state = 'dead', settled_at = $2
         WHERE id IN (SELECT document FROM step WHERE event = $1) AND state = 'planned' AND claimed_until IS NULL
           AND NOT EXISTS (
               SELECT 1 FROM step JOIN event ON event.id = step.event
               WHERE step.document = document.id AND event.id <> $1 AND event.state IN ('accepted', 'planned'))",
    );
    session.execute(statement.bind(event.0).bind(micros(now))).await.map(drop)
}

pub(super) async fn documents_of(session: &mut Session, event: InboxId) -> Result<Vec<StoredDocument>, StoreError> {
    let statement = Statement::new(
        "SELECT document.* FROM step JOIN document ON document.id = step.document
         WHERE step.event = $1 ORDER BY step.position",
    );
    session.rows("document", statement.bind(event.0)).await?.iter().map(outbox_rows::document).collect()
}

pub(super) async fn document(
    session: &mut Session,
    erp: &str,
    key: &DocumentKey,
) -> Result<Option<StoredDocument>, StoreError> {
    let statement = Statement::new(
        "SELECT * FROM document WHERE erp = $1 AND kind = $2 AND natural_key = $3 ORDER BY revision LIMIT 1",
    );
    let statement = statement.bind(erp).bind(key.kind.as_str()).bind(&key.natural);
    session.row("document", statement).await?.as_ref().map(outbox_rows::document).transpose()
}

pub(super) async fn claim(
    session: &mut Session,
    document: OutboxId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Option<DocumentClaim>, StoreError> {
    let statement = Statement::new(
        "UPDATE document SET claim = claim + 1, claimed_until = $3,
             state = CASE state WHEN 'planned' THEN 'posting' ELSE 'unknown' END
         WHERE id = $1 AND state IN ('planned', 'unknown', 'posting') AND next_attempt_at <= $2
           AND (claimed_until IS NULL OR claimed_until <= $2)
         RETURNING *",
    );
    let statement = statement.bind(document.0).bind(micros(now)).bind(micros(until));
    session.row("document", statement).await?.as_ref().map(outbox_rows::claim).transpose()
}

/// Claims a planned document that is still as it was read.
pub(super) async fn claim_as_read(
    session: &mut Session,
    document: &StoredDocument,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Option<ClaimToken>, StoreError> {
    let statement = Statement::new(
        "UPDATE document SET claim = claim + 1, claimed_until = $5, state = 'posting'
         WHERE id = $1 AND state = 'planned' AND idempotency_key = $2 AND attempts = $3 AND next_attempt_at <= $4
           AND claimed_until IS NULL
         RETURNING claim",
    )
    .bind(document.id.0)
    .bind(document.idempotency_key.as_str())
    .bind(document.attempts)
    .bind(micros(now))
    .bind(micros(until));
    session.row("document", statement).await?.map(|row| row.int("claim").map(ClaimToken)).transpose()
}

pub(super) async fn resend(session: &mut Session, claim: &DocumentClaim) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE document SET state = 'posting'
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL AND state = 'unknown'",
    );
    held(session.execute(statement.bind(claim.document.id.0).bind(claim.token.0)).await?, claim)
}

/// What a settlement writes.
struct Outcome<'a> {
    state: &'static str,
    number: Option<&'a str>,
    refusal: Option<String>,
    setback: Option<&'a Setback>,
    due: OffsetDateTime,
}

fn outcome(result: &Settlement) -> Result<Outcome<'_>, StoreError> {
    let blank = Outcome { state: "planned", number: None, refusal: None, setback: None, due: AT_ONCE };
    Ok(match result {
        Settlement::Posted { number } => Outcome { state: "posted", number: Some(number), ..blank },
        Settlement::Rejected(refusal) => Outcome { state: "rejected", refusal: Some(json(refusal)?), ..blank },
        Settlement::Again { at, setback } => Outcome { setback: Some(setback), due: *at, ..blank },
        Settlement::Unknown { at, setback } => Outcome { state: "unknown", setback: Some(setback), due: *at, ..blank },
    })
}

pub(super) async fn settle(
    session: &mut Session,
    claim: &DocumentClaim,
    result: &Settlement,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let outcome = outcome(result)?;
    let seal = |text: String| session.seal_text(&text, || sealed_places::refusal(claim.document.id));
    let refusal = outcome.refusal.map(seal).transpose()?;
    let seal =
        |setback: &Setback| session.seal_text(&setback.message, || sealed_places::document_error(claim.document.id));
    let error = outcome.setback.map(seal).transpose()?;
    let statement = Statement::new(
        "UPDATE document SET claimed_until = NULL, state = $3, number = $4, refusal = $5, error_class = $6, error = $7,
             next_attempt_at = $8, attempts = attempts + CASE WHEN $6 <> 'unauthorized' THEN 1 ELSE 0 END,
             doubts = doubts + CASE WHEN $3 = 'unknown' AND $6 <> 'unauthorized' THEN 1 ELSE 0 END,
             settled_at = CASE WHEN $6 IS NULL THEN $9 END
         WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.document.id.0)
    .bind(claim.token.0)
    .bind(outcome.state)
    .bind(outcome.number)
    .bind(refusal)
    .bind(outcome.setback.map(|setback| setback.class.as_str()))
    .bind(error)
    .bind(micros(outcome.due))
    .bind(micros(now));
    held(session.execute(statement).await?, claim)?;
    wake(session, claim.document.id, outcome.due).await
}

/// Events that wait for this document look at it again at `due`.
pub(super) async fn wake(session: &mut Session, document: OutboxId, due: OffsetDateTime) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE event SET next_attempt_at = $2
         WHERE id IN (SELECT event FROM step WHERE document = $1) AND state = 'planned' AND claimed_until IS NULL",
    );
    session.execute(statement.bind(document.0).bind(micros(due))).await.map(drop)
}

fn held(rows: u64, claim: &DocumentClaim) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::ClaimLost { what: "document", row: claim.document.id.0 }) }
}
