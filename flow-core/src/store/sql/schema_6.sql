-- Where the systems stand that are called, and what was tried for a document.

CREATE TABLE target (
    name         TEXT    PRIMARY KEY NOT NULL,
    standing     TEXT    NOT NULL CHECK (standing IN ('up', 'down', 'unauthorized')),
    since        INTEGER NOT NULL,
    until        INTEGER NOT NULL,               -- of a paused one: no call before
    why          TEXT,
    failures     INTEGER NOT NULL,
    pauses       INTEGER NOT NULL,
    failed_event INTEGER,
    failed_deed  TEXT CHECK (failed_deed IN ('message', 'read', 'write')),
    spent_until  INTEGER NOT NULL,
    version      INTEGER NOT NULL                -- counts writes
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
    document INTEGER NOT NULL REFERENCES document (id),
    number   INTEGER NOT NULL,                   -- counts from 1
    at       INTEGER NOT NULL,
    result   TEXT    NOT NULL,
    said     TEXT    NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

ALTER TABLE document ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;
