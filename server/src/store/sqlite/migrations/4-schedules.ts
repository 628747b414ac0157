/** When interactions run by themselves. */
export const scheduleTable = `
CREATE TABLE schedules (
  interaction_id TEXT PRIMARY KEY,
  schedule TEXT NOT NULL,
  next_at INTEGER,
  revision INTEGER NOT NULL
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;
`
