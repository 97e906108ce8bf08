-- Vaults, their rosters and their entries. Integers stay below 2^53, because D1 hands them over as JavaScript numbers.

-- n is never used again (AUTOINCREMENT): a deleted vault's rows can never turn up in a later one.
CREATE TABLE vaults (
  n       INTEGER PRIMARY KEY AUTOINCREMENT CHECK (n < 2097152),
  id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  log_id  BLOB NOT NULL CHECK (length(log_id) = 16),
  created INTEGER NOT NULL,
  freed   INTEGER NOT NULL DEFAULT 0,
  invite  BLOB REFERENCES invites (hash)
);

CREATE INDEX vaults_invite ON vaults (invite) WHERE invite IS NOT NULL;

CREATE TABLE roster (
  vault    INTEGER NOT NULL REFERENCES vaults (n) ON DELETE CASCADE,
  idx      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  record   BLOB NOT NULL,
  PRIMARY KEY (vault, idx)
);

-- id = vault * 2^32 + seq: the table itself is ordered by (vault, seq), so a pull reads neighbouring pages.
-- total = bytes of this vault's entries up to and with this one, as received; vaults.freed = what purging has taken off
-- since. Held bytes are the newest total less freed: a push writes no row but its own.
CREATE TABLE entries (
  id         INTEGER PRIMARY KEY,
  vault      INTEGER NOT NULL REFERENCES vaults (n) ON DELETE CASCADE,
  device     BLOB NOT NULL CHECK (length(device) = 16),
  device_seq INTEGER NOT NULL CHECK (device_seq > 0),
  hash       BLOB NOT NULL CHECK (length(hash) = 32),
  class      INTEGER NOT NULL,
  received   INTEGER NOT NULL,
  total      INTEGER NOT NULL,
  entry      BLOB NOT NULL,
  CHECK (id > vault * 4294967296 AND id < (vault + 1) * 4294967296)
);

CREATE UNIQUE INDEX entries_place ON entries (vault, device, device_seq);
