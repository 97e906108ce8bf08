-- Mailboxes of pairings, for ten minutes. A row may be there before its vault is looked at again, so it names it by its id.

CREATE TABLE pairings (
  id      BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
  vault   BLOB NOT NULL,
  expires INTEGER NOT NULL,
  step1   BLOB,
  step2   BLOB,
  step3   BLOB,
  step4   BLOB
);

CREATE INDEX pairings_vault ON pairings (vault);
