/** All tables of the first release. Times are milliseconds since the epoch. */
export const firstTables = `
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  plan TEXT,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
);
CREATE INDEX users_by_age ON users (created_at, id);
CREATE INDEX users_by_role ON users (role);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
);
CREATE INDEX tokens_by_user ON tokens (user_id, kind, created_at);
CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE interactions (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  access TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  active INTEGER NOT NULL,
  version INTEGER NOT NULL,
  active_version INTEGER,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX interactions_by_change ON interactions (updated_at, id);
CREATE INDEX interactions_by_owner ON interactions (owner_id, updated_at, id);
CREATE INDEX interactions_active ON interactions (id) WHERE active = 1;

-- Outlives its interaction for as long as there are sessions of it.
CREATE TABLE versions (
  interaction_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  graph TEXT NOT NULL,
  response TEXT,
  frozen INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (interaction_id, version)
);

-- due_at drives the claims: when queued its creation, while leased the end of the lease, while suspended
-- the time it wakes at; null once ended.
CREATE TABLE sessions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  interaction_id TEXT NOT NULL,
  interaction_name TEXT NOT NULL,
  slug TEXT NOT NULL,
  version INTEGER NOT NULL,
  caller_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  trigger TEXT NOT NULL,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  lease_node TEXT,
  lease_until INTEGER,
  epoch INTEGER NOT NULL,
  due_at INTEGER,
  wake_at INTEGER,
  input BLOB NOT NULL,
  retry_of TEXT,
  idempotency_key TEXT,
  stored_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
);
CREATE INDEX sessions_due ON sessions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX sessions_by_age ON sessions (created_at);
CREATE INDEX sessions_by_interaction ON sessions (interaction_id, created_at);
CREATE INDEX sessions_by_caller ON sessions (caller_id, created_at);
CREATE INDEX sessions_by_owner ON sessions (owner_id, created_at);
CREATE INDEX sessions_queued ON sessions (caller_id) WHERE status = 'queued';
-- Nearly all sessions complete: what is rare is found by its status, what is common by walking the others.
CREATE INDEX sessions_uncommon ON sessions (status, created_at) WHERE status <> 'completed';
CREATE INDEX sessions_ended ON sessions (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE session_tasks (
  session_id TEXT NOT NULL,
  task TEXT NOT NULL,
  input BLOB,
  output BLOB,
  rest TEXT NOT NULL,
  PRIMARY KEY (session_id, task)
);

CREATE TABLE idempotency (
  user_id TEXT NOT NULL,
  interaction_id TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  session_id TEXT NOT NULL,
  answer BLOB,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, interaction_id, key)
);
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

CREATE TABLE settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value TEXT NOT NULL,
  revision INTEGER NOT NULL
);
INSERT INTO settings VALUES (1, '{}', 0);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  user_id TEXT,
  action TEXT NOT NULL,
  details TEXT NOT NULL
);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  job TEXT NOT NULL
);
`
