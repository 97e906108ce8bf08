-- The outage board, in a file of its own: nothing here can be joined with a vault. Signals are numbers (board.Code), their senders marks under
-- keys that are never written.

CREATE TABLE signals (
  site   TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  epoch  INTEGER NOT NULL,
  mark   BLOB NOT NULL CHECK (length(mark) = 8),
  code   INTEGER NOT NULL,
  PRIMARY KEY (site, bucket, epoch, mark)
) WITHOUT ROWID;

CREATE TABLE counts (
  site   TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  code   INTEGER NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (site, bucket, code)
) WITHOUT ROWID;

CREATE TABLE states (
  site     TEXT PRIMARY KEY NOT NULL,
  phase    TEXT NOT NULL,
  level    TEXT NOT NULL,
  since    INTEGER NOT NULL,
  onset    INTEGER NOT NULL,
  calm     INTEGER NOT NULL,
  heard    INTEGER NOT NULL,
  relapses INTEGER NOT NULL,
  incident TEXT NOT NULL,
  ended    INTEGER NOT NULL
);

-- symptoms and regions: words separated by spaces.
CREATE TABLE incidents (
  id        TEXT PRIMARY KEY NOT NULL,
  site      TEXT NOT NULL,
  onset     INTEGER NOT NULL,
  confirmed INTEGER NOT NULL,
  resolved  INTEGER NOT NULL,
  phase     TEXT NOT NULL,
  level     TEXT NOT NULL,
  worst     TEXT NOT NULL,
  fails     INTEGER NOT NULL,
  heard     INTEGER NOT NULL,
  symptoms  TEXT NOT NULL,
  regions   TEXT NOT NULL
);

CREATE INDEX incidents_confirmed ON incidents (confirmed);

CREATE TABLE updates (
  incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  n        INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  phase    TEXT NOT NULL,
  level    TEXT NOT NULL,
  fails    INTEGER NOT NULL,
  heard    INTEGER NOT NULL,
  quiet    INTEGER NOT NULL,
  PRIMARY KEY (incident, n)
) WITHOUT ROWID;
