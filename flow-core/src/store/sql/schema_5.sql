-- What is done by the clock: one row for each job.

CREATE TABLE job (
    name            TEXT PRIMARY KEY NOT NULL,
    timing          TEXT    NOT NULL,            -- as it was enrolled; another one makes it due anew
    due             INTEGER NOT NULL,            -- the time for which it is done
    next_attempt_at INTEGER NOT NULL,            -- when it may be tried: later than due after a failure
    failures        INTEGER NOT NULL,            -- in a row
    claim           INTEGER NOT NULL,            -- counts claims; a worker writes only under the latest
    claimed_until   INTEGER,                     -- absent: nobody's
    last_run_at     INTEGER,
    last_done_at    INTEGER,
    last_words      TEXT
) STRICT;

-- What an event has lost: 1 its payload, 2 its personal data, 4 facts and reasons; their sum.

ALTER TABLE event ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX event_kept ON event (received_at, id) WHERE state IN ('posted', 'skipped') AND removed < 7;

-- What is left of erasures: when, why and how much, as JSON; nothing of whom.

CREATE TABLE erasure (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL                           -- JSON
) STRICT;
