-- What members wrote on purpose, as Markdown. Nothing says who.
CREATE TABLE notes (
  id     TEXT PRIMARY KEY NOT NULL,
  at     INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  about  TEXT NOT NULL,
  text   TEXT NOT NULL,
  hidden INTEGER NOT NULL
);
