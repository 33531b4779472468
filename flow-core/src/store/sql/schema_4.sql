-- What was written from here to either side, field by field, so that a change that we caused is known for ours when it comes back.

CREATE TABLE note (
    erp         TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    natural_key TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    noted_at    INTEGER NOT NULL,                -- of the field's value
    PRIMARY KEY (erp, kind, natural_key, field)
) STRICT, WITHOUT ROWID;

DROP INDEX telling_record;
ALTER TABLE telling DROP COLUMN kind;
ALTER TABLE telling DROP COLUMN natural_key;
