-- What programs that share the board have in common (Workers): the keys of the last two hours, and what status pages say. holdfastd keeps neither here.
CREATE TABLE keys (
  hour   INTEGER PRIMARY KEY NOT NULL,
  secret BLOB NOT NULL CHECK (length(secret) = 32)
);

CREATE TABLE officials (
  site       TEXT PRIMARY KEY NOT NULL,
  page       TEXT NOT NULL,
  grade      TEXT NOT NULL,
  components TEXT NOT NULL,
  since      INTEGER NOT NULL,
  read       INTEGER NOT NULL,
  problem    TEXT NOT NULL
);
