-- +goose Up
CREATE TABLE dossiers (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  size bigint NOT NULL DEFAULT 0,   -- entries in its log
  at   bigint NOT NULL DEFAULT 0,   -- of the newest, in microseconds since 1970
  edge bytea NOT NULL DEFAULT ''    -- hashes of the complete subtrees, the largest first
) WITH (fillfactor = 50);           -- a row is written anew at each append

CREATE TABLE entries (
  dossier bigint NOT NULL,          -- no foreign key: it would lock the dossier's row once more for each entry
  seq     bigint NOT NULL,          -- from 1, without gaps
  kind    text COLLATE "C" NOT NULL,
  id      text COLLATE "C" NOT NULL,
  version bigint NOT NULL,          -- of the record, from 1
  act     text NOT NULL,
  at      bigint NOT NULL,
  by      text NOT NULL,
  hashes  bytea NOT NULL,           -- that the Merkle tree stores for it, the leaf's first
  body    bytea,                    -- under its secret
  PRIMARY KEY (dossier, seq),
  UNIQUE (dossier, kind, id, version)
);
ALTER TABLE entries ALTER COLUMN body SET STORAGE EXTERNAL; -- what is sealed cannot be compressed

-- +goose StatementBegin
CREATE FUNCTION the_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is append-only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER entries_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION the_log_is_append_only();

CREATE TABLE secrets (              -- a row that is missing: the version was shredded
  dossier bigint NOT NULL,
  seq     bigint NOT NULL,
  secret  bytea NOT NULL,
  PRIMARY KEY (dossier, seq)
);

CREATE TABLE segments (             -- headers of full segments, packed
  dossier bigint NOT NULL,
  start   bigint NOT NULL,          -- entries before it
  headers bytea NOT NULL,
  PRIMARY KEY (dossier, start)
);
ALTER TABLE segments ALTER COLUMN headers SET STORAGE EXTERNAL;

CREATE TABLE words (                -- of the newest version of each record
  dossier bigint NOT NULL,
  kind    text COLLATE "C" NOT NULL,
  id      text COLLATE "C" NOT NULL,
  words   tsvector NOT NULL,
  PRIMARY KEY (dossier, kind, id)
);
CREATE INDEX words_words ON words USING gin (words);

CREATE TABLE papers (
  drawer text COLLATE "C" NOT NULL,
  key    text COLLATE "C" NOT NULL,
  rev    bigint NOT NULL,
  body   bytea NOT NULL,
  PRIMARY KEY (drawer, key)
);
