/** What custom tasks remember; `bytes` are those of key and value. */
export const taskStateTable = `
CREATE TABLE task_state (
  task_type TEXT NOT NULL,
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (task_type, user_id, key)
) WITHOUT ROWID;
CREATE INDEX task_state_sizes ON task_state (task_type, user_id, bytes);
CREATE INDEX task_state_by_user ON task_state (user_id);
CREATE INDEX task_state_expiring ON task_state (expires_at) WHERE expires_at IS NOT NULL;
`
