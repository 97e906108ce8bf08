-- What the operator decides about single vaults.

-- Bytes that the vault may hold; null: as the server says, 0: no limit.
ALTER TABLE vaults ADD COLUMN quota INTEGER;

-- Devices that get no session any more on this server, whatever the roster says.
CREATE TABLE barred (
  vault  INTEGER NOT NULL REFERENCES vaults (n) ON DELETE CASCADE,
  device BLOB NOT NULL CHECK (length(device) = 16),
  since  INTEGER NOT NULL,
  PRIMARY KEY (vault, device)
);
