-- What shop, gateway and people are told once the documents of an event are posted.

CREATE TABLE telling (
    event       INTEGER NOT NULL REFERENCES event (id),
    position    INTEGER NOT NULL,
    body        TEXT    NOT NULL,                -- JSON
    told_at     INTEGER,                         -- absent: not told yet
    kind        TEXT,                            -- of the record that it wrote, if it wrote one
    natural_key TEXT,
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX telling_record ON telling (kind, natural_key, told_at) WHERE natural_key IS NOT NULL;
