/** What connects users to providers, and which key their secrets are encrypted with. */
export const integrationTables = `
CREATE TABLE providers (
  name TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  revision INTEGER NOT NULL
);

CREATE TABLE integrations (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  account_id TEXT NOT NULL,
  integration TEXT NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  lease_holder TEXT,
  lease_until INTEGER,
  revision INTEGER NOT NULL
);
CREATE UNIQUE INDEX integrations_accounts ON integrations (user_id, provider, account_id);
CREATE INDEX integrations_expiring ON integrations (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE connects (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  state TEXT UNIQUE,
  connect TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX connects_by_user ON connects (user_id);
CREATE INDEX connects_expired ON connects (expires_at);

CREATE TABLE consents (
  user_id TEXT NOT NULL,
  task_type TEXT NOT NULL,
  consent TEXT NOT NULL,
  PRIMARY KEY (user_id, task_type)
);

CREATE TABLE secret_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key_check TEXT NOT NULL
);
`
