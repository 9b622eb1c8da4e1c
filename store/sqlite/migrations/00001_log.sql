-- +goose Up
CREATE TABLE dossiers (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,          -- entries in its log
  at   INTEGER NOT NULL,          -- of the newest, in microseconds since 1970
  edge BLOB NOT NULL              -- hashes of the complete subtrees, the largest first
) STRICT;

CREATE TABLE entries (
  row     INTEGER PRIMARY KEY,    -- also that of its words
  dossier INTEGER NOT NULL REFERENCES dossiers (id),
  seq     INTEGER NOT NULL,       -- from 1, without gaps
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL,       -- of the record, from 1
  act     TEXT NOT NULL,
  at      INTEGER NOT NULL,
  by      TEXT NOT NULL,
  hashes  BLOB NOT NULL,          -- that the Merkle tree stores for it, the leaf's first
  body    BLOB,                   -- under its secret
  UNIQUE (dossier, seq),
  UNIQUE (dossier, kind, id, version)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries BEGIN
  SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries BEGIN
  SELECT RAISE(ABORT, 'the log is append-only');
END;
-- +goose StatementEnd

CREATE TABLE secrets (            -- a row that is missing: the version was shredded
  dossier INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  secret  BLOB NOT NULL,
  PRIMARY KEY (dossier, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (           -- headers of full segments, packed
  dossier INTEGER NOT NULL,
  start   INTEGER NOT NULL,       -- entries before it
  headers BLOB NOT NULL,
  PRIMARY KEY (dossier, start)
) STRICT, WITHOUT ROWID;

-- The words of the newest version of each record, under its entry's row.
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc Me'"
);

CREATE TABLE papers (
  drawer TEXT NOT NULL,
  key    TEXT NOT NULL,
  rev    INTEGER NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (drawer, key)
) STRICT, WITHOUT ROWID;
