-- Who may come in: invitations, open sign-ins and sessions, each kept by the SHA-256 of its secret.

CREATE TABLE invites (
  hash    BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
  note    TEXT NOT NULL,
  uses    INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0
);

-- A vault that is only being registered has no row in vaults yet: challenges and tokens name it by its id.
CREATE TABLE challenges (
  hash    BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
  vault   BLOB NOT NULL,
  key     BLOB NOT NULL,
  action  TEXT NOT NULL,
  expires INTEGER NOT NULL
);

CREATE INDEX challenges_expires ON challenges (expires);

CREATE TABLE tokens (
  hash    BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
  vault   BLOB NOT NULL,
  key     BLOB NOT NULL,
  action  TEXT NOT NULL,
  expires INTEGER NOT NULL
);

CREATE INDEX tokens_expires ON tokens (expires);
CREATE INDEX tokens_vault ON tokens (vault);

CREATE TABLE probe (
  n  INTEGER PRIMARY KEY CHECK (n = 1),
  at INTEGER NOT NULL
);
