-- Times are microseconds since 1970-01-01 UTC. Money lives inside documents, as decimal text; no column holds a number with a fraction.

CREATE TABLE event (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    gateway         TEXT    NOT NULL,
    account         TEXT    NOT NULL,            -- empty where one endpoint serves one account
    event_id        TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    order_key       TEXT,
    payload         BLOB    NOT NULL,
    received_at     INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('accepted', 'planned', 'posted', 'skipped', 'dead')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    claim           INTEGER NOT NULL DEFAULT 0,  -- counts claims; a worker writes only under the latest
    claimed_until   INTEGER,                     -- absent: nobody's
    error           TEXT,
    cause           TEXT,                        -- JSON
    skip            TEXT,                        -- JSON
    flow            TEXT,
    rules_hash      TEXT,
    facts           TEXT,                        -- JSON
    finished_at     INTEGER,
    UNIQUE (gateway, account, event_id, kind)
) STRICT;

CREATE INDEX event_open ON event (order_key, id) WHERE state IN ('accepted', 'planned');
CREATE INDEX event_state ON event (state, id);

CREATE TABLE document (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    erp             TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    natural_key     TEXT    NOT NULL,
    revision        TEXT    NOT NULL,            -- empty for a document that creates something
    idempotency_key TEXT    NOT NULL UNIQUE,
    body            TEXT    NOT NULL,            -- JSON
    reasons         TEXT    NOT NULL,            -- JSON
    state           TEXT    NOT NULL
        CHECK (state IN ('planned', 'posting', 'unknown', 'posted', 'rejected', 'dead', 'resolved')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    claim           INTEGER NOT NULL DEFAULT 0,
    claimed_until   INTEGER,
    error_class     TEXT CHECK (error_class IN ('transient', 'unauthorized', 'lost')),
    error           TEXT,
    refusal         TEXT,                        -- JSON
    number          TEXT,
    planned_by      INTEGER NOT NULL REFERENCES event (id),
    rules_hash      TEXT    NOT NULL,
    settled_at      INTEGER,
    CHECK (number IS NOT NULL OR state NOT IN ('posted', 'resolved')),
    UNIQUE (erp, kind, natural_key, revision)
) STRICT;

CREATE TABLE step (
    event    INTEGER NOT NULL REFERENCES event (id),
    position INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX step_document ON step (document);
