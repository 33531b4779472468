-- How far sources that are read on a schedule have been read. A position is text that its source understands.

CREATE TABLE cursor (
    source   TEXT PRIMARY KEY NOT NULL,
    position TEXT NOT NULL
) STRICT, WITHOUT ROWID;
