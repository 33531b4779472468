-- What people at the desk say and do. The chain of the audit trail refuses every change; what an entry says stands beside it, so
-- that it can be erased.

ALTER TABLE event ADD COLUMN overrides TEXT;     -- JSON

CREATE TABLE audit (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    by_whom      TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    event        INTEGER,
    content_hash TEXT    NOT NULL,
    previous     TEXT    NOT NULL,
    hash         TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_event ON audit (event, seq);

CREATE TABLE audit_content (
    seq     INTEGER PRIMARY KEY REFERENCES audit (seq),
    salt    TEXT NOT NULL,
    content TEXT NOT NULL                        -- JSON, to the byte
) STRICT;

CREATE TABLE audit_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash TEXT    NOT NULL
) STRICT;

INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

-- [sqlite]
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'audit entries are not changed'); END;

CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'audit entries are not removed'); END;

CREATE TRIGGER audit_content_is_not_changed BEFORE UPDATE ON audit_content
BEGIN SELECT raise(ABORT, 'audit entries are not changed'); END;
-- [end]

-- [postgres]
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are not changed'; END $$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept();

CREATE TRIGGER audit_content_is_not_changed BEFORE UPDATE ON audit_content FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
-- [end]
