/** Custom tasks, and which code of theirs the versions of interactions run. */
export const pluginTables = `
CREATE TABLE plugins (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  owner_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash TEXT,
  draft BLOB,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX plugins_changes ON plugins (updated_at, id);
CREATE INDEX plugins_by_owner ON plugins (owner_id, updated_at, id);
CREATE INDEX plugins_published ON plugins (name, id, version, hash) WHERE hash IS NOT NULL;

CREATE TABLE plugin_versions (
  plugin_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (plugin_id, version)
) WITHOUT ROWID;

CREATE TABLE task_code (
  type TEXT NOT NULL,
  hash TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (type, hash)
) WITHOUT ROWID;

ALTER TABLE versions ADD COLUMN types TEXT;
`
